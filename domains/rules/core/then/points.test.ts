import { describe, expect, test } from 'vitest'
import type { Facts } from '../facts.ts'
import type { Grant } from '../language/then.ts'
import { conditions, earned, purchase, rule } from '../sample.ts'

type Row = readonly [then: Grant, facts: Facts, points: number, lines: readonly number[]]

const tiers = (tier: string | null, amount = 10_000) => purchase([{ amount }], { tier })
const table: Record<string, Row> = {
  'three points for each 2.00, a started unit earning its share rounded down': [
    { rate: { points: 3, per: 200 } },
    purchase([{ amount: 1_099 }]),
    16,
    [16],
  ],
  'points for the lines of a category only': [
    { rate: { points: 1, per: 100, lines: { categories: ['oil'] } } },
    purchase([{}, { category: 'oil', amount: 5_050 }]),
    50,
    [0, 50],
  ],
  'five per cent at a stated value of a point': [
    { percent: { share: { numerator: 5, denominator: 100 }, value: { points: 1, amount: 100 } } },
    purchase([{ amount: 123_456 }]),
    61,
    [61],
  ],
  'so many points at once': [
    { fixed: { points: 50 } },
    purchase([{ amount: 3_000 }, { amount: 1_000 }]),
    50,
    [38, 12],
  ],
  'so many points when an article is there': [
    { fixed: { points: 50, lines: { skus: ['wiper'] } } },
    purchase([{}, { sku: 'wiper', amount: 1 }]),
    50,
    [0, 50],
  ],
  'nothing when the article is not there': [
    { fixed: { points: 50, lines: { skus: ['wiper'] } } },
    purchase(),
    0,
    [0],
  ],
  'points by the quantity bought': [
    { quantity: { points: 2, per: 1, lines: { categories: ['fuel'] } } },
    purchase([{}, { category: 'fuel', quantity: '40.55' }, { category: 'fuel', quantity: '0.2' }]),
    81,
    [0, 81, 0],
  ],
  'the first rate that matches a line, and another for the rest': [
    {
      rates: {
        of: [
          { lines: { categories: ['oil'] }, points: 10, per: 100 },
          { lines: { kinds: ['goods'] }, points: 1, per: 300 },
        ],
        otherwise: { points: 1, per: 1_000 },
      },
    },
    purchase([{ category: 'oil', amount: 150 }, { amount: 200 }, { kind: 'service', amount: 900 }]),
    16,
    [14, 1, 1],
  ],
  'a rate for each tier': [
    { byTier: { grades: [{ tier: 'gold', points: 1, per: 100 }] } },
    tiers('gold'),
    100,
    [100],
  ],
  'nothing for a tier without a grade': [
    { byTier: { grades: [{ tier: 'gold', points: 1, per: 100 }] } },
    tiers('silver'),
    0,
    [0],
  ],
  'the other rate for those without a tier': [
    {
      byTier: {
        grades: [{ tier: 'gold', points: 1, per: 100 }],
        otherwise: { points: 1, per: 500 },
      },
    },
    tiers(null),
    20,
    [20],
  ],
  'a bonus for the tenth visit, the larger of two that fit': [
    {
      visits: [
        { nth: 10, points: 500 },
        { every: 5, points: 100 },
      ],
    },
    purchase([{}], { visit: 10 }),
    500,
    [500],
  ],
  'a bonus for each fifth visit': [
    { visits: [{ every: 5, points: 100 }] },
    purchase([{}], { visit: 15 }),
    100,
    [100],
  ],
}

test.each(Object.entries(table))('a rule may grant %s', (_, [then, facts, points, lines]) => {
  const judgement = earned(conditions([rule('a', { then })]), facts)
  expect(judgement.points).toBe(points)
  expect(judgement.lines.map((each) => each.points)).toEqual(lines)
  expect(judgement.effects).toEqual(points > 0 ? [{ ruleId: 'a', type: 'points', points }] : [])
  expect(judgement.unmet.map(({ code }) => code)).toEqual(points > 0 ? [] : ['grant.nothing'])
})

test('a percentage without a value of its own uses what points are worth when spent', () => {
  const then = { percent: { share: { numerator: 10, denominator: 100 } } }
  const redeem = { value: { points: 2, amount: 100 } }
  const compiled = conditions([rule('a', { then })], { redeem })
  expect(earned(compiled, purchase([{ amount: 50_000 }])).points).toBe(100)
})

describe('a multiplier', () => {
  const double = rule('double', {
    then: { multiply: { by: { numerator: 5, denominator: 2 }, rules: ['base'] } },
  })

  test('adds what is missing to so many times what another rule granted', () => {
    const judgement = earned(conditions([double, rule('base')]), purchase([{ amount: 1_500 }]))
    expect(judgement.effects.map(({ ruleId, points }) => [ruleId, points])).toEqual([
      ['double', 22],
      ['base', 15],
    ])
    expect(judgement.points).toBe(37)
  })

  test('multiplies what is left of a rule after its limit', () => {
    const base = rule('base', { limits: [{ kind: 'receipt', points: 10 }] })
    expect(earned(conditions([base, double]), purchase()).points).toBe(10 + 15)
  })

  test('multiplies all that a group granted', () => {
    const group = 'accrual'
    const then = { multiply: { by: { numerator: 2, denominator: 1 }, groups: [group] } }
    const rules = [rule('a', { group }), rule('b', { group }), rule('twice', { then })]
    const compiled = conditions(rules, { groups: { accrual: { take: 'all' } } })
    expect(earned(compiled, purchase([{ amount: 500 }])).points).toBe(20)
  })

  test('goes to the lines that its rules went to', () => {
    const base = rule('base', { then: { rate: { points: 1, per: 100, lines: { skus: ['x'] } } } })
    const { lines } = earned(
      conditions([base, double]),
      purchase([{}, { sku: 'x', amount: 1_000 }]),
    )
    expect(lines.map(({ points }) => points)).toEqual([0, 25])
  })

  test('grants nothing when its rule did not', () => {
    const base = rule('base', { when: { tier: ['gold'] } })
    const { points, unmet } = earned(conditions([base, double]), purchase())
    expect(points).toBe(0)
    expect(unmet.map(({ code }) => code)).toEqual(['tier.other', 'grant.nothing'])
  })
})

test('large amounts earn exactly', () => {
  const then = { rate: { points: 999_983, per: 1_000_003 } }
  const amount = 9_007_199_254_740_991
  const { points } = earned(conditions([rule('a', { then })]), purchase([{ amount }]))
  expect(BigInt(points)).toBe((BigInt(amount) * 999_983n) / 1_000_003n)
})

test('an event grants fixed points and has no lines', () => {
  const rules = [rule('welcome', { on: 'enrolment', then: { fixed: { points: 200 } } }), rule('a')]
  const judgement = earned(conditions(rules), { ...purchase([]), on: 'enrolment' })
  expect(judgement).toMatchObject({ points: 200, lines: [], unmet: [] })
})
