import { expect, test } from 'vitest'
import * as purchases from '#domains/purchases/purchases.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, unused, type Shop } from '#test/shop.ts'
import { bringPoints, changeConditions, conditions, daysFromNow, rule } from './town.ts'

const given = freshDatabase()
const fixed = (points: number) => conditions({ rules: [rule('gift', { fixed: { points } })] })

const send = (shop: Shop, receipts: readonly ReturnType<Shop['receipt']>[]) =>
  purchases.confirmStored(
    shop.ctx,
    receipts.map((each) => ({ ...each, key: unused() })),
    'ru',
  )

async function kept(shop: Shop, receipt: ReturnType<Shop['receipt']>) {
  const [outcome] = await send(shop, [receipt])
  if (!outcome || 'refusal' in outcome) throw new Error('the receipt was refused')
  return outcome.purchase
}

test('a receipt that comes late is judged by the conditions of its own day, and the decision says so', async () => {
  const shop = await openShop(given, fixed(1))
  const { id } = await shop.member()
  const before = new Date().toISOString()
  await changeConditions(shop, fixed(100))
  const late = await kept(shop, shop.receipt(id, 100_00, { occurredAt: before }))
  const today = await kept(shop, shop.receipt(id, 100_00))
  expect([late, today].map((each) => [each.conditionsVersion, each.earning.points])).toEqual([
    [1, 1],
    [2, 100],
  ])
  const inRussian = (await purchases.decision(shop.ctx, late.id, 'ru')).sentences.join('\n')
  expect(inRussian).toContain('условия версии 1')
  expect(inRussian).toContain('Чек передан позже, из памяти кассы')
  const inEnglish = (await purchases.decision(shop.ctx, late.id, 'en')).sentences.join('\n')
  expect(inEnglish).toContain('conditions version 1')
  expect(inEnglish).toContain('judged by the conditions of its day and earns only')
  // a receipt confirmed at the till has no such sentence
  const bought = await shop.buy(id, 100_00)
  const plain = (await purchases.decision(shop.ctx, bought.id, 'en')).sentences.join('\n')
  expect(plain).not.toContain('earns only')
})

test('a receipt that comes late only earns, whatever its till has asked for', async () => {
  const shop = await openShop(given, conditions())
  const { id } = await shop.member()
  await bringPoints(shop, id, 100)
  const late = await kept(
    shop,
    shop.receipt(id, 100_00, { occurredAt: daysFromNow(-3), pointsToRedeem: 'max' }),
  )
  expect(late).toMatchObject({ amountDue: 100_00, redemption: { appliedPoints: 0 } })
  expect(await shop.balance(id)).toMatchObject({ active: 105 })
})

test('late receipts may come in any order: days, weeks and windows are those of the receipt', async () => {
  const weekend = rule('weekend', { fixed: { points: 10 } }, { when: { weekday: [6, 7] } })
  const night = rule(
    'night',
    { fixed: { points: 100 } },
    {
      when: { time: { from: '22:00', until: '02:00' } },
    },
  )
  const spring = rule(
    'spring',
    { fixed: { points: 1_000 } },
    {
      when: { date: { from: '2026-03-01', to: '2026-03-31' } },
    },
  )
  const shop = await openShop(given, conditions({ rules: [weekend, night, spring] }))
  const { id } = await shop.member()
  const outcomes = await send(
    shop,
    [
      // Saturday 23:30 in Vladivostok, still Saturday afternoon in Moscow
      '2026-03-07T23:30:00+10:00',
      // Sunday 01:00 by the till, in Moscow it is still Saturday of February
      '2026-03-01T01:00:00+10:00',
      '2026-02-11T12:00:00+03:00',
      '2026-03-31T23:59:59+03:00',
    ].map((occurredAt) => shop.receipt(id, 100_00, { occurredAt })),
  )
  const points = outcomes.map((each) => ('purchase' in each ? each.purchase.earning.points : null))
  expect(points).toEqual([1_110, 110, 0, 1_100])
})

test('a receipt of a day that had no conditions yet is refused by itself', async () => {
  const shop = await openShop(given, conditions())
  const { id } = await shop.member()
  const outcomes = await send(shop, [
    shop.receipt(id, 100_00, { occurredAt: '2019-06-01T00:00:00+03:00' }),
    shop.receipt(id, 100_00),
    shop.receipt(id, 100_00, { occurredAt: daysFromNow(1) }),
  ])
  expect(
    outcomes.map((each) => ('refusal' in each ? each.refusal.code : each.purchase.earning.points)),
  ).toEqual(['conditions.none_in_force', 5, 'purchase.in_future'])
})
