import { sql } from 'kysely'
import { expect, test } from 'vitest'
import * as ledger from '#domains/ledger/ledger.ts'
import * as members from '#domains/members/members.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import * as tiers from '#domains/tiers/tiers.ts'
import { DAY } from '#kit/core/time.ts'
import { addToDay, dayIn } from '#kit/core/zone.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, unused, type Shop } from '#test/shop.ts'
import { agreeToReminders } from '#test/wishes.ts'
import { conditions, daysFromNow, deliverNews, fivePercent, inBoth, rule, usedOf } from './town.ts'

const given = freshDatabase()
const UNSTOPPED = new AbortController().signal
const on = (kind: string, points: number, more = {}) =>
  rule(kind.replace(':', '.'), { fixed: { points } }, { on: kind as never, ...more })

const report = (shop: Shop, id: string, kind: string, more = {}) =>
  purchases.report(shop.ctx, id, {
    programmeId: shop.programmeId,
    kind,
    externalId: unused(),
    occurredAt: new Date().toISOString(),
    ...more,
  })
const deliverAgain = () =>
  sql`update kit.event set delivered_at = null, tries = 0`.execute(given.owner)

test('welcome points come with the enrolment, once, in the programme that was joined', async () => {
  const shop = await openShop(given, conditions({ rules: [on('enrolment', 500)] }))
  const other = await openShop(given, conditions({ rules: [on('enrolment', 70)] }))
  const { id } = await shop.member()
  const anywhere = await members.enrol(shop.ctx, { externalId: unused() })
  for (let times = 0; times < 2; times++) {
    await deliverNews(given)
    const balances = [
      await shop.balance(id),
      await other.balance(id),
      await shop.balance(anywhere.id),
      await other.balance(anywhere.id),
    ]
    expect(balances.map(({ active }) => active)).toEqual([500, 0, 500, 70])
    await deliverAgain()
  }
})

test('birthday points come on the day, once a year, to those born on it', async () => {
  const shop = await openShop(given, conditions({ rules: [on('birthday', 100)] }))
  const { programmeId } = shop
  const today = dayIn('Europe/Moscow', Date.now())
  const born = async (days: number, joined: number) => {
    // a leap day is celebrated, but not in every year to be born in
    const birthday = `1992-${addToDay(today, { days }).slice(5)}`
    const enrolledAt = new Date(Date.now() + joined * DAY)
    const asked = { programmeId, externalId: unused(), birthday, enrolledAt }
    return (await members.enrol(shop.ctx, asked)).id
  }
  const whose = [
    await born(0, -10),
    await born(1, -10),
    // nothing may have run on the day itself: it is made good, for who was a member then
    await born(-2, -10),
    await born(-2, -1),
    await born(-9, -10),
  ]
  for (let times = 0; times < 3; times++)
    await purchases.awardBirthdays(await given.fresh(), UNSTOPPED)
  const balances = await Promise.all(whose.map((id) => shop.balance(id)))
  expect(balances.map(({ active }) => active)).toEqual([100, 0, 100, 0, 0])
})

test('a review, a friend brought along, a survey and anything else count once each, told however often', async () => {
  const shop = await openShop(
    given,
    conditions({
      rules: [
        on('review', 20),
        on('referral', 300),
        on('survey', 50),
        on('custom:app_install', 7, { when: { attribute: { name: 'store', in: ['rustore'] } } }),
      ],
    }),
  )
  const { id } = await shop.member()
  const kinds = ['review', 'referral', 'survey', 'custom:app_install'] as const
  for (const kind of kinds) {
    const asked = { externalId: 'E-1', attributes: { store: 'rustore' } }
    const tries = await Promise.allSettled(
      Array.from({ length: 6 }, () => report(shop, id, kind, asked)),
    )
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await expect(report(shop, id, kind, asked)).rejects.toMatchObject({ code: 'event.duplicate' })
  }
  expect(await shop.balance(id)).toMatchObject({ active: 377 })
  const elsewhere = await report(shop, id, 'custom:app_install', { attributes: { store: 'other' } })
  expect(elsewhere).toMatchObject({ points: 0, unmet: [{ ruleId: 'custom.app_install' }] })
  expect(await report(shop, id, 'custom:unheard_of')).toMatchObject({ points: 0 })
})

