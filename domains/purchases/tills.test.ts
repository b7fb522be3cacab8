import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import * as cards from '#domains/cards/cards.ts'
import * as ledger from '#domains/ledger/ledger.ts'
import * as members from '#domains/members/members.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import { createContext } from '#kit/context.ts'
import { connect, type Db } from '#kit/database.ts'
import { newId } from '#kit/newId.ts'
import { provideSecret } from '#kit/secret.ts'
import {
  bringPoints,
  called,
  conditions,
  daysFromNow,
  fivePercent,
  giveBack,
  rule,
} from '#test/behaviours/town.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, unused, type Shop } from '#test/shop.ts'
import * as purchases from './purchases.ts'

const given = freshDatabase()
let shop: Shop
beforeAll(async () => {
  provideSecret('a secret that only this test knows')
  shop = await openShop(given, conditions())
})

const withPoints = async (points: number, of = shop) => {
  const { id } = await of.member()
  await bringPoints(of, id, points)
  return id
}

/** The same shop, served by another process: a pool and batches of its own. */
async function inAnotherProcess<T>(work: (ctx: Shop['ctx']) => Promise<T>): Promise<T> {
  const db: Db = connect(given.url, { max: 4, statementTimeout: 20_000, wait: 10_000 })
  try {
    return await work(createContext({ ...shop.ctx, db }))
  } finally {
    await db.destroy()
  }
}

test('the first purchase is one, however many tills serve a new member at once', async () => {
  const first = rule('first', { fixed: { points: 500 } }, { when: { firstPurchase: true } })
  const greeting = await openShop(given, conditions({ rules: [fivePercent, first] }))
  const buyers = await Promise.all(Array.from({ length: 12 }, () => greeting.member()))
  const ask = (ctx: Shop['ctx']) =>
    Promise.all(
      buyers.map(({ id }) => purchases.confirm(ctx, greeting.receipt(id, 100_00), called())),
    )
  await inAnotherProcess((ctx) =>
    inAnotherProcess((other) => Promise.all([ask(ctx), ask(other), ask(greeting.ctx)])),
  )
  const balances = await Promise.all(buyers.map(({ id }) => greeting.balance(id)))
  expect(balances.map(({ active }) => active)).toEqual(buyers.map(() => 515))
})

test('a receipt that breaks the batch fails alone: its neighbours are kept and answered', async () => {
  const { id } = await shop.member()
  const broken = shop.receipt(id, 100_00, { externalId: 'no\u0000text' })
  const outcomes = await Promise.allSettled(
    [shop.receipt(id, 100_00), broken, shop.receipt(id, 100_00), shop.receipt(null, 100_00)].map(
      (receipt) => purchases.confirm(shop.ctx, receipt, called()),
    ),
  )
  expect(outcomes.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
  ])
  expect(await shop.balance(id)).toMatchObject({ active: 10 })
})

test('a quote that breaks the batch fails alone: its neighbours are answered', async () => {
  const { id } = await shop.member()
  const broken = { ...shop.receipt(null, 100_00), member: { externalId: 'no\u0000text' } }
  // so many that some share the lane of the broken one
  const neighbours = Array.from({ length: 12 }, (_, n) => shop.receipt(n === 0 ? id : null, 100_00))
  const [first, ...rest] = await Promise.allSettled(
    [broken, ...neighbours].map((receipt) => purchases.quote(shop.ctx, receipt, called())),
  )
  expect(first!.status).toBe('rejected')
  expect(rest.map(({ status }) => status)).toEqual(neighbours.map(() => 'fulfilled'))
})

test('the same receipt, or the same key, twice in one list is kept once', async () => {
  const { id } = await shop.member()
  const one = { ...shop.receipt(id, 1_000_00), key: unused() }
  const twin = { ...structuredClone(one), key: unused() }
  const other = { ...shop.receipt(id, 2_000_00), key: one.key }
  const outcomes = await purchases.confirmStored(shop.ctx, [one, twin, other], 'en')
  const [first, second, third] = outcomes.map((each) =>
    'purchase' in each ? each.purchase.id : each.refusal.code,
  )
  expect(second).toBe(first)
  expect(third).toBe('idempotency.conflict')
  expect(await shop.balance(id)).toMatchObject({ active: 50 })
})

