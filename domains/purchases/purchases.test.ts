import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import * as members from '#domains/members/members.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, unused, type Shop } from '#test/shop.ts'
import * as purchases from './purchases.ts'

const given = freshDatabase()

/** 5 % in points, a point pays a rouble, at most 30 % of the receipt. */
const plain: Conditions = {
  rules: [
    {
      id: 'base',
      name: { ru: 'Пять процентов', en: 'Five per cent' },
      on: 'purchase',
      then: { rate: { points: 5, per: 10_000 } },
    },
  ],
  redeem: {
    value: { points: 1, amount: 100 },
    cap: { share: { numerator: 3, denominator: 10 } },
  },
}

let shop: Shop
beforeAll(async () => {
  shop = await openShop(given, plain)
})

const called = () => ({ key: unused(), language: 'en' as const })

describe('a receipt', () => {
  test('earns points, keeps its decision and answers the balance', async () => {
    const { id } = await shop.member()
    const bought = await shop.buy(id, 1_000_00)

    expect(bought).toMatchObject({
      state: 'confirmed',
      amountDue: 1_000_00,
      earning: { points: 50, pendingPoints: 0 },
      balance: { active: 50, pending: 0, held: 0, debt: 0 },
    })
    expect(await shop.balance(id)).toEqual({ active: 50, pending: 0, held: 0, debt: 0 })
    const why = await purchases.decision(shop.ctx, bought.id, 'ru')
    expect(why.sentences.join(' ')).toContain('50')
  })

  test('without a member is kept for the figures and earns nothing', async () => {
    const bought = await shop.buy(null, 1_000_00)
    expect(bought).toMatchObject({ memberId: null, earning: { points: 0 }, balance: null })
    expect(await purchases.get(shop.ctx, bought.id, 'en')).toEqual(bought)
  })

  test('is paid with points in part, never more than the cap, and earns on the rest', async () => {
    const { id } = await shop.member()
    await shop.buy(id, 10_000_00)
    const bought = await shop.buy(id, 1_000_00, { pointsToRedeem: 'max' })
    expect(bought.redemption).toMatchObject({ appliedPoints: 300, amount: 300_00 })
    expect(bought.amountDue).toBe(700_00)
    expect(bought.earning.points).toBe(35)
    expect(bought.balance!.active).toBe(500 - 300 + 35)
  })

  test('asked for more points than there are is refused, and nothing is written', async () => {
    const { id } = await shop.member()
    await expect(shop.buy(id, 1_000_00, { pointsToRedeem: 10 })).rejects.toMatchObject({
      code: 'points.not_enough',
      details: { asked: 10, active: 0 },
    })
    expect(await shop.balance(id)).toMatchObject({ active: 0 })
  })

  test('in another currency, or dated in the future, is refused', async () => {
    const { id } = await shop.member()
    await expect(shop.buy(id, 100, { currency: 'EUR' })).rejects.toMatchObject({
      code: 'currency.other',
    })
    const later = new Date(Date.now() + 3_600_000).toISOString()
    await expect(shop.buy(id, 100, { occurredAt: later })).rejects.toMatchObject({
      code: 'purchase.in_future',
    })
  })
})

describe('asking again', () => {
  test('with the same key and the same receipt answers the same, and earns once', async () => {
    const { id } = await shop.member()
    const receipt = shop.receipt(id, 1_000_00)
    const call = called()
    const first = await purchases.confirm(shop.ctx, receipt, call)
    const again = await purchases.confirm(shop.ctx, structuredClone(receipt), call)
    expect(JSON.stringify(again)).toBe(JSON.stringify(first))
    expect(await shop.balance(id)).toMatchObject({ active: 50 })
  })

  test('with the same key and another receipt is refused', async () => {
    const { id } = await shop.member()
    const call = called()
    await purchases.confirm(shop.ctx, shop.receipt(id, 1_000_00), call)
    await expect(
      purchases.confirm(shop.ctx, shop.receipt(id, 2_000_00), call),
    ).rejects.toMatchObject({ code: 'idempotency.conflict' })
  })

  test('the same receipt under another key is the same purchase; another content is refused', async () => {
    const { id } = await shop.member()
    const receipt = shop.receipt(id, 1_000_00)
    const first = await purchases.confirm(shop.ctx, receipt, called())
    expect(await purchases.confirm(shop.ctx, receipt, called())).toEqual(first)
    const other = { ...shop.receipt(id, 2_000_00), externalId: receipt.externalId }
    await expect(purchases.confirm(shop.ctx, other, called())).rejects.toMatchObject({
      code: 'purchase.duplicate',
    })
    expect(await shop.balance(id)).toMatchObject({ active: 50 })
  })

  test('thirty twins at one moment make one purchase', async () => {
    const { id } = await shop.member()
    const receipt = shop.receipt(id, 1_000_00)
    const call = called()
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => purchases.confirm(shop.ctx, receipt, call)),
    )
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    expect(await shop.balance(id)).toMatchObject({ active: 50 })
  })
})

