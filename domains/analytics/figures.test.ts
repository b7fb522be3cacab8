import { beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { makeDice } from '#domains/analytics/core/numbers/dice.ts'
import { DAY } from '#kit/core/time.ts'
import { dayIn } from '#kit/core/zone.ts'
import { newId } from '#kit/newId.ts'
import { conditions, giveBack } from '#test/behaviours/town.ts'
import { freshDatabase } from '#test/given.ts'
import { settled } from '#test/settled.ts'
import { openShop, type Shop } from '#test/shop.ts'
import { buying, returnRate } from './core/habits/buying.ts'
import { monthlyCohorts } from './core/habits/cohorts.ts'
import { rfm as rfmOf } from './core/habits/rfm.ts'
import { medians as middles } from './figures.store.ts'
import * as figures from './figures.ts'
import { liability } from './liability.ts'
import { marginOfMembers } from './margin.ts'
import { rollUp } from './rolling.ts'
import * as tables from './tables.ts'

const given = freshDatabase()
const ZONE = 'Europe/Moscow'
const dayOf = (at: number) => dayIn(ZONE, at)

/** What was sold to members, kept by the test itself. */
const told: { member: string; at: number; amount: number }[] = []
let shop: Shop
let all: { programmeId: string; from: string; to: string }

beforeAll(async () => {
  shop = await openShop(given, conditions())
  const dice = makeDice(7)
  const people = await Promise.all(Array.from({ length: 14 }, () => shop.member()))
  const tester = await shop.member({ test: true })
  const now = Date.now()
  for (let n = 0; n < 90; n++) {
    const { id } = people[Math.min(dice.below(14), dice.below(14))]!
    const at = now - 1_000 - dice.below(330) * DAY - dice.below(DAY)
    const amount = 1_000 + 100 * dice.below(500)
    await shop.buy(id, [['goods', amount]], { occurredAt: new Date(at).toISOString() })
    told.push({ member: id, at, amount })
  }
  await shop.buy(tester.id, 77_700)
  await shop.buy(null, [{ sku: 'a', amount: 10_000, cost: 6_000 }])
  await settled(given().db)
  await rollUp(await given.fresh(), new AbortController().signal)
  const { programmeId } = shop
  all = { programmeId, from: dayOf(now - 340 * DAY), to: dayOf(now) }
}, 120_000)

const asked = () => ({ programmeId: shop.programmeId })

test('the figures of a period are those of its receipts, test members and strangers apart', async () => {
  const { period, days, asOf } = await figures.owner(await given.fresh(), all)
  const window = { from: 0, to: Infinity, asOf: Infinity }
  const known = buying(told, window)
  expect(asOf).not.toBeNull()
  expect(period.receipts).toBe(known.orders + 1)
  expect(period.sales).toBe(known.sales + 10_000)
  expect(period.memberReceipts).toMatchObject({ numerator: 90, denominator: 91 })
  expect(period.memberSales.numerator).toBe(known.sales)
  expect(period.buyers.members).toBe(known.members)
  expect(period.buyers.repeat).toEqual(known.repeatRate)
  expect(period.buyers.frequency).toEqual(known.frequency)
  const { period: middle } = await figures.medians(await given.fresh(), all)
  expect(middle).toEqual({ medianCheck: null, medianDaysBetween: null })
  expect(days.reduce((sum, { sales }) => sum + sales, 0)).toBe(period.sales)
  expect(period.margin).toMatchObject({ known: true, value: { before: 4_000, after: 4_000 } })
})

test('the receipt in the middle and the days between receipts are told of a quarter at most', async () => {
  const quarter = { ...all, from: dayOf(Date.now() - 91 * DAY) }
  const { period } = await figures.medians(await given.fresh(), quarter)
  const from = Date.parse(`${quarter.from}T00:00:00+03:00`)
  const known = buying(told, { from, to: Infinity, asOf: Infinity })
  expect(period.medianCheck).toBe(known.medianCheck)
  const days = told.map((each) => ({ ...each, at: Date.parse(dayOf(each.at)) }))
  const byDays = buying(days, { from: Date.parse(quarter.from), to: Infinity, asOf: Infinity })
  expect(byDays.medianDaysBetween).toBeGreaterThan(0)
  expect(period.medianDaysBetween).toBe(byDays.medianDaysBetween)
  // one store is told from its receipts, and comes to the same where it sold everything
  const storeId = newId()
  await sql`update analytics.receipt set store_id = ${storeId}`.execute(given.owner)
  const { medians } = await middles(given().db, { ...quarter, storeId })
  expect(medians).toEqual(period)
  await sql`update analytics.receipt set store_id = null`.execute(given.owner)
})

test('who came back within 90 days is told only of those whose 90 days are over', async () => {
  const ctx = await given.fresh()
  const { period } = await figures.owner(ctx, all)
  const start = Date.parse(`${all.from}T00:00:00+03:00`) - 90 * DAY
  const end = Date.parse(`${all.to}T00:00:00+03:00`) + DAY - 90 * DAY
  const known = returnRate(told, { from: start, to: end, asOf: Date.now() })
  expect(period.return90).toMatchObject({ known: true, value: { rate: known.rate } })
  const short = { ...all, from: dayOf(Date.now() - 339 * DAY), to: dayOf(Date.now() - 338 * DAY) }
  const { period: early } = await figures.owner(ctx, short)
  expect(early.return90).toMatchObject({ known: false, reason: 'days_not_passed' })
  expect(early.margin).toMatchObject({ known: false, reason: 'nothing_sold' })
})

test('cohorts and RFM in the database are those of the mathematics', async () => {
  const ctx = await given.fresh()
  const visits = told.map(({ member, at }) => ({ member, day: dayOf(at) }))
  const { cohorts, average, asOfDay } = await figures.cohorts(ctx, asked())
  expect({ asOf: asOfDay, cohorts, average }).toEqual(monthlyCohorts(visits, asOfDay))
  const today = Date.parse(`${dayOf(Date.now())}T00:00:00Z`)
  const members = [...new Set(told.map(({ member }) => member))].map((member) => {
    const own = told.filter((each) => each.member === member)
    const last = Math.max(...own.map(({ at }) => Date.parse(`${dayOf(at)}T00:00:00Z`)))
    const sales = own.reduce((sum, { amount }) => sum + amount, 0)
    return { member, daysSince: (today - last) / DAY, orders: own.length, sales }
  })
  const scored = rfmOf(members)
  const { cells, members: counted } = await figures.rfm(ctx, asked())
  expect(counted).toBe(members.length)
  for (const { cell, members: inCell } of cells) {
    const known = scored.filter((each) => each.cell === cell)
    expect([cell, inCell]).toEqual([cell, known.length])
    const { items, total } = await figures.rfmMembers(ctx, { ...asked(), cell })
    expect(total).toBe(known.length)
    expect(items.map(({ memberId }) => memberId).toSorted()).toEqual(
      known.map(({ member }) => member).toSorted(),
    )
  }
})

test('points by day open where the day before closed, and close at what members hold', async () => {
  const { total, days } = await figures.points(await given.fresh(), all)
  for (const [place, day] of days.entries()) {
    expect(day.opening).toBe(place === 0 ? 0 : days[place - 1]!.closing)
    const { opening, issued, redeemed, expired, reversed, adjusted } = day
    expect(day.closing).toBe(opening + issued - redeemed - expired - reversed + adjusted)
  }
  const { rows } = await sql<{ points: number }>`
    select sum(remaining)::bigint as points from ledger.lot join members.member using (owner)
    where programme_id = ${shop.programmeId} and not test
  `.execute(given.owner)
  expect(total.closing).toBe(rows[0]!.points)
  expect(total.issued).toBeGreaterThan(0)
})

test('a receipt that comes back whole is no receipt any more, and its return lowers the day of return', async () => {
  const yesterday = new Date(Date.now() - DAY).toISOString()
  const { id } = await shop.member()
  const bought = await shop.buy(id, 50_000, { occurredAt: yesterday })
  await settled(given().db)
  await rollUp(await given.fresh(), new AbortController().signal)
  const before = await figures.owner(await given.fresh(), all)
  await giveBack(shop, bought.id, [['1', '1']])
  await settled(given().db)
  await rollUp(await given.fresh(), new AbortController().signal)
  const after = await figures.owner(await given.fresh(), all)
  expect(after.period.receipts).toBe(before.period.receipts - 1)
  expect(after.period.sales).toBe(before.period.sales - 50_000)
  expect(after.period.buyers.members).toBe(before.period.buyers.members - 1)
  expect(after.days.at(-1)!.sales).toBe(before.days.at(-1)!.sales - 50_000)
  expect(after.days.at(-2)!.receipts).toBe(before.days.at(-2)!.receipts - 1)
})

test('a period that ends before it begins is refused, and so are days that do not add up to the book', async () => {
  const ctx = await given.fresh()
  await expect(figures.owner(ctx, { ...all, from: all.to, to: all.from })).rejects.toThrow(
    'figures.period',
  )
  await sql`
    insert into analytics.soundness values (${shop.programmeId}, ${new Date()}, 5, 4)
  `.execute(given.owner)
  await expect(figures.points(ctx, all)).rejects.toThrow('figures.unsound')
})

test('a table is kept as CSV and as a workbook, in the words of who asks', async () => {
  const ctx = await given.fresh()
  const csv = await tables.file(ctx, { ...all, table: 'sales' })
  expect(csv.disposition).toMatch(/^attachment; filename="sales-.*\.csv"$/)
  const text = Buffer.from(csv.content).toString()
  expect(text.startsWith('\ufeff')).toBe(true)
  const [head, ...lines] = text.trim().split('\r\n')
  expect(head).toBe('Day,Receipts,Receipts of members,Sales,Sales to members,Paid with points')
  const { period } = await figures.owner(ctx, all)
  const total = lines.reduce((sum, line) => sum + Number(line.split(',')[3]), 0)
  expect(Math.round(total * 100)).toBe(period.sales)
  const russian = await tables.file({ ...ctx, language: 'ru' }, { ...asked(), table: 'cohorts' })
  expect(Buffer.from(russian.content).toString()).toContain('Первая покупка')
  for (const table of [
    'rfm',
    'members',
    'liability',
    'ageing',
    'bands',
    'slipping',
    'sides',
  ] as const) {
    const book = await tables.file(ctx, { ...asked(), table, format: 'xlsx' })
    expect(Buffer.from(book.content).subarray(0, 2).toString()).toBe('PK')
    expect(book.mediaType).toContain('spreadsheetml')
  }
  const { members } = await figures.rfm(ctx, asked())
  const listed = await tables.file(ctx, { ...asked(), table: 'members', cell: '1' })
  const all125 = await figures.rfmMembers(ctx, { ...asked(), cell: '1' })
  expect(Buffer.from(listed.content).toString().trim().split('\r\n')).toHaveLength(
    all125.items.length + 1,
  )
  expect(all125.total).toBeLessThan(members)
})

test('what is owed in points is what lots hold, by age and in money', async () => {
  const owed = await liability(await given.fresh(), asked())
  const { rows } = await sql<{ points: number }>`
    select sum(remaining)::bigint as points from ledger.lot join members.member using (owner)
    where programme_id = ${shop.programmeId} and not test
  `.execute(given.owner)
  expect(owed.outstanding).toBe(rows[0]!.points)
  const aged = owed.ageing.bands.reduce((sum, { points }) => sum + points, owed.ageing.never)
  expect(aged).toBe(owed.active + owed.pending)
  // a point pays a rouble
  expect(owed.money).toMatchObject({ known: true, value: { face: owed.outstanding * 100 } })
  // nothing was redeemed yet, so no month says how much will be
  expect(owed.ultimate.known).toBe(false)
})

test('the margin of members is told where costs are known of nine tenths of what they bought', async () => {
  const other = await openShop(given, conditions())
  const { id } = await other.member()
  const today = dayOf(Date.now())
  const read = async () => {
    await settled(given().db)
    await rollUp(await given.fresh(), new AbortController().signal)
    const span = { programmeId: other.programmeId, from: today, to: today }
    return marginOfMembers((await given.fresh()).db, span)
  }
  expect(await read()).toBeNull()
  await other.buy(id, [{ sku: 'a', amount: 90_000, cost: 60_000 }])
  await other.buy(null, [{ sku: 'a', amount: 90_000, cost: 1 }])
  expect(await read()).toBeCloseTo(1 / 3, 12)
  await other.buy(id, [{ sku: 'b', amount: 10_000 }])
  expect(await read()).toBeCloseTo(1 / 3, 12)
  await other.buy(id, [{ sku: 'b', amount: 100 }])
  expect(await read()).toBeNull()
})
