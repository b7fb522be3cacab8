import { sql } from 'kysely'
import { expect, test } from 'vitest'
import * as cards from '#domains/cards/cards.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, type Shop } from '#test/shop.ts'
import { bringPoints, called, conditions, fivePercent, rule, usedOf } from './town.ts'

const given = freshDatabase()

test('what was asked for and what was taken are both answered, and no more is taken than pays for something', async () => {
  const shop = await openShop(given, conditions())
  const { id } = await shop.member()
  await bringPoints(shop, id, 1_000)
  const bought = await shop.buy(id, 10_50, { pointsToRedeem: 500 })
  expect(bought.redemption).toMatchObject({
    requestedPoints: 500,
    appliedPoints: 10,
    amount: 10_00,
  })
  expect(bought).toMatchObject({ amountDue: 50, balance: { active: 990 } })

  const share = { numerator: 3, denominator: 10 }
  const value = { points: 1, amount: 100 }
  const capped = await openShop(given, conditions({ redeem: { value, cap: { share } } }))
  const { id: other } = await capped.member()
  await bringPoints(capped, other, 1_000)
  const part = await capped.buy(other, 100_00, { pointsToRedeem: 500 })
  expect(part).toMatchObject({
    maxRedeemablePoints: 30,
    redemption: { requestedPoints: 500, appliedPoints: 30 },
    amountDue: 70_00,
  })
})

test('where the programme would rather refuse, more points than the receipt takes are refused', async () => {
  const value = { points: 1, amount: 100 }
  const cap = { amount: 20_00 }
  const shop = await openShop(given, conditions({ redeem: { value, cap, beyondCap: 'refuse' } }))
  const { id } = await shop.member()
  await bringPoints(shop, id, 100)
  await expect(shop.buy(id, 100_00, { pointsToRedeem: 21 })).rejects.toMatchObject({
    code: 'redeem.cap_exceeded',
    details: { asked: 21, max: 20 },
  })
  expect(await shop.balance(id)).toMatchObject({ active: 100 })
  const most = await shop.buy(id, 100_00, { pointsToRedeem: 'max' })
  expect(most.redemption).toMatchObject({ requestedPoints: 'max', appliedPoints: 20 })
})

test('a receipt that names nobody cannot be paid with points', async () => {
  const shop = await openShop(given, conditions())
  await expect(shop.buy(null, 100_00, { pointsToRedeem: 5 })).rejects.toMatchObject({
    code: 'points.not_enough',
  })
  const most = await shop.buy(null, 100_00, { pointsToRedeem: 'max' })
  expect(most).toMatchObject({ amountDue: 100_00, redemption: { appliedPoints: 0 } })
})

test('a price, an amount due, points or a member that changed since the quote refuses and changes nothing', async () => {
  const off = { discount: { share: { numerator: 1, denominator: 10 } } }
  const shop = await openShop(
    given,
    conditions({ rules: [fivePercent, rule('off', off, { when: { coupon: ['SPRING'] } })] }),
  )
  const { id } = await shop.member()
  const { id: another } = await shop.member()
  await bringPoints(shop, id, 100)
  await bringPoints(shop, another, 100)
  const receipt = shop.receipt(id, 100_00, { pointsToRedeem: 20, couponCodes: ['SPRING'] })
  const { id: quoteId, amountDue } = await purchases.quote(shop.ctx, receipt, called())
  expect(amountDue).toBe(70_00)

  const changes = {
    lines: { lines: [{ ...receipt.lines[0]!, amount: 100_01 }] },
    amountDue: { couponCodes: [] },
    points: { pointsToRedeem: 21 },
    member: { member: { memberId: another } },
  }
  for (const [changed, change] of Object.entries(changes)) {
    await expect(
      purchases.confirm(shop.ctx, { ...receipt, ...change, quoteId }, called()),
      changed,
    ).rejects.toMatchObject({ code: 'price_changed', details: { changed } })
  }
  expect(await shop.balance(id)).toMatchObject({ active: 100 })
  const bought = await purchases.confirm(shop.ctx, { ...receipt, quoteId }, called())
  expect(bought).toMatchObject({ amountDue: 70_00, redemption: { appliedPoints: 20 } })
})

test('a held quote that is confirmed with other points is refused, and goes on holding what it held', async () => {
  const shop = await openShop(given, conditions())
  const { id } = await shop.member()
  await bringPoints(shop, id, 100)
  const receipt = shop.receipt(id, 100_00, { pointsToRedeem: 20 })
  const { id: quoteId } = await purchases.quote(shop.ctx, { ...receipt, hold: true }, called())
  for (const pointsToRedeem of [0, 5, 21, 'max'] as const) {
    await expect(
      purchases.confirm(shop.ctx, { ...receipt, pointsToRedeem, quoteId }, called()),
    ).rejects.toMatchObject({ code: 'price_changed', details: { changed: 'points' } })
    expect(await shop.balance(id)).toMatchObject({ active: 80, held: 20 })
  }
  const bought = await purchases.confirm(shop.ctx, { ...receipt, quoteId }, called())
  expect(bought.redemption.appliedPoints).toBe(20)
})