describe('tills at once', () => {
  test('cannot spend the same point twice', async () => {
    const { id } = await shop.member()
    await shop.buy(id, 2_000_00)
    const tries = await Promise.allSettled(
      Array.from({ length: 20 }, () => shop.buy(id, 1_000_00, { pointsToRedeem: 60 })),
    )
    const spent = tries.filter(({ status }) => status === 'fulfilled').length
    const balance = await shop.balance(id)
    // each success spends 60 and earns 47
    expect(balance.active).toBe(100 - 13 * spent)
    expect(balance.active).toBeLessThan(60)
  })

  test('serve a hundred members in one batch, and a refusal fails its own receipt only', async () => {
    const buyers = await Promise.all(Array.from({ length: 20 }, () => shop.member()))
    const results = await Promise.allSettled(
      buyers.map(({ id }, n) => shop.buy(id, 1_000_00, n === 7 ? { pointsToRedeem: 1_000 } : {})),
    )
    expect(results.map(({ status }) => status).filter((each) => each === 'rejected')).toHaveLength(
      1,
    )
    expect(await shop.balance(buyers[8]!.id)).toMatchObject({ active: 50 })
  })
})

describe('a quote', () => {
  test('has no effect at all, however often it is asked', async () => {
    const { id } = await shop.member()
    await shop.buy(id, 10_000_00)
    const rows = async () =>
      (
        await sql<{ n: number }>`select (select count(*) from ledger.movement)
          + (select count(*) from purchases.purchase) + (select count(*) from kit.event)
          + (select count(*) from purchases.tally) + (select count(*) from ledger.account) as n`.execute(
          given.owner,
        )
      ).rows[0]!.n
    const before = await rows()
    for (let n = 0; n < 5; n++) {
      const quote = await shop.quote(id, 1_000_00, { pointsToRedeem: 'max' })
      expect(quote).toMatchObject({ amountDue: 700_00, maxRedeemablePoints: 300 })
    }
    expect(await rows()).toBe(before)
  })

  test('is confirmed as it was quoted', async () => {
    const { id } = await shop.member()
    await shop.buy(id, 10_000_00)
    const receipt = shop.receipt(id, 1_000_00, { pointsToRedeem: 'max' })
    const quote = await purchases.quote(shop.ctx, receipt, called())
    const bought = await purchases.confirm(shop.ctx, { ...receipt, quoteId: quote.id }, called())
    expect(bought.amountDue).toBe(quote.amountDue)
  })

  test('refuses when a price changed, and never silently re-prices', async () => {
    const { id } = await shop.member()
    const receipt = shop.receipt(id, 1_000_00)
    const quote = await purchases.quote(shop.ctx, receipt, called())
    const dearer = { ...shop.receipt(id, 1_100_00), quoteId: quote.id }
    await expect(purchases.confirm(shop.ctx, dearer, called())).rejects.toMatchObject({
      code: 'price_changed',
    })
  })

  test('refuses when the points that it promised are gone', async () => {
    const { id } = await shop.member()
    await shop.buy(id, 2_000_00)
    const receipt = shop.receipt(id, 1_000_00, { pointsToRedeem: 'max' })
    const quote = await purchases.quote(shop.ctx, receipt, called())
    await shop.buy(id, 1_000_00, { pointsToRedeem: 90 })
    await expect(
      purchases.confirm(shop.ctx, { ...receipt, quoteId: quote.id }, called()),
    ).rejects.toMatchObject({ code: 'price_changed' })
  })

  test('of another installation, or made up, is unknown', async () => {
    const { id } = await shop.member()
    const receipt = shop.receipt(id, 1_000_00)
    await expect(
      purchases.confirm(shop.ctx, { ...receipt, quoteId: 'q_made.up' }, called()),
    ).rejects.toMatchObject({ code: 'quote.unknown' })
  })
})

