import { describe, expect, test } from 'vitest'
import { check } from '#domains/rules/core/check.ts'
import {
  addRule,
  duplicateRule,
  moveRule,
  newGrant,
  newNode,
  newSection,
  removeRule,
  restoreRule,
  ruleIds,
} from './edits.ts'
import { readForm, readRule, unitsFor, writeForm, type Form, type GrantKind } from './form.ts'
import { withSection, without } from './parts.ts'
import { fieldsOf } from './pointers.ts'
import { grants, leaves, whole } from './shapes.ts'
import { fromTemplate } from './templates/index.ts'

const roubles = { currency: 'RUB', minorDigits: 2, scale: 0 }
const units = unitsFor(roubles, ',', 'spend')
const cafe = fromTemplate('cafe', roubles)
const open = (document: unknown = cafe): Form => readForm(document, units)

describe('the rules of a form', () => {
  test('are added, moved, copied, taken away and put back', () => {
    let form = addRule(open(fromTemplate('blank', roubles)), units)
    expect(ruleIds(form)).toEqual(['base', 'rule'])
    form = moveRule(duplicateRule(form, 1, units), 2, -1)
    expect(ruleIds(form)).toEqual(['base', 'rule-2', 'rule'])
    expect(moveRule(form, 0, -1)).toBe(form)
    expect(moveRule(form, 2, 1)).toBe(form)
    const [removed] = form.rules
    const without = removeRule(form, 0)
    expect(ruleIds(without)).toEqual(['rule-2', 'rule'])
    expect(writeForm(restoreRule(without, 0, removed!), units)).toEqual(writeForm(form, units))
    expect(check(writeForm(form, units))).toEqual([])
  })
})

describe('what is added', () => {
  test.each(Object.keys(grants) as GrantKind[])('a grant of the kind %s is shown whole', (kind) => {
    const value = {
      id: 'r',
      name: { ru: 'П', en: 'R' },
      on: 'purchase',
      then: newGrant(kind, units),
    }
    const rule = readRule(value, units)
    expect(rule.then.kind).toBe(kind)
    // a rate for each tier or category waits for its tier or category, and a multiplier for its rules
    const problems = check({ redeem: { value: { points: 1, amount: 100 } }, rules: [value] })
    const waits = ['byTier', 'rates', 'multiply'].includes(kind)
    expect(problems.length > 0).toBe(waits)
    for (const { path } of problems) {
      expect(fieldsOf(rule, '/rules/0').some((field) => field.startsWith(path))).toBe(true)
    }
  })

  test.each(Object.keys(leaves) as (keyof typeof leaves)[])(
    'a question of the kind %s too',
    (kind) => {
      expect(newNode(kind, units)).toMatchObject({ is: 'leaf', kind, negated: false })
    },
  )

  test('a section is switched off and on, and nothing else changes', () => {
    const form = open()
    const off = { ...form, part: without(whole, form.part, 'redeem', units) }
    const { redeem, ...rest } = cafe
    expect(writeForm(off, units)).toEqual(rest)
    const on = { ...off, part: withSection(whole, off.part, 'redeem', redeem, units) }
    expect(writeForm(on, units)).toEqual(cafe)
    for (const section of ['redeem', 'tiers'] as const) {
      expect(check({ rules: [], [section]: newSection(section, units) })).toEqual([])
    }
  })
})
