import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { setStaff } from '#domains/members/staff.ts'
import { report } from '#domains/purchases/reporting.ts'
import { DAY } from '#kit/core/time.ts'
import { dayIn } from '#kit/core/zone.ts'
import { newId } from '#kit/newId.ts'
import { conditions } from '#test/behaviours/town.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, unused, type Shop } from '#test/shop.ts'
import * as groups from './groups.ts'
import { against, targeted } from './proof.ts'
import { deriveHabits } from './habits.store.ts'
import { addReceipts } from './rolling.store.ts'
import { add, nps, remove } from './surveys.ts'
import * as tables from './tables.ts'

// members and receipts are written by hand, hundreds at a time: the book knows nothing of them
const given = freshDatabase({ oracle: false })
const door = freshDoor(given)
const dayOf = (at: number) => dayIn('Europe/Moscow', at)
const now = Date.now()
let shop: Shop
let people: string[]
let groupId = ''
let held: Set<string>

/** Receipts as the roll-up keeps them. */
async function tell(receipts: readonly { owner: string; at: number; amount: number }[]) {
  const rest = {
    storeId: null,
    channel: null,
    tier: null,
    apart: false,
    member: true,
    discount: 0,
    redeemedAmount: 0,
    pointsEarned: 0,
    pointsRedeemed: 0,
    cost: null,
  }
  const rows = receipts.map(({ owner, at, amount }) => ({
    ...rest,
    id: newId(),
    owner,
    programmeId: shop.programmeId,
    amount,
    occurredAt: new Date(at),
    day: dayOf(at),
  }))
  await addReceipts(given().db, rows)
  await deriveHabits(
    given().db,
    receipts.map(({ owner }) => owner),
  )
}

const span = (from: number, to: number) => ({
  programmeId: shop.programmeId,
  from: dayOf(now - from * DAY),
  to: dayOf(now - to * DAY),
})

beforeAll(async () => {
  shop = await openShop(given, conditions())
  people = Array.from({ length: 1_000 }, () => newId())
  await sql`
    insert into members.member (owner, organisation_id, language, tags, anonymous, test, clock_shift_ms,
      state, enrolled_at)
    select owner, ${given().organisationId}, 'ru', '{}', true, false, 0, 'active',
      ${new Date(now - 200 * DAY)}
    from unnest(${people}::uuid[]) as owner
  `.execute(given.owner)
  const asked = { programmeId: shop.programmeId, name: 'Autumn', sharePercent: 50 }
  groupId = (await groups.begin(await given.fresh(), asked)).id
  await sql`update analytics.control_group set starts_at = ${new Date(now - 60 * DAY)}`.execute(
    given.owner,
  )
  held = await groups.heldOut(given().db, shop.programmeId, people)
  // who spent much before comes if he is treated, and only then; the others come one way or the other
  await tell(
    people.flatMap((owner, place) => {
      const isGood = place % 2 === 0
      const comes = isGood ? !held.has(owner) : place % 4 === 1
      return [
        { owner, at: now - (isGood ? 80 : 90) * DAY, amount: isGood ? 50_000 : 5_000 },
        ...(comes ? [{ owner, at: now - 20 * DAY, amount: 20_000 }] : []),
      ]
    }),
  )
}, 60_000)

test('without a control group in the days there is nobody to compare with', async () => {
  const { compared } = await against(await given.fresh(), span(150, 100))
  expect(compared).toEqual({ known: false, reason: 'no_control_group' })
})

test('the treated against the held out: shares, receipts and sales, each with its interval', async () => {
  const { compared } = await against(await given.fresh(), span(40, 1))
  if (!compared.known) throw new Error(compared.reason)
  const { bought, orders, sales, treated, control } = compared.value
  expect(treated.members + control.members).toBe(people.length)
  expect(control.members).toBe(held.size)
  if (!bought.known || !orders.known || !sales.known) throw new Error('not known')
  // three in four of the treated came, one in four of the others
  const { difference } = bought.value
  // who is held out is chance: of a hundred thousand runs one is four and a half errors off
  const error = (difference.high - difference.low) / (2 * 1.96)
  expect(Math.abs(difference.estimate - 0.5) / error).toBeLessThan(4.5)
  expect(difference.low).toBeGreaterThan(0.25)
  expect(sales.value.difference.estimate).toBeCloseTo(difference.estimate * 20_000, 6)
})

test('where nobody came in the days, no difference is told', async () => {
  const { compared } = await against(await given.fresh(), span(50, 40))
  if (!compared.known) throw new Error(compared.reason)
  expect(compared.value.bought).toMatchObject({ known: false, reason: 'no_variance' })
  expect(compared.value.sales).toMatchObject({ known: false, reason: 'no_variance' })
})

test('an order that has in front whom treating brings is better than chance, surely', async () => {
  const { found, members } = await targeted(await given.fresh(), groupId, { by: 'spent' })
  expect(members).toBe(people.length)
  if (!found.known || found.value.interval === null) throw new Error('not known')
  expect(found.value.interval.low).toBeGreaterThan(0)
  expect(found.value.qini).toBeGreaterThan(0.1)
  expect(found.value.curve[0]).toEqual({ members: 0, gain: 0 })
  expect(found.value.curve.at(-1)!.members).toBe(people.length)
  // asked again it answers the same: chance is seeded
  expect((await targeted(await given.fresh(), groupId, { by: 'spent' })).found).toEqual(found)
})