describe('a held quote', () => {
  test('sets the points aside, and they are spent at confirm', async () => {
    const { id } = await shop.member()
    await shop.buy(id, 10_000_00)
    const receipt = shop.receipt(id, 1_000_00, { pointsToRedeem: 200 })
    const held = await purchases.quote(shop.ctx, { ...receipt, hold: true }, called())
    expect(held).toMatchObject({ state: 'held', balance: { active: 300, held: 200 } })
    await expect(shop.buy(id, 5_000_00, { pointsToRedeem: 400 })).rejects.toMatchObject({
      code: 'points.not_enough',
    })
    const bought = await purchases.confirm(shop.ctx, { ...receipt, quoteId: held.id }, called())
    expect(bought.redemption.appliedPoints).toBe(200)
    expect(await shop.balance(id)).toMatchObject({ active: 340, held: 0 })
  })

  test('is cancelled and everything comes back; once used it cannot be cancelled', async () => {
    const { id } = await shop.member()
    await shop.buy(id, 10_000_00)
    const receipt = shop.receipt(id, 1_000_00, { pointsToRedeem: 200 })
    const held = await purchases.quote(shop.ctx, { ...receipt, hold: true }, called())
    const { balance } = await purchases.cancelQuote(shop.ctx, held.id)
    expect(balance).toMatchObject({ active: 500, held: 0 })
    await purchases.cancelQuote(shop.ctx, held.id)
    expect(await shop.balance(id)).toMatchObject({ active: 500, held: 0 })
    await expect(
      purchases.confirm(shop.ctx, { ...receipt, quoteId: held.id }, called()),
    ).rejects.toMatchObject({ code: 'quote.used' })
  })
})

describe('a return', () => {
  test('whole takes back what was earned and gives back what was spent', async () => {
    const { id } = await shop.member()
    await shop.buy(id, 10_000_00)
    const bought = await shop.buy(id, 1_000_00, { pointsToRedeem: 'max' })
    const cancelled = await purchases.cancel(shop.ctx, bought.id)
    expect(cancelled).toMatchObject({
      state: 'cancelled',
      refundAmount: 700_00,
      redemption: { points: 300 },
      earning: { points: 35, shortfallPoints: 0 },
    })
    expect(await shop.balance(id)).toMatchObject({ active: 500 })
    await expect(purchases.cancel(shop.ctx, bought.id)).rejects.toMatchObject({
      code: 'purchase.returned',
    })
  })

  test('by line in parts sums to the whole to the unit', async () => {
    const { id } = await shop.member()
    await shop.buy(id, 10_000_00)
    const bought = await shop.buy(
      id,
      [
        { amount: 333_33, quantity: '3' },
        { amount: 100_01, quantity: '0.700' },
        { amount: 566_67, quantity: '7' },
      ],
      { pointsToRedeem: 'max' },
    )
    const parts = [
      [{ lineId: '1', quantity: '1' }],
      [
        { lineId: '1', quantity: '1' },
        { lineId: '2', quantity: '0.3' },
      ],
      [
        { lineId: '3', quantity: '7' },
        { lineId: '2', quantity: '0.4' },
      ],
      [{ lineId: '1', quantity: '1.000' }],
    ]
    let refund = 0
    let back = 0
    let taken = 0
    for (const [n, lines] of parts.entries()) {
      const returned = await purchases.returnLines(shop.ctx, bought.id, {
        externalId: `V-${n}`,
        occurredAt: new Date().toISOString(),
        lines,
      })
      refund += returned.refundAmount
      back += returned.redemption.points
      taken += returned.earning.points
      expect(returned.state).toBe(n === 3 ? 'returned' : 'partially_returned')
    }
    expect({ refund, back, taken }).toEqual({
      refund: bought.amountDue,
      back: bought.redemption.appliedPoints,
      taken: bought.earning.points,
    })
    expect(await shop.balance(id)).toMatchObject({ active: 500, debt: 0 })
  })

  test('of more than was bought, or of a line that is not there, is refused', async () => {
    const { id } = await shop.member()
    const bought = await shop.buy(id, [{ amount: 100_00, quantity: '2' }])
    const give = (lineId: string, quantity: string) =>
      purchases.returnLines(shop.ctx, bought.id, {
        externalId: unused(),
        occurredAt: new Date().toISOString(),
        lines: [{ lineId, quantity }],
      })
    await expect(give('1', '2.5')).rejects.toMatchObject({
      code: 'return.exceeds_purchase',
      details: { left: '2' },
    })
    await expect(give('9', '1')).rejects.toMatchObject({ code: 'return.line_unknown' })
    await expect(give('1', '0')).rejects.toMatchObject({ code: 'return.exceeds_purchase' })
    await give('1', '1')
    await expect(give('1', '1.5')).rejects.toMatchObject({ details: { left: '1' } })
  })

  test('follows the conditions of the day of purchase, never those of today', async () => {
    const other = await openShop(given, plain)
    const { id } = await other.member()
    const bought = await other.buy(id, 1_000_00, { occurredAt: '2024-05-01T12:00:00+03:00' })
    const generous = structuredClone(plain)
    generous.rules = []
    await other.publish(generous, new Date(Date.now() + 2_500).toISOString())
    await new Promise((done) => setTimeout(done, 2_600))
    expect((await other.buy(id, 1_000_00)).earning.points).toBe(0)
    const late = await other.buy(id, 1_000_00, { occurredAt: '2024-05-02T12:00:00+03:00' })
    expect(late.earning.points).toBe(50)
    expect((await purchases.cancel(other.ctx, bought.id)).earning.points).toBe(50)
  })
})

