import { describe, expect, test } from 'vitest'
import { conditionsJsonSchema } from '../rules.api.ts'
import { check } from './check.ts'
import { compile } from './compile.ts'
import { ConditionsError } from './problems.ts'
import { moscow, rule } from './sample.ts'

const share = (numerator: number) => ({ numerator, denominator: 100 })
const one = (over: object) => ({ rules: [{ ...rule('a'), ...over }] })
const multiply = (rules: string[]) => ({
  then: { multiply: { by: { numerator: 2, denominator: 1 }, rules } },
})
const ladder = (...froms: number[]) =>
  froms.map((from, i) => ({ id: `t${i}`, name: { ru: 'У', en: 'T' }, from }))

const wrong: Record<string, readonly [document: unknown, path: string, code: string]> = {
  'a document that is no object': [[], '', 'field.type'],
  'a document without rules': [{}, '/rules', 'field.missing'],
  'an unknown field': [{ rules: [], rule: [] }, '/rule', 'field.unknown'],
  'an unknown condition': [one({ when: { amont: 1 } }), '/rules/0/when/amont', 'field.unknown'],
  'two questions in one condition': [
    one({ when: { not: { tier: ['x'], tag: ['y'] } } }),
    '/rules/0/when/not',
    'field.value',
  ],
  'a fraction of a minor unit': [
    one({ when: { amount: { atLeast: 0.5 } } }),
    '/rules/0/when/amount/atLeast',
    'field.type',
  ],
  'a number as text': [
    one({ then: { fixed: { points: '5' } } }),
    '/rules/0/then/fixed/points',
    'field.type',
  ],
  'minus zero': [
    one({ when: { amount: { atLeast: -0 } } }),
    '/rules/0/when/amount/atLeast',
    'number.unsafe',
  ],
  'a number past 2^53': [
    one({ when: { amount: { atLeast: 2 ** 53 } } }),
    '/rules/0/when/amount/atLeast',
    'number.unsafe',
  ],
  'an infinite number': [
    one({ then: { fixed: { points: Infinity } } }),
    '/rules/0/then/fixed/points',
    'number.unsafe',
  ],
  'a ratio by zero': [
    one({ then: { rate: { points: 1, per: 0 } } }),
    '/rules/0/then/rate/per',
    'field.value',
  ],
  'a wrong kind of expiry': [
    { rules: [], expiry: { kind: 'soon' } },
    '/expiry/kind',
    'field.value',
  ],
  'a wrong field of the kind of limit that was meant': [
    one({ limits: [{ kind: 'member', points: 5, per: 'wek' }] }),
    '/rules/0/limits/0/per',
    'field.value',
  ],
  'a rule named twice': [{ rules: [rule('a'), rule('a')] }, '/rules/1/id', 'rule.twice'],
  'an unknown rule to exclude': [one({ excludes: ['b'] }), '/rules/0/excludes', 'rule.unknown'],
  'an unknown group': [one({ group: 'g' }), '/rules/0/group', 'group.unknown'],
  'a group of points and discounts': [
    {
      rules: [
        rule('a', { group: 'g' }),
        rule('b', { group: 'g', then: { discount: { share: share(5) } } }),
      ],
      groups: { g: { take: 'best' } },
    },
    '/rules/0/group',
    'group.mixed',
  ],
  'points that exclude a discount': [
    {
      rules: [
        rule('a', { excludes: ['b'] }),
        rule('b', { then: { discount: { share: share(5) } } }),
      ],
    },
    '/rules/0/excludes',
    'excludes.order',
  ],
  'a tier that the ladder does not have': [
    {
      rules: [rule('a', { when: { tier: ['gold'] } })],
      tiers: { by: 'spend', window: { kind: 'lifetime' }, ladder: ladder(0) },
    },
    '/rules/0/when/tier',
    'tier.unknown',
  ],
  'a ladder that does not rise': [
    { rules: [], tiers: { by: 'spend', window: { kind: 'lifetime' }, ladder: ladder(5, 5) } },
    '/tiers/ladder/1/from',
    'tier.not_rising',
  ],
  'multipliers in a circle': [
    { rules: [rule('a', multiply(['b'])), rule('b', multiply(['a']))] },
    '/rules/0',
    'multiply.circle',
  ],
  'a multiplier of itself': [one(multiply(['a'])), '/rules/0/then/multiply/rules', 'rule.unknown'],
  'a multiplier that does not multiply': [
    {
      rules: [rule('b'), rule('a', { then: { multiply: { by: share(100), rules: ['b'] } } })],
    },
    '/rules/1/then/multiply/by',
    'multiply.not_more',
  ],
  'a percentage of unknown worth': [
    one({ then: { percent: { share: share(5) } } }),
    '/rules/0/then/percent',
    'percent.value_missing',
  ],
  'an event that cannot grant by amount': [
    one({ on: 'birthday' }),
    '/rules/0/then/rate',
    'grant.needs_purchase',
  ],
  'a discount of more than the whole': [
    one({ then: { discount: { share: share(101) } } }),
    '/rules/0/then/discount',
    'discount.above_whole',
  ],
  'two limits on one counter': [
    one({ limits: [1, 2].map((points) => ({ kind: 'budget', points })) }),
    '/rules/0/limits/1',
    'limit.twice',
  ],
  'ratios that do not sum exactly': [
    {
      rules: [999_999_000_001, 999_999_000_003].map((per, i) =>
        rule(`r${i}`, { then: { rate: { points: 1, per } } }),
      ),
      rounding: { at: 'receipt', mode: 'down' },
    },
    '/rules/1/then',
    'ratio.too_fine',
  ],
  'bounds that nothing satisfies': [
    one({ when: { amount: { atLeast: 2, atMost: 1 } } }),
    '/rules/0/when/amount',
    'bounds.empty',
  ],
  'a day that does not exist': [
    one({ when: { date: { from: '2026-02-30' } } }),
    '/rules/0/when/date/from',
    'day.unknown',
  ],
}