test('what points are earned on is declared: taxes, delivery, gift cards and the part paid with points', async () => {
  const lines = [
    { amount: 120_00, taxAmount: 20_00 },
    { amount: 30_00, taxAmount: 5_00, kind: 'delivery' },
    { amount: 50_00, kind: 'gift_card' },
  ]
  const whole = rule('whole', { rate: { points: 1, per: 100 } })
  const bases = [
    [{}, 200, 180],
    [{ amount: 'before_tax' as const }, 175, null],
    [{ exclude: { kinds: ['delivery' as const] } }, 170, null],
    [{ exclude: { kinds: ['delivery' as const, 'gift_card' as const] } }, 120, null],
    [{ lessPaidWithPoints: false }, 200, 200],
  ] as const
  for (const [base, earned, earnedWhenPaid] of bases) {
    const shop = await openShop(given, conditions({ rules: [whole], base: base as never }))
    const { id } = await shop.member()
    expect((await shop.buy(id, lines)).earning.points, JSON.stringify(base)).toBe(earned)
    if (earnedWhenPaid === null) continue
    const paid = await shop.buy(id, lines, { pointsToRedeem: 20 })
    expect(paid.earning.points, JSON.stringify(base)).toBe(earnedWhenPaid)
  }
})

test('a quote that holds nothing leaves no trace, however often it is asked', async () => {
  const budget = { kind: 'budget' as const, points: 1_000 }
  const shop = await openShop(given, conditions({ rules: [{ ...fivePercent, limits: [budget] }] }))
  const { id } = await shop.member()
  await bringPoints(shop, id, 100)
  const batch = await cards.makeBatch(shop.ctx, { name: 'B', count: 1, length: 16 })
  const { rows } = await sql<{ number: string }>`
    select number from cards.card where batch_id = ${batch.id}
  `.execute(given.owner)
  const blank = { member: { cardNumber: rows[0]!.number } }
  const before = await contents()
  for (let times = 0; times < 20; times++) {
    const quote = await shop.quote(id, 100_00, { pointsToRedeem: 'max' })
    expect(quote).toMatchObject({ state: 'quoted', redemption: { appliedPoints: 100 } })
    await shop.quote(null, 100_00)
    await shop.quote(null, 100_00, blank)
  }
  expect(await contents()).toEqual(before)
  expect(await usedOf(given, shop, 'budget', '')).toBeNull()
})

/** How many rows each table has, and what was ever written to it. */
async function contents() {
  const { rows } = await sql<{ name: string }>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') order by 1
  `.execute(given.owner)
  const counts: Record<string, unknown> = {}
  for (const { name } of rows) {
    const table = await sql<{ rows: number; newest: string }>`
      select count(*)::int as rows, max(xmin::text::bigint)::text as newest from ${sql.raw(name)}
    `.execute(given.owner)
    counts[name] = table.rows[0]
  }
  return counts
}

test('a quote that holds sets points and budgets aside once, although its till asks twice', async () => {
  const budget = { kind: 'budget' as const, points: 1_000 }
  const shop = await openShop(given, conditions({ rules: [{ ...fivePercent, limits: [budget] }] }))
  const { id } = await shop.member()
  await bringPoints(shop, id, 100)
  const call = called()
  const receipt = { ...shop.receipt(id, 1_000_00, { pointsToRedeem: 30 }), hold: true }
  const asked = await Promise.all([
    purchases.quote(shop.ctx, receipt, call),
    purchases.quote(shop.ctx, receipt, call),
  ])
  const again = await purchases.quote(shop.ctx, structuredClone(receipt), call)
  expect([asked[1], again]).toEqual([asked[0], asked[0]])
  expect(await shop.balance(id)).toMatchObject({ active: 70, held: 30 })
  await expect(
    purchases.quote(shop.ctx, { ...receipt, pointsToRedeem: 31 }, call),
  ).rejects.toMatchObject({ code: 'idempotency.conflict' })
  await cancelled(shop, again.id, 100)
})

async function cancelled(shop: Shop, quoteId: string, active: number): Promise<void> {
  const { balance } = await purchases.cancelQuote(shop.ctx, quoteId)
  expect(balance).toMatchObject({ active, held: 0 })
}
