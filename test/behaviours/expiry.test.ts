import { expect, test } from 'vitest'
import * as ledger from '#domains/ledger/ledger.ts'
import * as accounts from '#domains/members/accounts.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import { DAY } from '#kit/core/time.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, unused } from '#test/shop.ts'
import { bringPoints, changeConditions, conditions, daysFromNow, lotsOf, passDays } from './town.ts'

const given = freshDatabase()
const rolling = conditions({ expiry: { kind: 'rolling', after: { days: 365 } } })

test('the lot that expires first is drawn first, whatever the order in which its receipt came', async () => {
  const shop = await openShop(given, rolling)
  const { id } = await shop.member()
  const young = await shop.buy(id, 1_000_00, { occurredAt: daysFromNow(-100) })
  const old = await shop.buy(id, 1_000_00, { occurredAt: daysFromNow(-300) })
  const middle = await shop.buy(id, 1_000_00, { occurredAt: daysFromNow(-200) })
  await bringPoints(shop, id, 50)

  await shop.buy(id, 70_00, { pointsToRedeem: 70 })
  const lots = await lotsOf(given, shop, id)
  const left = [old, middle, young].map((each) => lots.get(each.id)!.remaining)
  // points that never expire are the last to go
  expect([...left, lots.get(null)!.remaining]).toEqual([0, 30, 50, 50])
})

test('of lots that expire together the oldest is drawn first', async () => {
  const shop = await openShop(given, conditions({ expiry: { kind: 'fixed', month: 12, day: 31 } }))
  const { id } = await shop.member()
  const year = new Date().getFullYear()
  const second = await shop.buy(id, 1_000_00, { occurredAt: `${year}-01-01T12:00:00+03:00` })
  const first = await shop.buy(id, 1_000_00, { occurredAt: `${year}-01-01T11:00:00+03:00` })
  expect(first.earning.expiresAt).toBe(new Date(`${year + 1}-01-01T00:00:00+03:00`).toISOString())
  expect(second.earning.expiresAt).toBe(first.earning.expiresAt)

  await shop.buy(id, 10_00, { pointsToRedeem: 10 })
  const lots = await lotsOf(given, shop, id)
  expect([first, second].map((each) => lots.get(each.id)!.remaining)).toEqual([40, 50])
})

test('a balance needs no expiry job: one that runs late, or twice, changes nothing', async () => {
  const shop = await openShop(given, rolling)
  const { id } = await shop.member()
  const gone = await shop.buy(id, 2_000_00, { occurredAt: daysFromNow(-400) })
  await shop.buy(id, 1_000_00)
  const kinds = async () =>
    (await accounts.movements(await given.fresh(), id, {})).items.map(
      ({ kind, points }) => `${kind} ${points}`,
    )
  expect(await shop.balance(id)).toMatchObject({ active: 50 })
  expect(await kinds()).toEqual(['earn 50', 'earn 100'])

  await ledger.recordExpiries(await given.fresh())
  await ledger.recordExpiries(await given.fresh())
  expect(await shop.balance(id)).toMatchObject({ active: 50 })
  expect(await kinds()).toEqual(['expire -100', 'earn 50', 'earn 100'])
  const lot = (await lotsOf(given, shop, id)).get(gone.id)!
  expect(lot).toMatchObject({ state: 'expired', remaining: 0 })
})

test('points lapse at their instant by the clock, and not a day later, for whoever reads', async () => {
  const shop = await openShop(
    given,
    conditions({
      activation: { after: { days: 14 } },
      expiry: { kind: 'rolling', after: { days: 30 } },
    }),
  )
  const { id } = await shop.member({ test: true })
  await shop.buy(id, 1_000_00)
  const states: object[] = []
  for (const days of [0, 13, 1, 29, 1]) {
    await passDays(shop, id, days)
    states.push(await shop.balance(id))
  }
  const pending = { active: 0, pending: 50, held: 0, debt: 0 }
  const active = { active: 50, pending: 0, held: 0, debt: 0 }
  const nothing = { active: 0, pending: 0, held: 0, debt: 0 }
  expect(states).toEqual([pending, pending, active, active, nothing])
})

test('a rolling end counts from activation, in the months of the programme, and is rounded to their end', async () => {
  const shop = await openShop(
    given,
    conditions({
      activation: { after: { days: 14 }, roundTo: 'day' },
      expiry: { kind: 'rolling', after: { months: 6 }, roundTo: 'month' },
    }),
  )
  const { id } = await shop.member()
  const { earning } = await shop.buy(id, 1_000_00, { occurredAt: '2024-01-17T22:30:00+01:00' })
  // in Moscow it is the 18th already
  expect(earning).toMatchObject({
    availableFrom: new Date('2024-02-02T00:00:00+03:00').toISOString(),
    expiresAt: new Date('2024-09-01T00:00:00+03:00').toISOString(),
  })
})

test('points that live by activity are kept by a purchase, and lapse without one', async () => {
  const shop = await openShop(
    given,
    conditions({ expiry: { kind: 'inactivity', after: { days: 30 } } }),
  )
  const { id } = await shop.member({ test: true })
  await shop.buy(id, 1_000_00)
  await passDays(shop, id, 20)
  await shop.buy(id, 1_000_00, { occurredAt: daysFromNow(20) })
  await passDays(shop, id, 20)
  expect(await shop.balance(id)).toMatchObject({ active: 100 })
  await passDays(shop, id, 11)
  expect(await shop.balance(id)).toMatchObject({ active: 0 })
  // what has lapsed does not come back to life
  await shop.buy(id, 1_000_00, { occurredAt: daysFromNow(51) })
  expect(await shop.balance(id)).toMatchObject({ active: 50 })
})

test('receipts of several days that come in one list move the life of each other on', async () => {
  const shop = await openShop(
    given,
    conditions({ expiry: { kind: 'inactivity', after: { days: 30 } } }),
  )
  const { id } = await shop.member()
  const items = [-25, -15, -5].map((days) => ({
    ...shop.receipt(id, 1_000_00, { occurredAt: daysFromNow(days) }),
    key: unused(),
  }))
  const outcomes = await purchases.confirmStored(shop.ctx, items, 'ru')
  expect(outcomes.every((each) => 'purchase' in each)).toBe(true)
  const lots = [...(await lotsOf(given, shop, id)).values()]
  const ends = lots.map(({ expiresAt }) => Math.round((Date.parse(expiresAt!) - Date.now()) / DAY))
  expect(ends).toEqual([25, 25, 25])
})

test('turning expiry on burns nothing that was earned before, and shortening it burns nothing either', async () => {
  const shop = await openShop(given, conditions())
  const { id } = await shop.member()
  const forGood = await shop.buy(id, 1_000_00, { occurredAt: daysFromNow(-700) })
  expect(forGood.earning.expiresAt).toBeNull()

  await changeConditions(shop, conditions({ expiry: { kind: 'rolling', after: { days: 365 } } }))
  const year = await shop.buy(id, 1_000_00)
  expect(year.earning.expiresAt).not.toBeNull()

  await changeConditions(shop, conditions({ expiry: { kind: 'rolling', after: { days: 1 } } }))
  const day = await shop.buy(id, 1_000_00)
  await ledger.recordExpiries(await given.fresh())

  expect(await shop.balance(id)).toMatchObject({ active: 150 })
  const lots = await lotsOf(given, shop, id)
  const ends = [forGood, year, day].map((each) => lots.get(each.id)!.expiresAt)
  expect(ends).toEqual([null, year.earning.expiresAt, day.earning.expiresAt])
})