test.each(Object.entries(wrong))('%s is refused with its place', (_, [document, path, code]) => {
  expect(check(document)).toContainEqual({ path, code, message: expect.any(String) })
})

describe('an expression is refused when the conditions are written, never at the till', () => {
  const message = (cel: string) => check(one({ when: { cel } }))[0]?.message ?? 'sound'

  test('with the place of the mistake', () => {
    expect(message('amount >')).toMatch(/at character 9$/)
    expect(message('amount > 5 && tir == "gold"')).toMatch(/tir at character 15$/)
    expect(message('tier + 1 == 2')).toMatch(/string \+ int at character 1$/)
    expect(message('amount')).toMatch(/must answer true or false/)
  })

  test('when it could run away', () => {
    expect(message('tier.matches("(a+)+$")')).toMatch(/regular expressions/)
    expect(message('cel.bind(a, lines + lines, a.size() > 1)')).toMatch(/bindings/)
    expect(message('lines.all(a, lines.exists(b, b.sku == a.sku))')).toMatch(/loop within a loop/)
    expect(message(`${'amount + '.repeat(110)}amount > 5`)).not.toBe('sound')
  })

  test('otherwise it passes', () => {
    expect(message('lines.filter(l, l.amount > 5).exists(l, l.category in ["a", "b"])')).toBe(
      'sound',
    )
  })
})

test('a document nested without end is refused', () => {
  let when: object = { tier: ['x'] }
  for (let i = 0; i < 10_000; i++) when = { not: when }
  expect(check(one({ when }))[0]!.code).toBe('document.too_deep')
})

test('what check refuses compile refuses with the same problems', () => {
  const document = one({ excludes: ['b'], group: 'g' }) as never
  expect(() => compile(document, moscow)).toThrow(ConditionsError)
  try {
    compile(document, moscow)
  } catch (error) {
    expect((error as ConditionsError).problems).toEqual(check(document))
  }
})

test('the published JSON Schema stands alone', () => {
  const text = JSON.stringify(conditionsJsonSchema())
  const refs = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref)
  expect(new Set(refs)).toEqual(new Set(['#/$defs/Condition']))
  expect(conditionsJsonSchema()['$defs']).toHaveProperty('Condition.properties.cel')
})