describe('cards', () => {
  test('that are not activated earn and cannot spend', async () => {
    const { id } = await shop.member()
    await shop.buy(id, 10_000_00)
    const { number } = await (
      await import('#domains/cards/cards.ts')
    ).issue(shop.ctx, id, undefined)
    const cardReceipt = (more = {}) => {
      const { member: _, ...rest } = shop.receipt(null, 1_000_00, more)
      return { ...rest, member: { cardNumber: number } }
    }
    const state = await (await import('#domains/cards/cards.ts')).get(shop.ctx, number)
    if (state.state === 'issued') {
      const earned = await purchases.confirm(shop.ctx, cardReceipt(), called())
      expect(earned.earning.points).toBe(50)
      await expect(
        purchases.confirm(shop.ctx, cardReceipt({ pointsToRedeem: 10 }), called()),
      ).rejects.toMatchObject({ code: 'card.not_activated' })
      const none = await purchases.quote(shop.ctx, cardReceipt({ pointsToRedeem: 'max' }), called())
      expect(none.maxRedeemablePoints).toBe(0)
    }
  })

  test('that are unknown are refused by name', async () => {
    const receipt = { ...shop.receipt(null, 100), member: { cardNumber: '9999999999999' } }
    await expect(purchases.confirm(shop.ctx, receipt, called())).rejects.toMatchObject({
      code: 'card.unknown',
    })
  })
})

test('a purchase follows its member into a merge, and its return finds the points there', async () => {
  const keep = await shop.member()
  const twice = await shop.member()
  const bought = await shop.buy(twice.id, 10_000_00)
  await members.merge(shop.ctx, keep.id, { with: twice.id })
  await members.finishMerges(shop.ctx)
  expect(await shop.balance(keep.id)).toMatchObject({ active: 500 })
  const returned = await purchases.cancel(shop.ctx, bought.id)
  expect(returned.earning).toMatchObject({ clawedBackPoints: 500, shortfallPoints: 0 })
  expect(await shop.balance(keep.id)).toMatchObject({ active: 0 })
})

test('receipts kept by a till without network earn by their own day, each with its own answer', async () => {
  const { id } = await shop.member()
  const items = [
    { ...shop.receipt(id, 1_000_00, { occurredAt: '2026-01-02T10:00:00+03:00' }), key: unused() },
    { ...shop.receipt(id, 500_00, { currency: 'USD' }), key: unused() },
    { ...shop.receipt(id, 2_000_00, { occurredAt: '2026-01-01T10:00:00+03:00' }), key: unused() },
  ]
  const outcomes = await purchases.confirmStored(shop.ctx, items, 'ru')
  expect(
    outcomes.map((each) => ('refusal' in each ? each.refusal.code : each.purchase.earning.points)),
  ).toEqual([50, 'currency.other', 100])
  await purchases.confirmStored(shop.ctx, items, 'ru')
  expect(await shop.balance(id)).toMatchObject({ active: 150 })
})
