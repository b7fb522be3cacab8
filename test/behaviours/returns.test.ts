import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as accounts from '#domains/members/accounts.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, type Shop } from '#test/shop.ts'
import {
  bringPoints,
  changeConditions,
  conditions,
  daysFromNow,
  giveBack,
  lotsOf,
  passDays,
  rule,
} from './town.ts'

const given = freshDatabase()
const returns = (clawback: NonNullable<Conditions['returns']>['clawback']) => ({
  returns: { clawback },
})

test('a return goes by the conditions of the day of purchase, however those of today differ', async () => {
  const strict = conditions(returns('unlimited'))
  const shop = await openShop(given, strict)
  const { id } = await shop.member()
  const bought = await shop.buy(id, [{ amount: 600_00, quantity: '2' }])
  await shop.buy(id, 30_00, { pointsToRedeem: 30 })
  await changeConditions(shop, {
    rules: [rule('base', { rate: { points: 50, per: 10_000 } })],
    redeem: { value: { points: 1, amount: 500 } },
    ...returns('only_pending'),
  })
  // fifteen points earned by half of it are taken although thirty were spent: debt was agreed on then
  const half = await giveBack(shop, bought.id, [['1', '1']])
  expect(half).toMatchObject({
    refundAmount: 300_00,
    earning: { points: 15, clawedBackPoints: 15 },
  })
  expect(await shop.balance(id)).toMatchObject({ active: 0, debt: 15 })
})

test('points spent go back to the lots they came from, with their old end', async () => {
  const shop = await openShop(
    given,
    conditions({ expiry: { kind: 'rolling', after: { days: 100 } } }),
  )
  const { id } = await shop.member()
  const old = await shop.buy(id, 1_000_00, { occurredAt: daysFromNow(-90) })
  const young = await shop.buy(id, 1_000_00, { occurredAt: daysFromNow(-10) })
  const spent = await shop.buy(id, 80_00, { pointsToRedeem: 80 })
  const left = async () => {
    const lots = await lotsOf(given, shop, id)
    return [old, young].map((each) => [lots.get(each.id)!.remaining, lots.get(each.id)!.expiresAt])
  }
  const ends = [old.earning.expiresAt, young.earning.expiresAt]
  expect(await left()).toEqual([
    [0, ends[0]],
    [20, ends[1]],
  ])
  await purchases.cancel(shop.ctx, spent.id)
  expect(await left()).toEqual([
    [50, ends[0]],
    [50, ends[1]],
  ])
})

test('points spent whose end has passed live again for as long as the programme says, or lapse', async () => {
  for (const days of [10, null]) {
    const shop = await openShop(
      given,
      conditions({
        expiry: { kind: 'rolling', after: { days: 30 } },
        returns: { restoreExpired: days === null ? null : { days } },
      }),
    )
    const { id } = await shop.member({ test: true })
    await shop.buy(id, 1_000_00)
    const spent = await shop.buy(id, 40_00, { pointsToRedeem: 40 })
    await passDays(shop, id, 31)
    const back = await purchases.cancel(shop.ctx, spent.id)
    const active = days === null ? 0 : 40
    expect(back).toMatchObject({
      redemption: { points: 40, lapsedPoints: 40 - active },
      balance: { active },
    })
    await passDays(shop, id, 9)
    expect(await shop.balance(id)).toMatchObject({ active })
    await passDays(shop, id, 1)
    expect(await shop.balance(id)).toMatchObject({ active: 0 })
  }
})

test('what a purchase earned is taken from its pending points, then from active ones, then into debt', async () => {
  const shop = await openShop(
    given,
    conditions({ activation: { after: { days: 14 } }, ...returns('unlimited') }),
  )
  const { id } = await shop.member()
  const owed = await shop.buy(id, 800_00, { occurredAt: daysFromNow(-20) })
  await shop.buy(id, 40_00, { pointsToRedeem: 40 })
  await purchases.cancel(shop.ctx, owed.id)
  expect(await shop.balance(id)).toEqual({ active: 0, pending: 0, held: 0, debt: 40 })

  // debt is paid by the next earning, at once, although its points are pending
  const bought = await shop.buy(id, 2_000_00)
  expect(await shop.balance(id)).toEqual({ active: 0, pending: 60, held: 0, debt: 0 })
  await bringPoints(shop, id, 25)

  const back = await purchases.cancel(shop.ctx, bought.id)
  expect(back.earning).toEqual({ points: 100, clawedBackPoints: 100, shortfallPoints: 0 })
  expect(await shop.balance(id)).toEqual({ active: 0, pending: 0, held: 0, debt: 15 })
  await shop.buy(id, 400_00, { occurredAt: daysFromNow(-20) })
  expect(await shop.balance(id)).toEqual({ active: 5, pending: 0, held: 0, debt: 0 })
})

