import { expect, test } from 'vitest'
import * as purchases from '#domains/purchases/purchases.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import * as tiers from '#domains/tiers/tiers.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, type Shop } from '#test/shop.ts'
import { bringPoints, conditions, daysFromNow, inBoth, passDays, rule } from './town.ts'

const given = freshDatabase()
type Tiers = NonNullable<Conditions['tiers']>

const graded = (more: Partial<Tiers> = {}) =>
  conditions({
    rules: [
      rule('base', {
        byTier: {
          grades: [{ tier: 'gold', points: 10, per: 10_000 }],
          otherwise: { points: 5, per: 10_000 },
        },
      }),
    ],
    tiers: {
      by: 'spend',
      window: { kind: 'rolling', length: { days: 30 } },
      ladder: [
        { id: 'basic', name: inBoth('Basic'), from: 0 },
        { id: 'silver', name: inBoth('Silver'), from: 1_000_00 },
        { id: 'gold', name: inBoth('Gold'), from: 5_000_00 },
      ],
      ...more,
    },
  })

const see = async (shop: Shop, id: string) => tiers.see(await given.fresh(), id, shop.programmeId)
const tierOf = async (shop: Shop, id: string) => (await see(shop, id)).current?.id

/** The tier after each of so many days more by the member's clock. */
async function through(shop: Shop, id: string, days: readonly number[]) {
  const seen: unknown[] = [await tierOf(shop, id)]
  for (const more of days) {
    await passDays(shop, id, more)
    seen.push(await tierOf(shop, id))
  }
  return seen
}

test('what counts towards a tier is not what can be spent: spending never lowers a tier', async () => {
  const shop = await openShop(given, graded({ by: 'points' }))
  const { id } = await shop.member()
  await bringPoints(shop, id, 600_000)
  expect(await tierOf(shop, id)).toBe('basic')
  const big = await shop.buy(id, 2_000_000_00)
  expect(big).toMatchObject({ earning: { points: 100_000 }, tier: { current: 'silver' } })
  const spent = await shop.buy(id, 650_000_00, { pointsToRedeem: 650_000 })
  expect(spent).toMatchObject({ amountDue: 0, tier: { current: 'silver', next: 'gold' } })
  expect(await see(shop, id)).toMatchObject({
    current: { id: 'silver' },
    counted: { points: 100_000 },
  })
})

test('a tier counts from the next receipt on, and a return waits for the review', async () => {
  const shop = await openShop(given, graded())
  const { id } = await shop.member()
  const bought = await shop.buy(id, 5_000_00)
  expect(bought).toMatchObject({ earning: { points: 250 }, tier: { current: 'gold' } })
  expect((await shop.buy(id, 100_00)).earning.points).toBe(10)
  await purchases.cancel(shop.ctx, bought.id)
  expect(await see(shop, id)).toMatchObject({ current: { id: 'gold' }, counted: { spend: 100_00 } })
})

test('two receipts of one moment that together reach a tier reach it', async () => {
  const shop = await openShop(given, graded())
  const { id } = await shop.member()
  await Promise.all([shop.buy(id, 600_00), shop.buy(id, 600_00)])
  expect(await tierOf(shop, id)).toBe('silver')
})

test('a tier is kept for its retention, then for the grace, then goes down by a step', async () => {
  const shop = await openShop(
    given,
    graded({ retention: { days: 60 }, grace: { days: 10 }, downgrade: 'one_step' }),
  )
  const { id } = await shop.member({ test: true })
  await shop.buy(id, 5_000_00)
  expect(await through(shop, id, [59, 2, 8, 2, 57, 2, 8, 2])).toEqual([
    'gold',
    'gold',
    'gold',
    'gold',
    'silver',
    'silver',
    'silver',
    'silver',
    'basic',
  ])
})

test('without grace, and down to what is earned, the same member falls at once', async () => {
  const shop = await openShop(given, graded({ retention: { days: 60 } }))
  const { id } = await shop.member({ test: true })
  await shop.buy(id, 5_000_00)
  expect(await through(shop, id, [59, 2])).toEqual(['gold', 'gold', 'basic'])
})

test('a tier that is earned again is kept, and its end can be the end of a period', async () => {
  const shop = await openShop(given, graded({ retention: { days: 40 }, roundTo: 'year' }))
  const { id } = await shop.member({ test: true })
  await shop.buy(id, 1_000_00)
  const { until } = await see(shop, id)
  const end = new Date(until!)
  // midnight of 1 January in Moscow
  expect([end.getUTCMonth(), end.getUTCDate(), end.getUTCHours()]).toEqual([11, 31, 21])

  const days = Math.ceil((end.getTime() - Date.now()) / 86_400_000)
  await passDays(shop, id, days - 1)
  await shop.buy(id, 1_000_00, { occurredAt: daysFromNow(days - 1) })
  await passDays(shop, id, 2)
  expect(await see(shop, id)).toMatchObject({ current: { id: 'silver' }, cause: 'kept' })
})

test('a tier set by hand has an end, and what is earned counts again after it', async () => {
  const shop = await openShop(given, graded())
  const { id } = await shop.member({ test: true })
  const asked = { tier: 'gold', reason: 'a complaint made good', programmeId: shop.programmeId }
  await expect(tiers.set(shop.ctx, id, { ...asked, until: daysFromNow(-1) })).rejects.toMatchObject(
    { code: 'tier.end_in_past' },
  )
  await tiers.set(shop.ctx, id, { ...asked, until: daysFromNow(5) })
  expect(await see(shop, id)).toMatchObject({ current: { id: 'gold' }, cause: 'manual' })
  expect((await shop.buy(id, 100_00)).earning.points).toBe(10)
  expect(await through(shop, id, [4, 2])).toEqual(['gold', 'gold', 'basic'])
  const after = await shop.buy(id, 100_00, { occurredAt: daysFromNow(6) })
  expect(after.earning.points).toBe(5)
})

test('a receipt that comes late earns by the tier of its own day', async () => {
  const shop = await openShop(given, graded({ window: { kind: 'lifetime' } }))
  const { id } = await shop.member()
  await shop.buy(id, 5_000_00, { occurredAt: daysFromNow(-10) })
  const before = await shop.buy(id, 100_00, { occurredAt: daysFromNow(-20) })
  const after = await shop.buy(id, 100_00, { occurredAt: daysFromNow(-5) })
  expect([before.earning.points, after.earning.points]).toEqual([5, 10])
})
