import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Setting } from '#domains/purchases/core/book.ts'
import type { Receipt } from '#domains/purchases/core/receipt.ts'
import { isRefused, reckon, settle } from '#domains/purchases/core/settle.ts'
import { check } from '#domains/rules/core/check.ts'
import { compile } from '#domains/rules/core/compile.ts'
import { rule } from '#domains/rules/core/sample.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import { withReviews } from '#domains/tiers/core/review.ts'
import type { Standing, TierPolicy } from '#domains/tiers/core/standing.ts'
import { sumsIn, windowAt, type QualifyingDay } from '#domains/tiers/core/window.ts'
import { DAY } from '#kit/core/time.ts'
import { ladderOf } from './ladder.ts'
import { bookOf, keep, lapse, newcomer } from './person.ts'

const BEGIN = Date.UTC(2025, 0, 10, 9)
const ZONE = 'Europe/Moscow'

type Rule = Conditions['rules'][number]

const some = { categories: ['oil'] }
const grant: fc.Arbitrary<Rule['then']> = fc.oneof(
  fc
    .record({ points: fc.integer({ min: 1, max: 30 }), per: fc.constantFrom(1, 7, 100, 999) })
    .map((rate) => ({ rate })),
  fc.integer({ min: 1, max: 200 }).map((points) => ({ fixed: { points, lines: some } })),
  fc.integer({ min: 1, max: 9 }).map((points) => ({ quantity: { points, per: 1 } })),
  fc.constant<Rule['then']>({ visits: [{ every: 3, points: 50 }] }),
  fc.constant<Rule['then']>({
    byTier: {
      grades: [{ tier: 'gold', points: 9, per: 100 }],
      otherwise: { points: 2, per: 100 },
    },
  }),
  fc.constant<Rule['then']>({
    discount: { share: { numerator: 1, denominator: 10 }, lines: some },
  }),
)
const when: fc.Arbitrary<Rule['when']> = fc.constantFrom(
  undefined,
  { bought: some },
  { not: { bought: some } },
  { amount: { atLeast: 3_000 } },
  { any: [{ weekday: [1, 2, 3] }, { sinceLast: { atLeast: 9 } }] },
  { tier: ['silver', 'gold'] },
)
const limit: fc.Arbitrary<NonNullable<Rule['limits']>[number]> = fc.constantFrom(
  { kind: 'receipt', points: 90 },
  { kind: 'member', points: 300, per: 'month' },
  { kind: 'member', times: 2, per: 'week' },
  { kind: 'budget', points: 900 },
  { kind: 'cooldown', after: { days: 5 } },
)
const rules: fc.Arbitrary<Rule[]> = fc
  .array(fc.record({ then: grant, when, limit: fc.option(limit), isBest: fc.boolean() }), {
    minLength: 1,
    maxLength: 9,
  })
  .map((all) =>
    all.map(({ then, when, limit, isBest }, place) =>
      rule(`r${place}`, {
        then,
        ...(when && { when }),
        ...(limit && !('discount' in then) && { limits: [limit] }),
        ...(isBest && !('discount' in then) && { group: 'best' }),
        ...(place > 0 && !isBest && { excludes: ['r0'] }),
      }),
    ),
  )

const tiers: Omit<TierPolicy, 'window'> = {
  by: 'spend',
  ladder: [
    { id: 'silver', name: { ru: 'С', en: 'S' }, from: 9_000 },
    { id: 'gold', name: { ru: 'З', en: 'G' }, from: 30_000 },
  ],
  retention: { days: 20 },
  grace: { days: 5 },
  downgrade: 'one_step',
}

const programme: fc.Arbitrary<Conditions> = fc
  .record({
    rules,
    at: fc.constantFrom('rule', 'receipt'),
    mode: fc.constantFrom('down', 'half_up', 'up'),
    activation: fc.constantFrom(undefined, { after: { days: 2 } }),
    expiry: fc.constantFrom<Conditions['expiry']>(
      { kind: 'never' },
      { kind: 'rolling', after: { days: 15 } },
      { kind: 'inactivity', after: { days: 12 }, roundTo: 'day' },
    ),
    window: fc.constantFrom<TierPolicy['window']>(
      { kind: 'rolling', length: { months: 1 } },
      { kind: 'calendar', unit: 'month' },
      { kind: 'lifetime' },
    ),
    sameReceipt: fc.constantFrom('either', 'earn_and_redeem'),
    cap: fc.constantFrom(undefined, { share: { numerator: 1, denominator: 3 } }),
  })
  .map(({ rules: all, at, mode, activation, expiry, window, sameReceipt, cap }) => ({
    rules: all,
    groups: { best: { take: 'best' } },
    rounding: { at, mode },
    ...(activation && { activation }),
    expiry: expiry!,
    tiers: { ...tiers, window },
    redeem: {
      value: { points: 2, amount: 1 },
      sameReceipt,
      exclude: { kinds: ['gift_card'] },
      minimumReceipt: 500,
      ...(cap && { cap }),
    },
  }))