test('a receipt asked for again after its return is answered as it was the first time', async () => {
  const { id } = await shop.member()
  const call = called()
  const receipt = shop.receipt(id, [{ amount: 100_00 }, { amount: 50_00 }])
  const first = await purchases.confirm(shop.ctx, receipt, call)
  await giveBack(shop, first.id, [['1', '1']])
  expect(await purchases.confirm(shop.ctx, receipt, call)).toEqual(first)
  expect(await purchases.get(shop.ctx, first.id, 'en')).toMatchObject({
    state: 'partially_returned',
  })
})

test('paying with many points takes a code: sent to the member, tried a few times, good for one purchase', async () => {
  const value = { points: 1, amount: 100 }
  const careful = await openShop(given, conditions({ redeem: { value, codeAbove: 50 } }))
  const id = await withPoints(500, careful)
  const receipt = careful.receipt(id, 100_00, { pointsToRedeem: 80 })
  const quote = await purchases.quote(careful.ctx, receipt, called())
  expect(quote).toMatchObject({ confirmation: { codeNeeded: true } })
  const call = called()
  const confirm = (confirmationCode?: string, more = {}) =>
    purchases.confirm(
      careful.ctx,
      { ...receipt, quoteId: quote.id, ...(confirmationCode && { confirmationCode }), ...more },
      call,
    )
  await expect(confirm()).rejects.toMatchObject({ code: 'confirmation.required' })

  await purchases.sendCode(careful.ctx, quote.id, 'en')
  const code = await codeOf(id)
  const wrong = code === '000000' ? '000001' : '000000'
  await expect(confirm(wrong)).rejects.toMatchObject({ code: 'confirmation.wrong' })
  const bought = await confirm(code)
  expect(bought).toMatchObject({ redemption: { appliedPoints: 80 } })

  // a till that has lost the answer asks again, and gets it although the code is spent
  expect(await confirm(code)).toEqual(bought)
  expect(
    await purchases.confirm(
      careful.ctx,
      { ...receipt, quoteId: quote.id, confirmationCode: code },
      called(),
    ),
  ).toEqual(bought)
  await expect(
    purchases.confirm(
      careful.ctx,
      { ...receipt, externalId: unused(), quoteId: quote.id, confirmationCode: code },
      called(),
    ),
  ).rejects.toMatchObject({ code: 'confirmation.expired' })
  expect(await careful.balance(id)).toMatchObject({ active: 500 - 80 + bought.earning.points })
})

async function codeOf(owner: string): Promise<string> {
  await messaging.deliver(shop.ctx.db, [messaging.sandbox], shop.ctx.log)
  const { items } = await messaging.journal(shop.ctx, { memberId: owner })
  return /\d{6}/.exec(items.find(({ kind }) => kind === 'confirmation.code')!.text)![0]
}

