import { describe, expect, test } from 'vitest'
import { check } from '#domains/rules/core/check.ts'
import { conditions, earned, granted, purchase } from '#domains/rules/core/sample.ts'
import type { Facts, Line } from '#domains/rules/core/facts.ts'
import { readForm, unitsFor, writeForm } from '../form.ts'
import { fromTemplate, templateNames, type TemplateName } from './index.ts'

const roubles = { currency: 'RUB', minorDigits: 2, scale: 0 }

/** What a receipt with these lines earns by the template, rule by rule. */
function earns(name: TemplateName, lines: Partial<Line>[], about: Partial<Facts> = {}) {
  const { rules, ...rest } = fromTemplate(name, roubles)
  return granted(earned(conditions(rules, rest), purchase(lines, about)))
}

describe.each(templateNames)('the template %s', (name) => {
  test('is sound in every coin, and the editor shows all of it', () => {
    for (const coin of [
      roubles,
      { currency: 'EUR', minorDigits: 2, scale: 2 },
      { currency: 'JPY', minorDigits: 0, scale: 0 },
    ]) {
      const document = fromTemplate(name, coin)
      expect(check(document)).toEqual([])
      const units = unitsFor(coin, '.', 'spend')
      expect(writeForm(readForm(document, units), units)).toEqual(document)
    }
  })

  test('names its rules in both languages', () => {
    for (const rule of fromTemplate(name, roubles).rules) {
      expect(rule.name.ru).toMatch(/[а-яё]/i)
      expect(rule.name.en).not.toMatch(/[а-яё]/i)
    }
  })
})

test('a café gives a tenth order on a Monday morning: base, as much again, the dessert, the visit', () => {
  const monday = { local: { weekday: 1, hour: 9, minute: 30 }, visit: 10 }
  const order = [
    { category: 'coffee', amount: 420_00 },
    { category: 'desserts', amount: 280_00 },
  ]
  // 700 roubles: 7 × 5 = 35, doubled adds 35; 280 of desserts: 2.8 × 5 = 14; the tenth visit 200
  expect(earns('cafe', order, monday)).toEqual({ base: 35, mornings: 35, desserts: 14, tenth: 200 })
  const noon = { local: { weekday: 1, hour: 11, minute: 0 }, visit: 9 }
  expect(earns('cafe', order, noon)).toEqual({ base: 35, desserts: 14 })
})

test('a shop gives gold seven for a hundred, and twice that about the birthday, but nothing for delivery', () => {
  const basket = [
    { category: 'own-brand', amount: 1_000_00 },
    { category: 'shoes', amount: 4_000_00 },
    { kind: 'delivery' as const, category: 'delivery', amount: 500_00 },
  ]
  const gold = { tier: 'gold', birthday: '1990-03-03', day: '2026-03-01' }
  // 5,000 roubles: 50 × 7 = 350, doubled adds 350; own brand 10 × 5 = 50
  expect(earns('retailer', basket, gold)).toEqual({ base: 350, birthday: 350, 'own-brand': 50 })
  // without a tier 50 × 3 = 150
  expect(earns('retailer', basket)).toEqual({ base: 150, 'own-brand': 50 })
})

test('a service centre gives ten for work, five for oil, half as much again on Tuesday, and 300 after half a year', () => {
  const job = [
    { kind: 'service' as const, category: 'service', amount: 4_000_00 },
    { category: 'oil', amount: 3_000_00 },
    { category: 'parts', amount: 1_000_00 },
  ]
  const tuesday = { local: { weekday: 2, hour: 12, minute: 0 }, lastVisitDay: '2025-07-01' }
  // 40 × 10 + 30 × 5 + 10 × 2 = 570, half as much again 285
  expect(earns('service', job, tuesday)).toEqual({
    base: 570,
    'quiet-days': 285,
    'back-again': 300,
  })
})

test('an agency gives an explorer three for a hundred, one more for the hotel, and 1,500 for a large order', () => {
  const tour = [
    { category: 'tours', amount: 120_000_00 },
    { category: 'hotels', amount: 40_000_00 },
    { category: 'visas', amount: 10_000_00 },
  ]
  // 160,000 without visas: 1,600 × 3 = 4,800; hotels 400 × 1 = 400
  expect(earns('agency', tour, { tier: 'explorer', enrolledDay: '2025-01-01' })).toEqual({
    base: 4_800,
    extras: 400,
    large: 1_500,
  })
})