test('how far points are taken back is the programme’s choice', async () => {
  const outcomes: object[] = []
  for (const policy of ['only_pending', 'within_balance', 'unlimited'] as const) {
    const shop = await openShop(given, conditions(returns(policy)))
    const { id } = await shop.member()
    const bought = await shop.buy(id, 2_000_00)
    await shop.buy(id, 70_00, { pointsToRedeem: 70 })
    const { earning } = await purchases.cancel(shop.ctx, bought.id)
    outcomes.push({ ...earning, ...(await shop.balance(id)) })
  }
  const rest = { points: 100, pending: 0, held: 0 }
  expect(outcomes).toEqual([
    { ...rest, clawedBackPoints: 0, shortfallPoints: 100, active: 30, debt: 0 },
    { ...rest, clawedBackPoints: 30, shortfallPoints: 70, active: 0, debt: 0 },
    { ...rest, clawedBackPoints: 100, shortfallPoints: 0, active: 0, debt: 70 },
  ])
})

test('a purchase paid with points in full gives them back line by line, and no money', async () => {
  const shop = await openShop(given, conditions())
  const { id } = await shop.member()
  await bringPoints(shop, id, 100)
  const bought = await shop.buy(id, [{ amount: 33_00 }, { amount: 33_00 }, { amount: 34_00 }], {
    pointsToRedeem: 'max',
  })
  expect(bought).toMatchObject({ amountDue: 0, earning: { points: 0 } })
  const points: number[] = []
  for (const line of ['3', '1', '2']) {
    const back = await giveBack(shop, bought.id, [[line, '1']])
    expect(back.refundAmount).toBe(0)
    points.push(back.redemption.points)
  }
  expect(points).toEqual([34, 33, 33])
  expect(await shop.balance(id)).toMatchObject({ active: 100 })
})

test('partial returns, cut in any way and in any order, sum to the whole return to the unit', async () => {
  const shop = await openShop(
    given,
    conditions({
      rules: [
        rule('base', { rate: { points: 7, per: 13_00 } }),
        rule('off', { discount: { share: { numerator: 1, denominator: 7 } } }),
      ],
      redeem: { value: { points: 3, amount: 100 } },
    }),
  )
  await fc.assert(
    fc.asyncProperty(basket, (cuts) => sumsToTheWhole(shop, cuts)),
    { numRuns: 25 },
  )
}, 90_000)

/** Lines with the thousandths of their quantity in parts, and the points paid with. */
const basket = fc.record({
  lines: fc.array(
    fc.record({
      amount: fc.integer({ min: 0, max: 50_000 }),
      parts: fc.array(fc.integer({ min: 1, max: 2_500 }), { minLength: 1, maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  points: fc.integer({ min: 0, max: 900 }),
  order: fc.infiniteStream(fc.nat()),
})

async function sumsToTheWhole(
  shop: Shop,
  { lines, points, order }: typeof basket extends fc.Arbitrary<infer B> ? B : never,
): Promise<void> {
  const { id } = await shop.member()
  await bringPoints(shop, id, 900)
  const bought = await shop.buy(
    id,
    lines.map(({ amount, parts }) => ({
      amount,
      quantity: thousandths(parts.reduce((all, each) => all + each, 0)),
    })),
    { pointsToRedeem: points },
  )
  const before = await shop.balance(id)
  const parts = lines.flatMap((line, index) =>
    line.parts.map((part) => [`${index + 1}`, thousandths(part)] as const),
  )
  const totals = { refund: 0, amount: 0, back: 0, taken: 0 }
  let state = ''
  while (parts.length > 0) {
    const [part] = parts.splice(order.next().value! % parts.length, 1)
    const back = await giveBack(shop, bought.id, [part!])
    totals.refund += back.refundAmount
    totals.amount += back.amount
    totals.back += back.redemption.points
    totals.taken += back.earning.points
    state = back.state
  }
  expect({ ...totals, state }).toEqual({
    refund: bought.amountDue,
    amount: bought.amount - bought.discount.amount,
    back: bought.redemption.appliedPoints,
    taken: bought.earning.points,
    state: 'returned',
  })
  const { appliedPoints } = bought.redemption
  expect((await shop.balance(id)).active).toBe(
    before.active + appliedPoints - bought.earning.points,
  )
}

const thousandths = (amount: number): string => (amount / 1000).toFixed(3)

test('a receipt without a member is returned too: money only', async () => {
  const shop = await openShop(given, conditions())
  const bought = await shop.buy(null, [{ amount: 90_00, quantity: '3' }])
  const back = await giveBack(shop, bought.id, [['1', '1']])
  expect(back).toMatchObject({
    state: 'partially_returned',
    refundAmount: 30_00,
    earning: { points: 0 },
    balance: null,
  })
  const rest = await giveBack(shop, bought.id, [['1', '2']])
  expect(rest).toMatchObject({ state: 'returned', refundAmount: 60_00 })
})

test('two returns of one line at one moment give it back once', async () => {
  const shop = await openShop(given, conditions())
  const { id } = await shop.member()
  const bought = await shop.buy(id, [{ amount: 100_00, quantity: '1' }, { amount: 100_00 }])
  const tries = await Promise.allSettled(
    Array.from({ length: 8 }, () => giveBack(shop, bought.id, [['1', '1']])),
  )
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const again = await Promise.allSettled([
    purchases.cancel(shop.ctx, bought.id),
    giveBack(shop, bought.id, [['2', '1']]),
    giveBack(shop, bought.id, [['2', '1']]),
  ])
  expect(again.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await shop.balance(id)).toMatchObject({ active: 0, debt: 0 })
  const { items } = await accounts.movements(await given.fresh(), id, {})
  expect(items.filter(({ kind }) => kind === 'reverse')).toHaveLength(2)
})