test('one code confirms one of two receipts that bring it at the same moment', async () => {
  const value = { points: 1, amount: 100 }
  const careful = await openShop(given, conditions({ redeem: { value, codeAbove: 50 } }))
  const id = await withPoints(500, careful)
  const receipt = careful.receipt(id, 100_00, { pointsToRedeem: 80 })
  const quote = await purchases.quote(careful.ctx, receipt, called())
  await purchases.sendCode(careful.ctx, quote.id, 'en')
  const confirmationCode = await codeOf(id)
  const tries = await Promise.allSettled(
    Array.from({ length: 4 }, () =>
      purchases.confirm(
        careful.ctx,
        { ...receipt, externalId: unused(), quoteId: quote.id, confirmationCode },
        called(),
      ),
    ),
  )
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('a quote belongs to its organisation and its programme', async () => {
  const id = await withPoints(100)
  const receipt = shop.receipt(id, 100_00, { pointsToRedeem: 20 })
  const held = await purchases.quote(shop.ctx, { ...receipt, hold: true }, called())
  const elsewhere = given.of(newId<'organisation'>())
  for (const attempt of [
    () => purchases.confirm(elsewhere, { ...receipt, quoteId: held.id }, called()),
    () => purchases.cancelQuote(elsewhere, held.id),
    () => purchases.sendCode(elsewhere, held.id, 'en'),
  ])
    await expect(attempt()).rejects.toMatchObject({ code: 'quote.unknown' })

  const next = await openShop(given, conditions())
  await bringPoints(next, id, 100)
  const there = { ...receipt, programmeId: next.programmeId, quoteId: held.id }
  await expect(purchases.confirm(shop.ctx, there, called())).rejects.toMatchObject({
    code: 'price_changed',
    details: { changed: 'programme' },
  })
})

test('a held quote is used, cancelled or expired, never two of these, whoever comes first', async () => {
  for (let round = 0; round < 6; round++) {
    const id = await withPoints(100)
    const receipt = shop.receipt(id, 100_00, { pointsToRedeem: 60 })
    const { id: quoteId } = await purchases.quote(shop.ctx, { ...receipt, hold: true }, called())
    const confirm = () =>
      purchases.confirm(shop.ctx, { ...receipt, externalId: unused(), quoteId }, called())
    const cancel = () => purchases.cancelQuote(shop.ctx, quoteId)
    const tries = await Promise.allSettled(
      round % 2 === 0 ? [confirm(), cancel(), confirm()] : [cancel(), confirm(), confirm()],
    )
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const { active, held } = await shop.balance(id)
    expect(held).toBe(0)
    expect([100, 42]).toContain(active)
  }
})

test('a hold that ended while its till was confirming refuses the quote, and the points are there again', async () => {
  const { id } = await shop.member({ test: true })
  await bringPoints(shop, id, 100)
  // by this member's clock the hold has still to end when the job already ends it
  await members.setClock(shop.ctx, id, { step: { days: -1 } })
  await bringPoints(shop, id, 100)
  const receipt = shop.receipt(id, 100_00, { pointsToRedeem: 60, occurredAt: daysFromNow(-1.5) })
  const held = await purchases.quote(shop.ctx, { ...receipt, hold: true }, called())
  expect(held.balance).toMatchObject({ active: 40, held: 60 })
  expect(await ledger.releaseExpiredHolds(await given.fresh())).toBe(1)
  await expect(
    purchases.confirm(shop.ctx, { ...receipt, quoteId: held.id }, called()),
  ).rejects.toMatchObject({ code: 'quote.expired' })
  expect(await purchases.expireQuotes(await given.fresh())).toBe(1)
  expect(await purchases.expireQuotes(await given.fresh())).toBe(0)
  expect(await shop.balance(id)).toMatchObject({ active: 100, held: 0 })
})

test('points of a hold that nobody has ended yet can be held again', async () => {
  const { id } = await shop.member({ test: true })
  await bringPoints(shop, id, 100)
  await shop.quote(id, 100_00, { pointsToRedeem: 70, hold: true })
  await members.setClock(shop.ctx, id, { step: { hours: 1 } })
  const again = await shop.quote(id, 100_00, { pointsToRedeem: 70, hold: true })
  expect(again.balance).toMatchObject({ active: 30, held: 70 })
  expect((await purchases.cancelQuote(shop.ctx, again.id)).balance).toMatchObject({
    active: 100,
    held: 0,
  })
})

test('receipts of nothing, lines of no quantity and five hundred lines are receipts like others', async () => {
  const id = await withPoints(50)
  const free = await shop.buy(id, [{ amount: 0, quantity: '0' }], { pointsToRedeem: 'max' })
  expect(free).toMatchObject({ amountDue: 0, earning: { points: 0 } })
  const gone = await giveBack(shop, free.id, [['1', '0']])
  expect(gone).toMatchObject({ state: 'returned', amount: 0 })

  const bag = await shop.buy(id, [{ amount: 100_00, quantity: '0' }, { amount: 100_00 }])
  await expect(giveBack(shop, bag.id, [['2', '0']])).rejects.toMatchObject({
    code: 'return.exceeds_purchase',
  })
  const back = await giveBack(shop, bag.id, [['1', '0']])
  expect(back).toMatchObject({ state: 'partially_returned', refundAmount: 100_00 })
  await expect(giveBack(shop, bag.id, [['1', '0']])).rejects.toMatchObject({
    code: 'return.exceeds_purchase',
  })

  const lines = Array.from({ length: 500 }, (_, n) => ({ amount: 1_01 + n, quantity: '3' }))
  const cart = await shop.buy(id, lines, { pointsToRedeem: 50 })
  const half = await giveBack(
    shop,
    cart.id,
    lines.map((_, n) => [`${n + 1}`, '1'] as const),
  )
  const rest = await giveBack(
    shop,
    cart.id,
    lines.map((_, n) => [`${n + 1}`, '2'] as const),
  )
  expect(rest.state).toBe('returned')
  expect(half.refundAmount + rest.refundAmount).toBe(cart.amountDue)
  expect(half.redemption.points + rest.redemption.points).toBe(50)
})

test('what another system has sold is kept as of its own day: earned then, expired then, told to nobody', async () => {
  const expiring = await openShop(
    given,
    conditions({ expiry: { kind: 'rolling', after: { days: 365 } } }),
  )
  const { id } = await expiring.member()
  const entries = [-800, -500, -100].map((days) => ({
    organisationId: expiring.ctx.organisationId,
    caller: expiring.ctx.actor.id,
    key: null,
    sent: expiring.receipt(id, 1_000_00, { occurredAt: daysFromNow(days) }),
    language: 'en' as const,
    stored: true,
    historical: true,
  }))
  const outcomes = await purchases.confirmAll(expiring.ctx.db, entries)
  expect(outcomes.map((each) => 'decision' in each && each.decision.after!.active)).toEqual([
    50, 100, 50,
  ])
  expect(await expiring.balance(id)).toMatchObject({ active: 50 })
  expect(await purchases.confirmAll(expiring.ctx.db, entries)).toMatchObject(
    outcomes.map((each) => ('id' in each ? { id: each.id } : {})),
  )
  const late = [
    { ...entries[0]!, sent: expiring.receipt(id, 100_00, { occurredAt: daysFromNow(1) }) },
  ]
  expect(await purchases.confirmAll(expiring.ctx.db, late)).toMatchObject([
    { code: 'purchase.in_future' },
  ])
})

test('all that a receipt changes is changed by one transaction, or nothing is', async () => {
  const limits: NonNullable<typeof fivePercent.limits> = [
    { kind: 'member', points: 1_000, times: 9, per: 'day' },
    { kind: 'cooldown', after: { days: 1 } },
    { kind: 'budget', points: 9_000 },
  ]
  const name = { ru: 'Золото', en: 'Gold' }
  const graded = await openShop(
    given,
    conditions({
      rules: [{ ...fivePercent, limits }],
      tiers: { by: 'spend', window: { kind: 'lifetime' }, ladder: [{ id: 'gold', name, from: 1 }] },
    }),
  )
  const { id } = await graded.member()
  await bringPoints(graded, id, 100)
  await graded.buy(id, 1_000_00, { pointsToRedeem: 100 })
  const { rows } = await sql<{ what: string; by: string }>`
    select 'purchase' as what, xmin::text as by from purchases.purchase where owner = ${id}
    union all select 'counter', xmin::text from purchases.counter where owner = ${id}
    union all select 'budget', xmin::text from purchases.budget where programme_id = ${graded.programmeId}
    union all select 'tally', xmin::text from purchases.tally where owner = ${id}
    union all select 'standing', xmin::text from tiers.standing where owner = ${id}
    union all select 'qualifying', xmin::text from tiers.qualifying where owner = ${id}
    union all select 'movement', xmin::text from ledger.movement where owner = ${id} and kind in ('earn', 'redeem')
    union all select 'event', xmin::text from kit.event where owner = ${id} and name like 'p%' and name <> 'points.adjusted'
  `.execute(given.owner)
  expect(new Set(rows.map(({ what }) => what)).size).toBe(8)
  expect(rows.filter(({ what }) => what === 'counter')).toHaveLength(3)
  expect(new Set(rows.map(({ by }) => by)).size).toBe(1)
})

test('conditions that grant more points than can be counted are refused, and nothing is written', async () => {
  const rates = rule('rates', { rate: { points: 1_000_000_000_000, per: 1 } })
  const generous = await openShop(given, conditions({ rules: [rates] }))
  const { id: other } = await generous.member()
  for (const amount of [11, 1_000_000_00])
    await expect(generous.buy(other, amount)).rejects.toMatchObject({ code: 'points.too_many' })
  expect((await generous.buy(other, 10)).earning.points).toBe(10_000_000_000_000)
})

test('a quote over a card that nobody had can hold, and be cancelled or confirmed', async () => {
  const batch = await cards.makeBatch(shop.ctx, { name: 'B', count: 1, length: 16 })
  const { rows } = await sql<{ number: string }>`
    select number from cards.card where batch_id = ${batch.id}
  `.execute(given.owner)
  const member = { cardNumber: rows[0]!.number }
  const hold = () => purchases.quote(shop.ctx, { ...receipt, hold: true }, called())
  const receipt = shop.receipt(null, 1_000_00, { member })
  await purchases.cancelQuote(shop.ctx, (await hold()).id)
  const { id: quoteId, memberId } = await hold()
  const bought = await purchases.confirm(shop.ctx, { ...receipt, quoteId }, called())
  expect(bought).toMatchObject({ memberId, earning: { points: 50 } })
})
