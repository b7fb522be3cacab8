import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { spread } from '#kit/core/ratio.ts'
import type { Facts, Line } from './facts.ts'
import type { Rule } from './language/document.ts'
import { conditions, earned, granted, purchase, rule, usedUp } from './sample.ts'
import { shareOut } from './share.ts'

const categories = ['tyres', 'oil', 'parts']
const aLine: fc.Arbitrary<Partial<Line>> = fc.record({
  category: fc.constantFrom(...categories),
  sku: fc.constantFrom('a', 'b', 'c', 'd'),
  kind: fc.constantFrom('goods', 'service', 'delivery', 'gift_card'),
  quantity: fc.constantFrom('1', '2', '0.5', '1.333'),
  amount: fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 10_000_000_000 })),
  cost: fc.option(fc.integer({ min: 0, max: 5_000 })),
})
const facts: fc.Arbitrary<Facts> = fc
  .tuple(fc.array(aLine, { minLength: 1, maxLength: 12 }), fc.constantFrom('gold', null))
  .map(([lines, tier]) => purchase(lines, { tier }))

const aRate = fc.record({
  points: fc.integer({ min: 1, max: 20 }),
  per: fc.constantFrom(1, 3, 7, 100, 200, 999),
})
const filter = fc.constantFrom(undefined, ...categories.map((name) => ({ categories: [name] })))
const then: fc.Arbitrary<Rule['then']> = fc.oneof(
  fc.tuple(aRate, filter).map(([rate, lines]) => ({ rate: lines ? { ...rate, lines } : rate })),
  fc.integer({ min: 1, max: 500 }).map((points) => ({ fixed: { points } })),
  fc.integer({ min: 1, max: 9 }).map((points) => ({ quantity: { points, per: 1 } })),
  aRate.map((rate) => ({ rates: { of: [{ lines: { categories: ['oil'] }, ...rate }] } })),
)
const rules: fc.Arbitrary<Rule[]> = fc
  .array(
    fc.record({
      then,
      cap: fc.option(fc.integer({ min: 1, max: 300 })),
      gold: fc.boolean(),
      group: fc.constantFrom(undefined, 'best', 'all'),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((all) =>
    all.map(({ then, cap, gold, group }, i) =>
      rule(`r${i}`, {
        then,
        ...(cap === null ? {} : { limits: [{ kind: 'receipt', points: cap }] }),
        ...(gold ? { when: { tier: ['gold'] } } : {}),
        ...(group ? { group } : {}),
      }),
    ),
  )
const rounding = fc.record({
  at: fc.constantFrom('rule', 'receipt'),
  mode: fc.constantFrom('down', 'half_up', 'up'),
})
const groups = { best: { take: 'best' as const }, all: { take: 'all' as const } }
const BUDGET = { kind: 'budget' as const, points: 1_000 }

describe('whatever the rules and the receipt', () => {
  test('the points of the lines, and of the rules, sum to the points of the receipt', () => {
    fc.assert(
      fc.property(facts, rules, rounding, (facts, rules, rounding) => {
        const judgement = earned(conditions(rules, { rounding, groups }), facts)
        const ofLines = judgement.lines.reduce((sum, { points }) => sum + points, 0)
        const ofRules = Object.values(granted(judgement)).reduce((sum, points) => sum + points, 0)
        expect(ofLines).toBe(judgement.points)
        expect(ofRules).toBe(judgement.points)
        expect(judgement.lines.every(({ points }) => points >= 0)).toBe(true)
      }),
    )
  })

  test('no cap and no budget is passed', () => {
    fc.assert(
      fc.property(facts, rules, rounding, fc.nat(1_200), (facts, rules, rounding, used) => {
        const compiled = conditions(rules, { rounding, groups, limits: [BUDGET] })
        const judgement = earned(compiled, facts, usedUp({ 'all:budget': used }))
        const points = granted(judgement)
        for (const { id, limits } of rules) {
          const cap = limits?.[0] as { points: number } | undefined
          if (cap) expect(points[id] ?? 0).toBeLessThanOrEqual(cap.points)
        }
        expect(judgement.points).toBeLessThanOrEqual(Math.max(0, BUDGET.points - used))
        const counted = judgement.usage.reduce((sum, { value }) => sum + value, 0)
        expect(counted).toBe(judgement.points)
      }),
    )
  })

  test('each rule either grants or says why it did not', () => {
    fc.assert(
      fc.property(facts, rules, rounding, (facts, rules, rounding) => {
        const judgement = earned(conditions(rules, { rounding, groups }), facts)
        const did = new Set(Object.keys(granted(judgement)))
        const why = new Set(judgement.unmet.map(({ ruleId }) => ruleId))
        for (const { id } of rules) expect(did.has(id)).toBe(!why.has(id))
      }),
    )
  })

  test('the order of the lines does not change what is earned', () => {
    fc.assert(
      fc.property(facts, rules, rounding, (facts, rules, rounding) => {
        const compiled = conditions(rules, { rounding, groups })
        const turned = { ...facts, lines: facts.lines.toReversed() }
        expect(granted(earned(compiled, turned))).toEqual(granted(earned(compiled, facts)))
      }),
    )
  })

  test('what a rule offers before its cap does not depend on other rules', () => {
    fc.assert(
      fc.property(facts, rules, (facts, rules) => {
        const before = (some: readonly Rule[]) =>
          earned(conditions(some, { groups }), facts).effects.at(-1)
        const last = rules.at(-1)!
        const among = before(rules)
        const alone = before([last])
        if (among?.ruleId === last.id) {
          expect(among.before ?? among.points).toBe(alone!.before ?? alone!.points)
        }
      }),
    )
  })

  test('judging twice answers the same: nothing is left over from another receipt', () => {
    fc.assert(
      fc.property(facts, facts, rules, rounding, (one, other, rules, rounding) => {
        const compiled = conditions(rules, { rounding, groups })
        const first = earned(compiled, one)
        earned(compiled, other)
        expect(earned(compiled, one)).toEqual(first)
      }),
    )
  })
})

describe('whatever points are asked for', () => {
  const value = fc.record({
    points: fc.constantFrom(1, 3, 100),
    amount: fc.constantFrom(1, 50, 100, 333),
  })
  const share = fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined })

  test('no line is paid above its cap, and no more points are taken than the money off needs', () => {
    fc.assert(
      fc.property(
        facts,
        value,
        share,
        share,
        fc.nat(100_000),
        (facts, value, of, ofLine, asked) => {
          const ratio = (numerator: number) => ({ numerator, denominator: 100 })
          const cap = {
            ...(of === undefined ? {} : { share: ratio(of) }),
            ...(ofLine === undefined ? {} : { lineShare: ratio(ofLine) }),
          }
          const redeem = { value, cap, marginFloor: { share: ratio(110) } }
          const compiled = conditions([], { redeem })
          const lineAmounts = facts.lines.map(({ amount }) => amount)
          const { maxPoints, perLine } = compiled.redeemable(facts, {
            lineAmounts,
            activeBalance: 50_000,
          })
          const split = compiled.split(facts, { points: asked, lineAmounts, perLine })
          expect(maxPoints).toBeLessThanOrEqual(50_000)
          expect(split.lines.reduce((sum, money) => sum + money, 0)).toBe(split.amount)
          split.lines.forEach((money, i) => expect(money).toBeLessThanOrEqual(perLine[i]!))
          expect(split.points).toBeLessThanOrEqual(asked)
          const worth = (points: number) => Math.floor((points * value.amount) / value.points)
          expect(split.amount).toBeLessThanOrEqual(worth(split.points))
          if (split.points > 0) expect(worth(split.points - 1)).toBeLessThan(split.amount)
          facts.lines.forEach(({ cost, amount }, i) => {
            if (cost !== null && split.lines[i]! > 0) {
              expect((amount - split.lines[i]!) * 100).toBeGreaterThanOrEqual(cost * 110)
            }
          })
        },
      ),
    )
  })
})

test('sharing without garbage shares as the kit does', () => {
  const weights = fc.array(fc.nat(1_000_000_000_000), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(fc.nat(1_000_000_000), weights, (total, weights) => {
      const into = weights.map(() => 0)
      shareOut(total, weights, weights.length, into)
      expect(into).toEqual(spread(total, weights))
    }),
  )
})

test('discounts never take more than a line has', () => {
  const shares = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(facts, shares, (facts, shares) => {
      const compiled = conditions(
        shares.map((numerator, i) =>
          rule(`d${i}`, { then: { discount: { share: { numerator, denominator: 100 } } } }),
        ),
      )
      const off = facts.lines.map(() => 0)
      for (const { line, amount } of compiled.discounts(facts)) off[line]! += amount
      facts.lines.forEach(({ amount }, i) => expect(off[i]).toBeLessThanOrEqual(amount))
    }),
  )
})