test('where almost everybody came, no order is called better than another', async () => {
  const before = await targeted(await given.fresh(), groupId, { by: 'lately' })
  expect(before.found.known).toBe(true)
  const begins = (ago: number) =>
    sql`update analytics.control_group set starts_at = ${new Date(now - ago * DAY)}`.execute(
      given.owner,
    )
  await begins(100)
  const { found } = await targeted(await given.fresh(), groupId, { by: 'lately' })
  expect(found).toEqual({ known: false, reason: 'answers_alike', has: 0, needs: 30 })
  await begins(60)
})

test('the score of answers is that of the last answer of each member, and the staff is not asked', async () => {
  const members = await Promise.all(Array.from({ length: 6 }, () => shop.member()))
  const answer = (id: string, score: number, ago: number) =>
    report(shop.ctx, id, {
      programmeId: shop.programmeId,
      kind: 'survey',
      externalId: unused(),
      occurredAt: new Date(now - ago * 60_000).toISOString(),
      attributes: { score },
    })
  const today = { programmeId: shop.programmeId, from: dayOf(now - DAY), to: dayOf(now) }
  const before = await nps(await given.fresh(), today)
  expect(before.answered.nps).toMatchObject({ known: false, reason: 'group_too_small', has: 0 })
  await answer(members[0]!.id, 2, 9)
  await answer(members[0]!.id, 10, 8)
  await answer(members[1]!.id, 9, 7)
  await answer(members[2]!.id, 7, 6)
  await answer(members[3]!.id, 6, 5)
  await answer(members[4]!.id, 0, 4)
  await setStaff(shop.ctx, members[4]!.id, { staff: true, reason: 'works here' })
  const { answered } = await nps(await given.fresh(), today)
  if (!answered.nps.known) throw new Error(answered.nps.reason)
  expect(answered.nps.value).toMatchObject({ answers: 4, promoters: 2, passives: 1, detractors: 1 })
  expect(answered.nps.value.score.estimate).toBe(0.25)
  expect(answered.change).toBeNull()
})

test('surveys are told with their intervals, and a change only where the interval leaves zero out', async () => {
  const ctx = await given.fresh()
  const { programmeId } = shop
  const held = (heldOn: string, promoters: number, detractors: number) =>
    add(ctx, { programmeId, name: heldOn, heldOn, promoters, passives: 100, detractors })
  await held('2026-01-10', 100, 100)
  await held('2026-02-10', 105, 100)
  const third = await held('2026-03-10', 300, 20)
  expect(third.change!.distinct).toBe(true)
  const { surveys } = await nps(ctx, { programmeId })
  expect(surveys.map(({ heldOn, change }) => [heldOn, change?.distinct ?? null])).toEqual([
    ['2026-03-10', true],
    ['2026-02-10', false],
    ['2026-01-10', null],
  ])
  const none = { programmeId, name: 'x', heldOn: '2026-01-10', promoters: 0, passives: 0 }
  await expect(add(ctx, { ...none, detractors: 0 })).rejects.toThrow('survey.nobody_answered')
  const ahead = { ...none, promoters: 5, detractors: 0, heldOn: dayOf(now + 3 * DAY) }
  await expect(add(ctx, ahead)).rejects.toThrow('survey.not_yet')
  for (const heldOn of ['2025-02-29', '0000-01-01', '2025-00-00'])
    await expect(add(ctx, { ...ahead, heldOn })).rejects.toThrow('survey.day_wrong')
  const told = async (table: 'surveys' | 'against') =>
    Buffer.from((await tables.file(ctx, { programmeId, table })).content)
      .toString()
      .split('\r\n')
  expect((await told('surveys'))[1]).toMatch(/^2026-03-10,2026-03-10,300,100,20,66\.6/)
  expect((await told('against'))[1]).toMatch(/^Bought,0\.\d+,0\.\d+,0\.\d+$/)
  await remove(ctx, third.id)
  await expect(remove(ctx, third.id)).rejects.toThrow('survey.unknown')
})

test('a survey is kept and told through the door', async () => {
  const { programmeId } = shop
  const body = {
    programmeId,
    name: 'Door',
    heldOn: dayOf(now),
    promoters: 120,
    passives: 60,
    detractors: 40,
  }
  const added = await door.ask('POST', '/v1/figures/surveys', body)
  expect([added.status, added.text]).toEqual([201, expect.stringContaining('Door')])
  const told = await door.ask('GET', `/v1/figures/nps?programmeId=${programmeId}`)
  expect(told.status).toBe(200)
  expect(told.body.surveys[0]).toMatchObject({ name: 'Door', nps: { known: true } })
  const gone = await door.ask('DELETE', `/v1/figures/surveys/${added.body.id}`)
  expect(gone.status).toBe(200)
})

test('a change of the share who buy takes other numbers of members than one of what they spend', async () => {
  const asked = { programmeId: shop.programmeId, days: 30, effectPercent: 20, sharePercent: 50 }
  const ctx = await given.fresh()
  const bySales = await groups.sampleSize(ctx, asked)
  const byShare = await groups.sampleSize(ctx, { ...asked, of: 'bought' })
  if (!bySales.needed.known || !byShare.needed.known) throw new Error('not known')
  expect(byShare.bought.value).toBeCloseTo(0.5, 1)
  // half of them rising by a fifth: 7.85 · (0.25 + 0.24) / 0.1² = 385 a side; 306 of 55 in a hundred, 480 of 45
  expect(byShare.needed.value.control).toBeGreaterThan(300)
  expect(byShare.needed.value.control).toBeLessThan(500)
  expect(bySales.needed.value).not.toEqual(byShare.needed.value)
})
