import { describe, expect, test } from 'vitest'
import type { Rule } from './language/document.ts'
import { conditions, earned, granted, purchase, rule } from './sample.ts'

const fixed = (id: string, points: number, over: Partial<Rule> = {}): Rule =>
  rule(id, { then: { fixed: { points } }, ...over })

describe('of a best-of group', () => {
  const groups = { accrual: { take: 'best' as const } }
  const inGroup = (id: string, points: number, over: Partial<Rule> = {}) =>
    fixed(id, points, { group: 'accrual', ...over })

  test('only the rule that grants most counts, and the others say to whom they lost', () => {
    const compiled = conditions([inGroup('a', 10), inGroup('b', 30), fixed('c', 5)], { groups })
    const judgement = earned(compiled, purchase())
    expect(granted(judgement)).toEqual({ b: 30, c: 5 })
    expect(judgement.unmet).toEqual([
      { ruleId: 'a', code: 'group.lost', expected: 'b', actual: 10 },
    ])
  })

  test('the first of equals counts', () => {
    const compiled = conditions([inGroup('a', 10), inGroup('b', 10)], { groups })
    expect(granted(earned(compiled, purchase()))).toEqual({ a: 10 })
  })

  test('a rule whose own limit leaves less does not win by what it would have granted', () => {
    const limits = [{ kind: 'receipt' as const, points: 5 }]
    const compiled = conditions([inGroup('a', 100, { limits }), inGroup('b', 30)], { groups })
    expect(granted(earned(compiled, purchase()))).toEqual({ b: 30 })
  })

  test('a rule that lost excludes nobody', () => {
    const rules = [inGroup('a', 10, { excludes: ['c'] }), inGroup('b', 30), fixed('c', 5)]
    expect(granted(earned(conditions(rules, { groups }), purchase()))).toEqual({ b: 30, c: 5 })
  })
})

test('of a group that takes all, every rule counts', () => {
  const rules = [fixed('a', 1, { group: 'g' }), fixed('b', 2, { group: 'g' })]
  const compiled = conditions(rules, { groups: { g: { take: 'all' } } })
  expect(earned(compiled, purchase()).points).toBe(3)
})

describe('exclusion between rules', () => {
  test('is not handed on: A excludes B, B excludes C does not make A exclude C', () => {
    const rules = [
      fixed('a', 1, { excludes: ['b'] }),
      fixed('b', 2, { excludes: ['c'] }),
      fixed('c', 4),
    ]
    const judgement = earned(conditions(rules), purchase())
    expect(granted(judgement)).toEqual({ a: 1, c: 4 })
    expect(judgement.unmet).toEqual([
      { ruleId: 'b', code: 'excluded_by', expected: null, actual: 'a' },
    ])
  })

  test('works whichever of the two is written first', () => {
    const rules = [fixed('b', 2), fixed('a', 1, { excludes: ['b'] })]
    expect(granted(earned(conditions(rules), purchase()))).toEqual({ a: 1 })
  })

  test('of two rules that exclude each other the one written first grants', () => {
    const rules = [fixed('a', 1, { excludes: ['b'] }), fixed('b', 2, { excludes: ['a'] })]
    expect(granted(earned(conditions(rules), purchase()))).toEqual({ a: 1 })
  })

  test('does not come from a rule that granted nothing', () => {
    const a = fixed('a', 1, { excludes: ['b'], when: { tier: ['gold'] } })
    const rules = [a, fixed('b', 2)]
    expect(granted(earned(conditions(rules), purchase()))).toEqual({ b: 2 })
    expect(granted(earned(conditions(rules), purchase([{}], { tier: 'gold' })))).toEqual({ a: 1 })
  })

  test('keeps a rule out of a best-of group before the best is chosen', () => {
    const rules = [
      fixed('a', 1, { excludes: ['c'] }),
      fixed('b', 2, { group: 'g' }),
      fixed('c', 9, { group: 'g' }),
    ]
    const compiled = conditions(rules, { groups: { g: { take: 'best' } } })
    expect(granted(earned(compiled, purchase()))).toEqual({ a: 1, b: 2 })
  })

  test('by a discount keeps points away', () => {
    const share = { numerator: 10, denominator: 100 }
    const rules = [
      fixed('points', 5),
      rule('off', { then: { discount: { share } }, excludes: ['points'] }),
    ]
    const judgement = earned(conditions(rules), purchase())
    expect(judgement.points).toBe(0)
    expect(judgement.unmet).toEqual([
      { ruleId: 'points', code: 'excluded_by', expected: null, actual: 'off' },
    ])
  })
})

test('rules for other events are not judged and give no reasons', () => {
  const rules = [rule('welcome', { on: 'enrolment', then: { fixed: { points: 5 } } })]
  expect(earned(conditions(rules), purchase())).toMatchObject({ points: 0, effects: [], unmet: [] })
})
