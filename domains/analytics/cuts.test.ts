import { beforeAll, expect, test } from 'vitest'
import { setStaff } from '#domains/members/staff.ts'
import { report } from '#domains/purchases/reporting.ts'
import { bringPoints, conditions, giveBack, inBoth, rule } from '#test/behaviours/town.ts'
import { freshDatabase } from '#test/given.ts'
import { settled } from '#test/settled.ts'
import { openShop, unused, type Shop } from '#test/shop.ts'
import { cuts, issued } from './cuts.ts'
import * as figures from './figures.ts'
import { rollUp } from './rolling.ts'
import * as tables from './tables.ts'

const given = freshDatabase()
let shop: Shop
let today = ''
let clerk = ''

const roll = async () => {
  await settled(given().db)
  await rollUp(await given.fresh(), new AbortController().signal)
}
const asked = () => ({ programmeId: shop.programmeId, from: today, to: today })

beforeAll(async () => {
  shop = await openShop(
    given,
    conditions({
      rules: [
        rule('base', { rate: { points: 5, per: 10_000 } }),
        rule(
          'online',
          { fixed: { points: 30 } },
          { name: inBoth('Online'), when: { channel: ['web'] } },
        ),
        rule('asked', { fixed: { points: 70 } }, { on: 'survey' }),
      ],
      tiers: {
        by: 'spend',
        window: { kind: 'lifetime' },
        ladder: [
          { id: 'bronze', name: inBoth('Bronze'), from: 0 },
          { id: 'gold', name: inBoth('Gold'), from: 100_000 },
        ],
      },
    }),
  )
  today = new Date(Date.now() + 3 * 3_600_000).toISOString().slice(0, 10)
  const { id } = await shop.member()
  const first = await shop.buy(id, [{ sku: 'a', amount: 120_000, cost: 70_000 }], {
    channel: 'web',
  })
  // gold by now
  await shop.buy(id, [{ sku: 'a', amount: 40_000, cost: 20_000 }], { channel: 'till' })
  await shop.buy(null, [{ sku: 'a', amount: 10_000 }], { channel: 'till' })
  await giveBack(shop, (await shop.buy(id, 5_000, { channel: 'till' })).id, [['1', '1']])
  expect(first.id).toBeTruthy()
  const at = new Date().toISOString()
  const event = { kind: 'survey', externalId: unused(), occurredAt: at }
  await report(shop.ctx, id, { ...event, programmeId: shop.programmeId })
  await bringPoints(shop, id, 11)
  clerk = (await shop.member()).id
  await shop.buy(clerk, 1_000_000, { channel: 'web' })
  await setStaff(shop.ctx, clerk, { staff: true, reason: 'works here' })
  await roll()
}, 60_000)

test('receipts, margin and points stand by the tier that the member had, strangers apart, staff nowhere', async () => {
  const ctx = await given.fresh()
  const { parts } = await cuts(ctx, { ...asked(), by: 'tier' })
  const told = parts.map((part) => {
    const { title, member, receipts, sales, issued: points } = part
    return [title, member, receipts, sales, points]
  })
  expect(told).toEqual([
    ['Bronze', true, 1, 120_000, 90],
    ['Gold', true, 1, 40_000, 22],
    [null, false, 1, 10_000, 0],
  ])
  expect(parts[0]!.margin).toMatchObject({ known: true, value: { before: 50_000 } })
  expect(parts[2]!.margin).toMatchObject({ known: false, reason: 'cost_unknown' })
  const { period } = await figures.owner(ctx, asked())
  expect(parts.reduce((sum, { sales }) => sum + sales, 0)).toBe(period.sales)
  expect(parts.reduce((sum, { receipts }) => sum + receipts, 0)).toBe(period.receipts)
})

test('the parts by channel and by store come to the whole', async () => {
  const ctx = await given.fresh()
  const byChannel = await cuts(ctx, { ...asked(), by: 'channel' })
  expect(byChannel.parts.map(({ key, receipts, sales }) => [key, receipts, sales])).toEqual([
    ['web', 1, 120_000],
    ['till', 2, 50_000],
  ])
  const byStore = await cuts(ctx, { ...asked(), by: 'store' })
  expect(byStore.parts.map(({ key, sales }) => [key, sales])).toEqual([[null, 170_000]])
})

test('what points were given for comes to all that were given, and what no receipt gave has no tier', async () => {
  const ctx = await given.fresh()
  const { sources, tiers, total } = await issued(ctx, asked())
  const points = sources.map(({ source, title, issued: points }) => [source, title, points])
  expect(points).toEqual([
    ['purchase', 'base', 82],
    ['event', 'asked', 70],
    ['purchase', 'Online', 30],
    ['hand', null, 11],
  ])
  expect(tiers.map(({ title, issued: points }) => [title, points])).toEqual([
    [null, 81],
    ['Bronze', 90],
    ['Gold', 22],
  ])
  const { total: all } = await figures.points(ctx, asked())
  expect(total).toBe(all.issued + 11)
})

test('whoever works here no more is in the figures again, and their points with them', async () => {
  await setStaff(shop.ctx, clerk, { staff: false, reason: 'left' })
  await roll()
  const { parts } = await cuts(await given.fresh(), { ...asked(), by: 'channel' })
  expect(parts[0]).toMatchObject({ key: 'web', receipts: 2, sales: 1_120_000 })
  await setStaff(shop.ctx, clerk, { staff: true, reason: 'came back' })
  await roll()
})

test('the parts and what points were given for are kept as files', async () => {
  const ctx = await given.fresh()
  for (const table of ['tiers', 'channels', 'stores'] as const) {
    const { content } = await tables.file(ctx, { ...asked(), table })
    expect(Buffer.from(content).toString()).toContain('Average receipt')
  }
  const { content } = await tables.file({ ...ctx, language: 'ru' }, { ...asked(), table: 'issued' })
  const [head, first] = Buffer.from(content).toString().slice(1).split('\r\n')
  expect(head).toBe('За что,Правило,Баллы,Доля,Без уровня,Bronze,Gold')
  expect(first).toMatch(/^Чеки,base,82,/)
  const book = await tables.file(ctx, { ...asked(), table: 'issued', format: 'xlsx' })
  expect(Buffer.from(book.content).subarray(0, 2).toString()).toBe('PK')
})
