import { expect, test } from 'vitest'
import type { Rule } from './language/document.ts'
import { conditions, earned, purchase, rule } from './sample.ts'

const percent = (numerator: number) => ({ numerator, denominator: 100 })
const grades = [
  { tier: 'silver', share: percent(3) },
  { tier: 'gold', share: percent(7) },
]
const off = (id: string, discount: Rule['then']['discount'], over: Partial<Rule> = {}): Rule =>
  rule(id, { then: { discount }, ...over })

test('a tier’s discount is taken off the lines to the unit', () => {
  const compiled = conditions([off('grade', { grades })])
  const facts = purchase([{ amount: 999 }, { amount: 999 }, { amount: 1_000 }], { tier: 'gold' })
  expect(compiled.discounts(facts)).toEqual([
    { ruleId: 'grade', lineId: '1', line: 0, amount: 70 },
    { ruleId: 'grade', lineId: '2', line: 1, amount: 70 },
    { ruleId: 'grade', lineId: '3', line: 2, amount: 70 },
  ])
})

test('discounts and their reasons are part of the judgement', () => {
  const compiled = conditions([off('grade', { grades }), rule('base')])
  const gold = earned(compiled, purchase([{}], { tier: 'gold' }))
  expect(gold.effects[0]).toEqual({ ruleId: 'grade', type: 'discount', lineId: '1', amount: 700 })
  expect(earned(compiled, purchase()).unmet).toEqual([
    { ruleId: 'grade', code: 'grant.nothing', expected: null, actual: 0 },
  ])
})

test('a second discount counts from what the first has left', () => {
  const compiled = conditions([off('a', { share: percent(50) }), off('b', { share: percent(50) })])
  expect(compiled.discounts(purchase()).map(({ amount }) => amount)).toEqual([5_000, 2_500])
})

test('of a best-of group only the largest discount counts', () => {
  const rules = [
    off('a', { share: percent(5) }, { group: 'g' }),
    off('b', { share: percent(8) }, { group: 'g' }),
  ]
  const compiled = conditions(rules, { groups: { g: { take: 'best' } } })
  expect(compiled.discounts(purchase())).toEqual([
    { ruleId: 'b', lineId: '1', line: 0, amount: 800 },
  ])
})

test('a discount leaves alone the lines it does not name and those the base leaves out', () => {
  const discount = {
    share: percent(10),
    lines: { kinds: ['goods' as const, 'gift_card' as const] },
  }
  const compiled = conditions([off('a', discount)], { base: { exclude: { kinds: ['gift_card'] } } })
  const facts = purchase([{}, { kind: 'service' }, { kind: 'gift_card' }])
  expect(compiled.discounts(facts).map(({ line }) => line)).toEqual([0])
})
