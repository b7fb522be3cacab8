import { describe, expect, test } from 'vitest'
import { dayNumber } from './days.ts'
import { conditions, earned, granted, purchase, rule, usedUp } from './sample.ts'
import type { Rule } from './language/document.ts'

type Limits = NonNullable<Rule['limits']>
const limited = (...limits: Limits) => conditions([rule('base', { limits })])

describe('a cap grants what is left under it', () => {
  test('per receipt', () => {
    const judgement = earned(limited({ kind: 'receipt', points: 60 }), purchase())
    expect(judgement.effects).toEqual([
      {
        ruleId: 'base',
        type: 'points',
        points: 60,
        before: 100,
        cappedBy: { of: 'rule:base', kind: 'receipt', limit: 60, per: null },
      },
    ])
    expect(judgement.usage).toEqual([])
  })

  test('per member and calendar period of the programme’s zone', () => {
    const compiled = limited({ kind: 'member', points: 1_000, per: 'month' })
    const key = 'rule:base:member:month:2026-03'
    expect(compiled.limitKeys(purchase())).toEqual([
      { key, scope: 'member', counts: 'points', limit: 1_000 },
    ])
    const judgement = earned(compiled, purchase(), usedUp({ [key]: 970 }))
    expect(judgement.points).toBe(30)
    expect(judgement.usage).toEqual([
      { key, scope: 'member', counts: 'points', points: 30, times: 1, value: 30 },
    ])
  })

  test('for everybody together, by a budget', () => {
    const compiled = limited({ kind: 'budget', points: 5_000 })
    const key = 'rule:base:budget'
    expect(compiled.limitKeys(purchase())).toEqual([
      { key, scope: 'programme', counts: 'points', limit: 5_000 },
    ])
    expect(earned(compiled, purchase(), usedUp({ [key]: 4_999 })).points).toBe(1)
  })

  test('the tightest of several decides', () => {
    const compiled = limited(
      { kind: 'receipt', points: 60 },
      { kind: 'member', points: 100, per: 'day' },
      { kind: 'budget', points: 50 },
    )
    const used = usedUp({ 'rule:base:member:day:2026-03-01': 55 })
    const [effect] = earned(compiled, purchase(), used).effects
    expect(effect).toMatchObject({ points: 45, before: 100, cappedBy: { kind: 'member' } })
  })
})

test.each([
  ['day', '2026-03-01'],
  ['week', '2026-02-23'],
  ['month', '2026-03'],
  ['quarter', '2026-Q1'],
  ['year', '2026'],
] as const)('a limit per %s is counted under the period that the day lies in', (per, period) => {
  const [key] = limited({ kind: 'member', points: 1, per }).limitKeys(purchase())
  expect(key!.key).toBe(`rule:base:member:${per}:${period}`)
})

test('a limit for ever has one counter', () => {
  const compiled = limited({ kind: 'member', points: 10, per: 'ever' })
  expect(compiled.limitKeys(purchase())[0]!.key).toBe('rule:base:member:ever')
})

test('a limit that is used up grants nothing and says how far it is used', () => {
  const compiled = limited({ kind: 'member', points: 100, per: 'week' })
  const { points, unmet } = earned(
    compiled,
    purchase(),
    usedUp({ 'rule:base:member:week:2026-02-23': 130 }),
  )
  expect(points).toBe(0)
  expect(unmet).toEqual([
    {
      ruleId: 'base',
      code: 'limit.reached',
      expected: { of: 'rule:base', kind: 'member', limit: 100, per: 'week' },
      actual: 130,
    },
  ])
})

test('a limit that refuses grants all or nothing', () => {
  const compiled = limited({ kind: 'budget', points: 150, beyond: 'refuse' })
  expect(earned(compiled, purchase(), usedUp({ 'rule:base:budget': 50 })).points).toBe(100)
  const { points, unmet } = earned(compiled, purchase(), usedUp({ 'rule:base:budget': 51 }))
  expect(points).toBe(0)
  expect(unmet[0]).toMatchObject({ code: 'limit.refused', actual: { left: 99, asked: 100 } })
})

test('a rule grants so many times per member and period', () => {
  const compiled = limited({ kind: 'member', times: 2, per: 'day' })
  const key = 'rule:base:times:day:2026-03-01'
  const once = earned(compiled, purchase(), usedUp({ [key]: 1 }))
  expect(once.usage).toEqual([
    { key, scope: 'member', counts: 'times', points: 100, times: 1, value: 1 },
  ])
  expect(earned(compiled, purchase(), usedUp({ [key]: 2 })).unmet[0]).toMatchObject({
    code: 'limit.reached',
    actual: 2,
  })
})

describe('a cooldown', () => {
  const compiled = limited({ kind: 'cooldown', after: { days: 7 } })
  const key = 'rule:base:cooldown'
  const after = (last: string, day: string) =>
    earned(compiled, purchase([{}], { day }), usedUp({ [key]: dayNumber(last) }))

  test('runs for so many calendar days after the last grant', () => {
    expect(after('2026-02-22', '2026-02-28').unmet[0]).toMatchObject({
      code: 'cooldown.running',
      actual: 6,
    })
    expect(after('2026-02-22', '2026-03-01').points).toBe(100)
  })

  test('holds for a stored receipt that arrives after a later one', () => {
    expect(after('2026-03-05', '2026-03-01').points).toBe(0)
    expect(after('2026-03-05', '2026-02-26').points).toBe(100)
  })

  test('does not hold for a member who was never granted it', () => {
    const { points, usage } = earned(compiled, purchase())
    expect(points).toBe(100)
    const value = dayNumber('2026-03-01')
    expect(usage).toEqual([{ key, scope: 'member', counts: 'last', points: 100, times: 1, value }])
  })
})

describe('limits shared by several rules', () => {
  const limits: Limits = [{ kind: 'budget', points: 150 }]

  test('a group’s budget is granted in the order of its rules', () => {
    const rules = [rule('a', { group: 'g' }), rule('b', { group: 'g' }), rule('c')]
    const compiled = conditions(rules, { groups: { g: { take: 'all', limits } } })
    const judgement = earned(compiled, purchase())
    expect(granted(judgement)).toEqual({ a: 100, b: 50, c: 100 })
    expect(judgement.usage).toEqual([
      {
        key: 'group:g:budget',
        scope: 'programme',
        counts: 'points',
        points: 150,
        times: 1,
        value: 150,
      },
    ])
  })

  test('a limit over all rules holds for events as well', () => {
    const welcome = rule('welcome', { on: 'enrolment', then: { fixed: { points: 200 } } })
    const compiled = conditions([rule('a'), rule('b'), welcome], { limits })
    expect(earned(compiled, purchase()).points).toBe(150)
    expect(earned(compiled, { ...purchase([]), on: 'enrolment' }).points).toBe(150)
  })
})

test('counters are asked for only when the rule’s condition holds', () => {
  const limits: Limits = [{ kind: 'member', points: 10, per: 'day' }]
  const compiled = conditions([rule('a', { limits, when: { tier: ['gold'] } }), rule('b')])
  expect(compiled.limitKeys(purchase())).toEqual([])
  expect(compiled.limitKeys(purchase([{}], { tier: 'gold' }))).toHaveLength(1)
})