const line = fc.record({
  category: fc.constantFrom('oil', 'tyres', null),
  kind: fc.constantFrom('goods' as const, 'gift_card' as const),
  quantity: fc.constantFrom('1', '2.5'),
  amount: fc.integer({ min: 0, max: 9_000 }),
})
const sales = fc.array(
  fc.record({
    lines: fc.array(line, { minLength: 1, maxLength: 4 }),
    who: fc.nat(2),
    hours: fc.integer({ min: 0, max: 200 }),
    redeem: fc.constantFrom<'max' | number>('max', 0, 10),
  }),
  { minLength: 1, maxLength: 30 },
)

const receiptOf = (
  { lines, redeem }: { lines: readonly object[]; redeem: number | 'max' },
  at: number,
): Receipt => ({
  externalId: 'R',
  storeId: null,
  tillId: null,
  cashierId: null,
  channel: null,
  occurredAt: at,
  offsetMinutes: 180,
  currency: 'RUB',
  lines: lines.map((each, index) => ({
    ...(each as Receipt['lines'][number]),
    lineId: `${index}`,
    sku: 'a',
    discountAmount: 0,
    taxAmount: 0,
    cost: null,
    attributes: {},
  })),
  means: [],
  coupons: [],
  redeem,
})

/** Rises from a number, so that two decisions over the same book make the same ids. */
const idsFrom = (last: number) => () => String((last += 1))

test('what the simulator reckons is what the till decides, to the point and to the lot, whatever the programme', () => {
  let granted = 0
  let redeemed = 0
  fc.assert(
    fc.property(programme, sales, (document, all) => {
      fc.pre(check(document, { zone: ZONE, scale: 0 }).length === 0)
      const compiled = compile(document, { zone: ZONE, scale: 0 })
      const setting: Setting = {
        programmeId: 'p',
        currency: 'RUB',
        zone: ZONE,
        version: 1,
        compiled,
      }
      const ladder = ladderOf(setting)
      const budgets = new Map<string, number>()
      const people = ['a', 'b', 'c'].map((name) => newcomer(setting, ladder, name, BEGIN))
      // as the platform keeps them: nothing is let go of
      const whole = people.map(() => ({
        days: [] as QualifyingDay[],
        standings: [] as readonly Standing[],
      }))
      const policy = document.tiers!
      let at = BEGIN
      all.forEach((each, place) => {
        at += each.hours * (DAY / 24)
        const person = people[each.who]!
        lapse(person, at, idsFrom(place * 1_000 + 1_000_500))
        const asked = (last: number) => ({
          setting,
          receipt: receiptOf(each, at),
          member: person,
          book: bookOf(person, ladder, budgets, at),
          stored: false,
          codeConfirmed: true,
          purchaseId: 'purchase',
          at,
          newId: idsFrom(last),
        })
        const told = settle(asked(place * 1_000 + 1_000_000))
        const outcome = reckon(asked(place * 1_000 + 1_000_000))
        if (isRefused(told) || isRefused(outcome)) {
          expect(outcome).toEqual(told)
          return
        }
        const { decision } = told
        const kept = whole[each.who]!
        kept.standings = withReviews(kept.standings, kept.days, policy, ZONE, at)
        expect(outcome.asked.book).toMatchObject({
          standings: kept.standings,
          sums: sumsIn(kept.days, windowAt(policy, ZONE, at)),
        })
        kept.days.push(told.qualifying!)
        // nothing is recorded here, so a promotion comes with all that was before it
        if (told.standings.length > 0) kept.standings = told.standings
        expect({
          amount: outcome.amount,
          discount: outcome.discount,
          redeemed: outcome.redeemed,
          paidWithPoints: outcome.paidWithPoints,
          amountDue: outcome.amountDue,
          granted: outcome.granted,
          usage: outcome.usage,
          standings: outcome.standings,
          account: outcome.account,
        }).toEqual({
          amount: decision.amount,
          discount: decision.discount.amount,
          redeemed: decision.redemption.applied,
          paidWithPoints: decision.redemption.amount,
          amountDue: decision.amountDue,
          granted: decision.earning.points,
          usage: told.usage,
          standings: told.standings,
          account: told.account,
        })
        granted += outcome.granted
        redeemed += outcome.redeemed
        keep(person, outcome, ladder, budgets)
      })
    }),
  )
  // the law would say nothing were nothing earned and nothing spent
  expect(granted).toBeGreaterThan(0)
  expect(redeemed).toBeGreaterThan(0)
})
