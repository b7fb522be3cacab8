import { sql } from 'kysely'
import { expect, test } from 'vitest'
import * as members from '#domains/members/members.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import { createContext } from '#kit/context.ts'
import { freshDatabase, testActor } from '#test/given.ts'
import { openShop, unused, type Shop } from '#test/shop.ts'
import { called, conditions, daysFromNow, fivePercent, giveBack, passDays, usedOf } from './town.ts'

const given = freshDatabase()
const budgeted = (points: number) =>
  conditions({ rules: [{ ...fivePercent, limits: [{ kind: 'budget' as const, points }] }] })
const withTestKey = (shop: Shop) =>
  createContext({ ...shop.ctx, actor: { ...testActor, test: true } })

test('a test member takes nothing from a budget, gives nothing back to it, and is served when it is empty', async () => {
  const shop = await openShop(given, budgeted(100))
  const { id: real } = await shop.member()
  const { id: tester } = await shop.member({ test: true })
  const used = () => usedOf(given, shop, 'budget', 'rule:base')
  await shop.buy(real, 1_600_00)
  expect(await used()).toBe(80)

  const bought = await shop.buy(tester, [{ amount: 1_600_00 }, { amount: 400_00 }])
  expect(bought.earning.points).toBe(100)
  const held = await shop.quote(tester, 1_000_00, { hold: true })
  expect(await used()).toBe(80)
  await giveBack(shop, bought.id, [['1', '1']])
  await giveBack(shop, bought.id, [['2', '1']])
  await purchases.cancelQuote(shop.ctx, held.id)
  expect(await used()).toBe(80)

  await shop.buy(real, 1_000_00)
  // in one batch with real members, too
  const items = [real, tester, tester].map((id) => ({
    ...shop.receipt(id, 1_000_00),
    key: unused(),
  }))
  const outcomes = await purchases.confirmStored(shop.ctx, items, 'en')
  const points = outcomes.map((each) => ('purchase' in each ? each.purchase.earning.points : null))
  expect(points).toEqual([0, 50, 50])
  expect(await used()).toBe(100)
})

test('a test member has a clock of its own: a jump activates its points, expires them, and moves nobody else’s', async () => {
  const shop = await openShop(
    given,
    conditions({
      activation: { after: { days: 14 } },
      expiry: { kind: 'rolling', after: { months: 12 } },
    }),
  )
  const { id: real } = await shop.member()
  const { id: tester } = await shop.member({ test: true })
  for (const id of [real, tester]) await shop.buy(id, 1_000_00)
  const both = async () => [await shop.balance(tester), await shop.balance(real)]
  const [pending, active] = [
    { active: 0, pending: 50 },
    { active: 50, pending: 0 },
  ]
  expect(await both()).toMatchObject([pending, pending])
  await passDays(shop, tester, 15)
  expect(await both()).toMatchObject([active, pending])

  // what it buys and spends is of its own day
  const later = await shop.buy(tester, 200_00, {
    occurredAt: daysFromNow(15),
    pointsToRedeem: 30,
  })
  expect(later).toMatchObject({ redemption: { appliedPoints: 30 }, balance: { active: 20 } })
  await expect(shop.buy(real, 100, { occurredAt: daysFromNow(15) })).rejects.toMatchObject({
    code: 'purchase.in_future',
  })
  await passDays(shop, tester, 366)
  expect(await both()).toMatchObject([{ active: 8, pending: 0 }, pending])
  await expect(members.setClock(shop.ctx, real, { step: { days: 1 } })).rejects.toMatchObject({
    code: 'member.not_test',
  })
})

test('purchases of test members, and those sent with a test key, are marked and stay out of figures', async () => {
  const shop = await openShop(given, conditions())
  const { id: real } = await shop.member()
  const { id: tester } = await shop.member({ test: true })
  const sold = await shop.buy(real, 100_00)
  const nobody = await shop.buy(null, 100_00)
  await shop.buy(tester, 100_00)
  const ctx = withTestKey(shop)
  const anonymous = await purchases.confirm(ctx, shop.receipt(null, 100_00), called())

  const { rows } = await sql<{ id: string }>`
    select id from purchases.purchase where programme_id = ${shop.programmeId} and not test
  `.execute(given.owner)
  expect(rows.map(({ id }) => id)).toEqual([sold.id, nobody.id])

  // a test key takes back what test keys have brought, and nothing of the shop's own
  for (const { id } of [sold, nobody])
    await expect(purchases.cancel(ctx, id)).rejects.toMatchObject({ code: 'key.test_only' })
  expect((await purchases.cancel(ctx, anonymous.id)).state).toBe('cancelled')
  await expect(purchases.confirm(ctx, shop.receipt(real, 100_00), called())).rejects.toMatchObject({
    code: 'key.test_only',
  })
})
