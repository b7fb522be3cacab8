import fc from 'fast-check'
import { expect, test } from 'vitest'
import { adjust, applyAll, emptyAccount, type Lot } from '#domains/ledger/core/index.ts'
import { compile } from '#domains/rules/core/compile.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import { testId } from '#test/happenings.ts'
import { readReceipt, type Receipt } from './receipt.ts'
import { giveGoodsBack, type Given, type ReturnedLine } from './returning.ts'
import { isRefused, settle, type Settled } from './settle.ts'

const AT = Date.parse('2026-03-01T12:00:00Z')
const name = { ru: 'Правило', en: 'Rule' }

const document: Conditions = {
  rules: [
    {
      id: 'base',
      name,
      on: 'purchase',
      then: { rate: { points: 7, per: 1_300 } },
      limits: [
        { kind: 'budget', points: 1_000_000 },
        { kind: 'member', points: 300, times: 5, per: 'month' },
      ],
    },
    {
      id: 'off',
      name,
      on: 'purchase',
      then: { discount: { share: { numerator: 1, denominator: 7 } } },
    },
  ],
  redeem: { value: { points: 3, amount: 100 }, cap: { share: { numerator: 9, denominator: 10 } } },
  returns: { clawback: 'unlimited' },
}
const setting = {
  programmeId: 'programme',
  currency: 'RUB',
  zone: 'Europe/Moscow',
  version: 1,
  compiled: compile(document, { zone: 'Europe/Moscow', scale: 0 }),
}

const hand = { kind: 'operator', id: 'test' }
const rich = () => {
  const account = emptyAccount('owner', 'programme')
  const why = { cause: hand, actor: hand, reason: 'test', occurredAt: AT }
  const posting = adjust(account, { ...why, points: 5_000, expiresAt: null }, AT, testId)
  return applyAll(account, posting ? [posting] : [])
}

function bought(lines: readonly { amount: number; quantity: string }[], redeem: number): Settled {
  const receipt = readReceipt({
    externalId: 'R',
    occurredAt: '2026-03-01T12:00:00Z',
    currency: 'RUB',
    lines: lines.map((line, n) => ({ ...line, lineId: `${n}`, sku: 'A', unitPrice: '1' })),
    pointsToRedeem: redeem,
  }) as Receipt
  const outcome = settle({
    setting,
    receipt,
    member: {
      owner: 'owner',
      tags: [],
      birthday: null,
      enrolledDay: null,
      card: { state: 'active', reason: null },
    },
    book: {
      account: rich(),
      tally: { visits: 0, lastAt: null },
      standings: [],
      sums: { spend: 0, points: 0, visits: 0 },
      used: () => 0,
    },
    stored: false,
    codeConfirmed: null,
    purchaseId: 'purchase',
    at: AT,
    newId: testId,
  })
  if (isRefused(outcome)) throw new Error(outcome.refusal.code)
  return outcome
}

type Asked = readonly { readonly lineId: string; readonly quantity: string }[]

/** Gives back in the order given; null gives back all that is left. */
function give({ decision, account }: Settled, asked: readonly (Asked | null)[]) {
  const earlier: ReturnedLine[] = []
  const given: Given[] = []
  let now = account
  for (const lines of asked) {
    const back = giveGoodsBack({
      decision,
      earlier,
      lines,
      policy: { clawback: 'unlimited', restoreUntil: null },
      account: now,
      formers: [],
      drawnLots: new Map<string, Lot>(now.lots.map((lot) => [lot.id, lot])),
      purchaseId: 'purchase',
      returnId: 'return',
      occurredAt: AT,
      at: AT,
      newId: testId,
    })
    if ('refusal' in back) throw new Error(back.refusal.code)
    earlier.push(...back.lines)
    given.push(back)
    now = back.account
  }
  return { given, account: now }
}

function totals(given: readonly Given[]) {
  const sum = (of: (each: Given) => number) => given.reduce((all, each) => all + of(each), 0)
  const usage = new Map<string, number>()
  for (const each of given.flatMap((back) => back.usage))
    usage.set(each.key, (usage.get(each.key) ?? 0) + each.value)
  return {
    amount: sum((each) => each.amount),
    refund: sum((each) => each.refundAmount),
    back: sum((each) => each.pointsReturned),
    taken: sum((each) => each.pointsTakenBack),
    usage: [...usage].filter(([, value]) => value !== 0).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  }
}

const quantity = (thousandths: number) => (thousandths / 1000).toFixed(3)
const lines = fc.array(
  fc.record({
    amount: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 300_000 })),
    parts: fc.array(fc.integer({ min: 1, max: 3_333 }), { minLength: 1, maxLength: 5 }),
  }),
  { minLength: 1, maxLength: 6 },
)
const shuffled = fc.infiniteStream(fc.nat())

test('returns cut in any way and taken in any order give back what one whole return gives, to the unit', () => {
  fc.assert(
    fc.property(lines, fc.integer({ min: 0, max: 5_000 }), shuffled, (cut, redeem, order) => {
      const purchase = bought(
        cut.map(({ amount, parts }) => ({
          amount,
          quantity: quantity(parts.reduce((all, each) => all + each, 0)),
        })),
        redeem,
      )
      const left = cut.flatMap(({ parts }, n) =>
        parts.map((part) => ({ lineId: `${n}`, quantity: quantity(part) })),
      )
      const asked: Asked[] = []
      while (left.length > 0) asked.push(left.splice(order.next().value! % left.length, 1))
      const inParts = give(purchase, asked)
      const whole = give(purchase, [null])

      const { decision } = purchase
      expect(totals(inParts.given)).toEqual(totals(whole.given))
      expect(totals(whole.given)).toMatchObject({
        amount: decision.amount - decision.discount.amount,
        refund: decision.amountDue,
        back: decision.redemption.applied,
        taken: decision.earning.points,
        usage: decision.usage
          .filter(({ counts, value }) => counts !== 'last' && value !== 0)
          .map(({ key, value }) => [key, -value])
          .toSorted(([a], [b]) => (a! < b! ? -1 : 1)),
      })
      expect(inParts.given.map((each) => each.whole)).toEqual(
        asked.map((_, n) => n === asked.length - 1),
      )
      const remaining = ({ lots, debt }: typeof purchase.account) =>
        lots.reduce((all, lot) => all + lot.remaining, 0) - debt
      expect(remaining(inParts.account)).toBe(5_000)
      expect(remaining(whole.account)).toBe(5_000)
    }),
    { numRuns: 500 },
  )
})

test('no part of a return is ever negative, and none gives back more than its line', () => {
  fc.assert(
    fc.property(lines, fc.integer({ min: 0, max: 5_000 }), (cut, redeem) => {
      const purchase = bought(
        cut.map(({ amount, parts }) => ({
          amount,
          quantity: quantity(parts.reduce((all, each) => all + each, 0)),
        })),
        redeem,
      )
      const asked = cut.flatMap(({ parts }, n) =>
        parts.map((part) => [{ lineId: `${n}`, quantity: quantity(part) }]),
      )
      for (const { lines, refundAmount, pointsReturned, pointsTakenBack } of give(purchase, asked)
        .given) {
        expect(Math.min(refundAmount, pointsReturned, pointsTakenBack)).toBeGreaterThanOrEqual(0)
        expect(refundAmount).toBeLessThanOrEqual(lines[0]!.amount)
      }
    }),
    { numRuns: 200 },
  )
})