test('an event is judged by the conditions and limits of its day, and pays what is owed first', async () => {
  const limits = [
    { kind: 'member' as const, points: 30, per: 'day' as const },
    { kind: 'budget' as const, points: 65 },
  ]
  const shop = await openShop(
    given,
    conditions({
      rules: [fivePercent, on('review', 20, { limits })],
      returns: { clawback: 'unlimited' },
    }),
  )
  const { id } = await shop.member()
  const bought = await shop.buy(id, 300_00)
  await shop.buy(id, 15_00, { pointsToRedeem: 15 })
  await purchases.cancel(shop.ctx, bought.id)
  const yesterday = daysFromNow(-1)
  const points: number[] = []
  for (const occurredAt of [yesterday, yesterday, yesterday, new Date().toISOString()])
    points.push((await report(shop, id, 'review', { occurredAt })).points)
  expect(points).toEqual([20, 10, 0, 20])
  expect(await usedOf(given, shop, 'budget', 'rule:review')).toBe(50)
  expect(await shop.balance(id)).toEqual({ active: 35, pending: 0, held: 0, debt: 0 })
  await expect(report(shop, id, 'review', { occurredAt: daysFromNow(1) })).rejects.toMatchObject({
    code: 'purchase.in_future',
  })
  await expect(
    report(shop, id, 'review', { occurredAt: '2019-01-01T00:00:00Z' }),
  ).rejects.toMatchObject({ code: 'conditions.none_in_force' })
})

test('points of an event count towards a tier by points, and reach it at once', async () => {
  const shop = await openShop(
    given,
    conditions({
      rules: [on('referral', 300)],
      tiers: {
        by: 'points',
        window: { kind: 'lifetime' },
        ladder: [{ id: 'gold', name: inBoth('Gold'), from: 500 }],
      },
    }),
  )
  const { id } = await shop.member()
  const tier = async () => (await tiers.see(await given.fresh(), id, shop.programmeId)).current?.id
  await report(shop, id, 'referral')
  expect(await tier()).toBeUndefined()
  await report(shop, id, 'referral')
  expect(await tier()).toBe('gold')
})

test('a warning of points that will lapse is checked again when it is told: who has spent them hears nothing', async () => {
  const shop = await openShop(
    given,
    conditions({ expiry: { kind: 'rolling', after: { days: 30 } } }),
  )
  await ledger.announceExpiring(await given.fresh(), { ahead: 7 * DAY })
  const buyers = await Promise.all([1, 2, 3].map((n) => shop.member({ phone: `+7916555000${n}` })))
  const ids = buyers.map(({ id }) => id)
  await agreeToReminders(shop.ctx, ids)
  const occurredAt = daysFromNow(-23.01)
  for (const { id } of buyers) await shop.buy(id, 1_000_00, { occurredAt })
  await deliverNews(given)
  await ledger.announceExpiring(await given.fresh(), { ahead: 7 * DAY })

  // counted and announced; and only then is it spent, by one in part, by one in full
  await shop.buy(buyers[1]!.id, 20_00, { pointsToRedeem: 20 })
  await shop.buy(buyers[2]!.id, 50_00, { pointsToRedeem: 50 })
  await deliverNews(given)
  await messaging.deliver(shop.ctx.db, [messaging.sandbox], shop.ctx.log)
  const told = await Promise.all(
    buyers.map(async ({ id }) => {
      const { items } = await messaging.journal(shop.ctx, { memberId: id })
      return items.filter(({ kind }) => kind === 'points.expiring').map(({ text }) => text)
    }),
  )
  expect(told.map((texts) => texts.map((text) => /: (\d+)/.exec(text)?.[1]))).toEqual([
    ['50'],
    ['30'],
    [],
  ])
})
