import { expect, test } from 'vitest'
import * as purchases from '#domains/purchases/purchases.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop } from '#test/shop.ts'
import { called, conditions, daysFromNow, fivePercent, giveBack, rule, usedOf } from './town.ts'

const given = freshDatabase()
type Limits = NonNullable<Conditions['rules'][number]['limits']>
const limited = (...limits: Limits) => conditions({ rules: [{ ...fivePercent, limits }] })

test('a cap grants what is left under it: of a receipt, of a member’s month, of the whole budget', async () => {
  const shop = await openShop(
    given,
    limited(
      { kind: 'receipt', points: 60 },
      { kind: 'member', points: 100, per: 'month' },
      { kind: 'budget', points: 130 },
    ),
  )
  const earned = async (id: string, amount: number, occurredAt?: string) =>
    (await shop.buy(id, amount, occurredAt ? { occurredAt } : {})).earning.points
  const anna = (await shop.member()).id
  const boris = (await shop.member()).id
  const may = '2024-05-31T23:59:00+03:00'
  expect(await earned(anna, 2_000_00, may)).toBe(60)
  expect(await earned(anna, 2_000_00, may)).toBe(40)
  expect(await earned(anna, 2_000_00, may)).toBe(0)
  // June has a month of its own, the budget is for all
  expect(await earned(anna, 400_00, '2024-06-01T00:00:00+03:00')).toBe(20)
  expect(await earned(boris, 2_000_00, may)).toBe(10)
  const none = await shop.buy(boris, 2_000_00)
  expect(none).toMatchObject({ earning: { points: 0 }, unmet: [{ code: 'limit.reached' }] })
})

test('a cap that refuses grants nothing when the whole is more than what is left', async () => {
  const shop = await openShop(
    given,
    limited({ kind: 'member', points: 100, per: 'day', beyond: 'refuse' }),
  )
  const { id } = await shop.member()
  expect((await shop.buy(id, 1_800_00)).earning.points).toBe(90)
  const refused = await shop.buy(id, 400_00)
  expect(refused).toMatchObject({
    earning: { points: 0 },
    unmet: [{ ruleId: 'base', code: 'limit.refused', actual: { left: 10, asked: 20 } }],
  })
  expect((await shop.buy(id, 200_00)).earning.points).toBe(10)
})

test('a budget is held by a hold, counted once at confirm, and given back by cancelling', async () => {
  const shop = await openShop(given, limited({ kind: 'budget', points: 100 }))
  const { id } = await shop.member()
  const { id: other } = await shop.member()
  const used = () => usedOf(given, shop, 'budget', 'rule:base')
  const receipt = shop.receipt(id, 1_600_00)
  const held = await purchases.quote(shop.ctx, { ...receipt, hold: true }, called())
  expect(await used()).toBe(80)
  expect((await shop.buy(other, 2_000_00)).earning.points).toBe(20)

  const bought = await purchases.confirm(shop.ctx, { ...receipt, quoteId: held.id }, called())
  expect(bought.earning.points).toBe(80)
  expect(await used()).toBe(100)
  await purchases.cancel(shop.ctx, bought.id)
  expect(await used()).toBe(20)

  const again = await shop.quote(id, 600_00, { hold: true })
  expect(await used()).toBe(50)
  await purchases.cancelQuote(shop.ctx, again.id)
  await purchases.cancelQuote(shop.ctx, again.id)
  expect(await used()).toBe(20)
})

test('a return gives back as much of the budget and of the member’s cap as of the points', async () => {
  const shop = await openShop(
    given,
    limited({ kind: 'budget', points: 1_000 }, { kind: 'member', points: 100, per: 'ever' }),
  )
  const { id } = await shop.member()
  const bought = await shop.buy(id, [{ amount: 3_000_00, quantity: '3' }])
  expect(bought.earning.points).toBe(100)
  const used = async () => [
    await usedOf(given, shop, 'budget', 'rule:base'),
    await usedOf(given, shop, 'counter', 'rule:base:member'),
  ]
  const steps: unknown[] = [await used()]
  for (let times = 0; times < 3; times++) {
    await giveBack(shop, bought.id, [['1', '1']])
    steps.push(await used())
  }
  expect(steps).toEqual([
    [100, 100],
    [67, 67],
    [34, 34],
    [0, 0],
  ])
  expect((await shop.buy(id, 2_000_00)).earning.points).toBe(100)
})

test('two hundred receipts at one moment never spend more than the budget, nor leave any of it', async () => {
  const shop = await openShop(given, limited({ kind: 'budget', points: 1_003 }))
  const buyers = await Promise.all(Array.from({ length: 40 }, () => shop.member()))
  const receipts = Array.from({ length: 200 }, (_, n) =>
    shop.receipt(buyers[n % buyers.length]!.id, 200_00),
  )
  const bought = await Promise.all(
    receipts.map((receipt, n) =>
      n % 4 === 0
        ? purchases
            .quote(shop.ctx, { ...receipt, hold: true }, called())
            .then(({ id: quoteId }) =>
              purchases.confirm(shop.ctx, { ...receipt, quoteId }, called()),
            )
        : purchases.confirm(shop.ctx, receipt, called()),
    ),
  )
  const granted = bought.reduce((total, { earning }) => total + earning.points, 0)
  expect(granted).toBe(1_003)
  expect(await usedOf(given, shop, 'budget', 'rule:base')).toBeGreaterThanOrEqual(1_003)
  const balances = await Promise.all(buyers.map(({ id }) => shop.balance(id)))
  expect(balances.reduce((total, { active }) => total + active, 0)).toBe(1_003)
}, 60_000)

test('a rule granted so many times, or once in so many days, is not granted more often', async () => {
  const shop = await openShop(
    given,
    conditions({
      rules: [
        rule(
          'thrice',
          { fixed: { points: 1 } },
          {
            limits: [{ kind: 'member', times: 2, per: 'day' }],
          },
        ),
        rule(
          'weekly',
          { fixed: { points: 10 } },
          { limits: [{ kind: 'cooldown', after: { days: 7 } }] },
        ),
      ],
    }),
  )
  const { id } = await shop.member()
  const points: number[] = []
  for (const days of [-8, -8, -8, -3, -1])
    points.push((await shop.buy(id, 100, { occurredAt: daysFromNow(days) })).earning.points)
  expect(points).toEqual([11, 1, 0, 1, 11])
})

test('exclusion is not handed on: A excludes B, B excludes C, and C stands beside A', async () => {
  const fixed = (id: string, points: number, excludes: string[] = []) =>
    rule(id, { fixed: { points } }, { excludes })
  const shop = await openShop(
    given,
    conditions({ rules: [fixed('A', 1, ['B']), fixed('B', 10, ['C']), fixed('C', 100)] }),
  )
  const { id } = await shop.member()
  const bought = await shop.buy(id, 100)
  expect(bought.effects.map(({ ruleId }) => ruleId)).toEqual(['A', 'C'])
  expect(bought.earning.points).toBe(101)
  expect(bought.unmet).toMatchObject([{ ruleId: 'B' }])
})
