import { describe, expect, test } from 'vitest'
import { unused } from './facts.ts'
import type { Conditions } from './language/document.ts'
import { conditions, earned, granted, purchase, rule } from './sample.ts'

const exact = rule('base', { then: { rate: { points: 1, per: 1 } } })
const onBase = (base: Conditions['base']) => conditions([exact], base ? { base } : {})

describe('the base that points are earned on', () => {
  test('includes tax unless the conditions say before tax', () => {
    const facts = purchase([{ amount: 12_000, taxAmount: 2_000 }])
    expect(earned(onBase(undefined), facts).points).toBe(12_000)
    expect(earned(onBase({ amount: 'before_tax' }), facts).points).toBe(10_000)
  })

  test('leaves out delivery, gift cards, categories and articles as declared', () => {
    const facts = purchase([
      { amount: 1 },
      { kind: 'delivery', amount: 10 },
      { kind: 'gift_card', amount: 100 },
      { category: 'tobacco', amount: 1_000 },
      { sku: 'outlet', amount: 10_000 },
    ])
    const exclude = { kinds: ['delivery', 'gift_card'], categories: ['tobacco'], skus: ['outlet'] }
    const judgement = earned(onBase({ exclude: exclude as never }), facts)
    expect(judgement.lines.map(({ points }) => points)).toEqual([1, 0, 0, 0, 0])
  })

  test('leaves out the part paid with points, unless the conditions keep it', () => {
    const facts = purchase([{ amount: 10_000 }])
    const given = { lineAmounts: [9_000], paidWithPoints: [2_500], redeemed: 25, counters: unused }
    expect(onBase(undefined).earn(facts, given).points).toBe(6_500)
    expect(onBase({ lessPaidWithPoints: false }).earn(facts, given).points).toBe(9_000)
  })

  test('before tax, the tax follows the part of a line that is left', () => {
    const facts = purchase([{ amount: 12_000, taxAmount: 2_000 }])
    const given = { lineAmounts: [9_000], paidWithPoints: [3_000], redeemed: 30, counters: unused }
    expect(onBase({ amount: 'before_tax' }).earn(facts, given).points).toBe(5_000)
  })
})

describe('points are rounded at one declared point', () => {
  const thirds = (id: string) => rule(id, { then: { rate: { points: 1, per: 300 } } })
  const rules = [thirds('a'), thirds('b'), rule('c', { then: { rate: { points: 1, per: 200 } } })]
  const facts = purchase([{ amount: 500 }]) // 1⅔ + 1⅔ + 2½ = 5⅚
  const at = (at: 'rule' | 'receipt', mode: 'down' | 'half_up' | 'up') =>
    granted(earned(conditions(rules, { rounding: { at, mode } }), facts))

  test('each rule', () => {
    expect(at('rule', 'down')).toEqual({ a: 1, b: 1, c: 2 })
    expect(at('rule', 'half_up')).toEqual({ a: 2, b: 2, c: 3 })
    expect(at('rule', 'up')).toEqual({ a: 2, b: 2, c: 3 })
  })

  test('or the receipt, the units going to the largest remainders', () => {
    expect(at('receipt', 'down')).toEqual({ a: 2, b: 1, c: 2 })
    expect(at('receipt', 'half_up')).toEqual({ a: 2, b: 2, c: 2 })
    expect(at('receipt', 'up')).toEqual({ a: 2, b: 2, c: 2 })
  })

  test('a multiplier of unrounded points is exact', () => {
    const half = { numerator: 3, denominator: 2 }
    const more = rule('more', { then: { multiply: { by: half, rules: ['a', 'b'] } } })
    const compiled = conditions([...rules, more], { rounding: { at: 'receipt', mode: 'down' } })
    expect(earned(compiled, facts).points).toBe(7) // 5⅚ + 1⅔ = 7½
  })

  test('rounding up never passes a limit', () => {
    const limits = [{ kind: 'receipt' as const, points: 3 }]
    const grouped = rules.map((each) => ({ ...each, group: 'g' }))
    const compiled = conditions(grouped, {
      rounding: { at: 'receipt', mode: 'up' },
      groups: { g: { take: 'all', limits } },
    })
    expect(earned(compiled, facts).points).toBe(3)
  })
})
