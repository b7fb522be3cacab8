import { beforeAll, expect, test } from 'vitest'
import * as members from '#domains/members/members.ts'
import { setStaff } from '#domains/members/staff.ts'
import { DAY } from '#kit/core/time.ts'
import { conditions } from '#test/behaviours/town.ts'
import { freshDatabase } from '#test/given.ts'
import { settled } from '#test/settled.ts'
import { openShop, type Shop } from '#test/shop.ts'
import { conversions, stageMembers } from './conversions.ts'
import { rollUp } from './rolling.ts'
import * as tables from './tables.ts'

const given = freshDatabase()
let shop: Shop
let today = ''
const ids: Record<'never' | 'once' | 'twice' | 'spends' | 'clerk', string> = {} as never
const asked = () => ({ programmeId: shop.programmeId, from: today, to: today })

beforeAll(async () => {
  shop = await openShop(given, conditions())
  today = new Date(Date.now() + 3 * 3_600_000).toISOString().slice(0, 10)
  for (const name of ['never', 'once', 'twice', 'spends', 'clerk'] as const)
    ids[name] = (await shop.member()).id
  await shop.buy(ids.once, 50_000)
  const long = { occurredAt: new Date(Date.now() - 200 * DAY).toISOString() }
  await shop.buy(ids.twice, 60_000, long)
  await shop.buy(ids.twice, 70_000)
  await shop.buy(ids.spends, 90_000)
  await shop.buy(ids.spends, 10_000, { pointsToRedeem: 'max' })
  await shop.buy(ids.clerk, 5_000)
  await setStaff(shop.ctx, ids.clerk, { staff: true, reason: 'works here' })
  await shop.buy((await shop.member({ test: true })).id, 5_000)
  await settled(given().db)
  await rollUp(await given.fresh(), new AbortController().signal)
}, 60_000)

test('each step is told with how many it was made of; staff and test members are in none', async () => {
  const { period, before } = await conversions(await given.fresh(), asked())
  expect(period).toMatchObject({
    partial: true,
    enrolled: 4,
    first: { numerator: 3, denominator: 4, value: 0.75 },
    second: { numerator: 2, denominator: 3 },
    active: { numerator: 3, denominator: 4 },
    redeemed: { numerator: 1, denominator: 3 },
  })
  // nobody enrolled the day before: a share of nobody is no share
  expect(before).toMatchObject({ enrolled: 0, first: { denominator: 0, value: null } })
})

test('who stopped where is told by name', async () => {
  const ctx = await given.fresh()
  const who = async (stage: 'never' | 'once' | 'sleeping' | 'unspent') => {
    const { items, total } = await stageMembers(ctx, { ...asked(), stage })
    expect(total).toBe(items.length)
    return items.map(({ memberId }) => memberId)
  }
  expect(await who('never')).toEqual([ids.never])
  expect(await who('once')).toEqual([ids.once])
  expect(await who('unspent')).toEqual([ids.twice, ids.once])
  expect(await who('sleeping')).toEqual([])
  const { items } = await stageMembers(ctx, { ...asked(), stage: 'never' })
  expect(items[0]).toMatchObject({ enrolledOn: today, lastOn: null, orders: 0 })
})

test('the steps and who stopped there are kept as files', async () => {
  const ctx = await given.fresh()
  const { content } = await tables.file(
    { ...ctx, language: 'ru' },
    { ...asked(), table: 'conversions' },
  )
  expect(Buffer.from(content).toString().split('\r\n').slice(1, 3)).toEqual([
    'Вступили,4,,,',
    'Купили,3,4,0.75,',
  ])
  for (const table of ['never', 'once', 'sleeping', 'unspent'] as const) {
    const book = await tables.file(ctx, { ...asked(), table, format: 'xlsx' })
    expect(Buffer.from(book.content).subarray(0, 2).toString()).toBe('PK')
  }
})

test('who bought is active only while being a member: neither after leaving nor before enrolling', async () => {
  const leaving = await shop.member()
  await shop.buy(leaving.id, 5_000)
  const active = async (day: string) => {
    await settled(given().db)
    await rollUp(await given.fresh(), new AbortController().signal)
    const { period } = await conversions(await given.fresh(), { ...asked(), from: day, to: day })
    return [period.active.numerator, period.active.denominator]
  }
  expect(await active(today)).toEqual([4, 5])
  await members.close(await given.fresh(), leaving.id, 'asked to leave')
  expect(await active(today)).toEqual([3, 4])
  // a receipt of that time was brought in later, when nobody was enrolled yet
  const long = new Date(Date.now() - 190 * DAY).toISOString().slice(0, 10)
  expect(await active(long)).toEqual([0, 0])
})
