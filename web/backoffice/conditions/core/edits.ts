import type { LeafKind } from '#domains/rules/core/language/when.ts'
import type { Grant } from '#domains/rules/rules.api.ts'
import type { Units } from './cells.ts'
import { readRule, readWhen, writeRule, type Form, type Node, type RuleForm } from './form.ts'
import { setAt } from './parts.ts'
import { textOf } from './form.ts'

/** What a question asks when it is added: enough to be right, easy to change. */
const asked = (units: Units): Partial<Record<LeafKind, unknown>> => ({
  amount: { atLeast: 1_000 * 10 ** units.minorDigits },
  quantity: { atLeast: '2' },
  weekday: [6, 7],
  time: { from: '08:00', until: '11:00' },
  visit: { every: 5 },
  firstPurchase: true,
  sinceLast: { atLeast: 60 },
  sinceEnrolment: { atMost: 30 },
  birthday: { before: 3, after: 3 },
})

/** A new question of a kind. */
export function newNode(kind: LeafKind, units: Units): Node {
  const [node] = readWhen({ [kind]: asked(units)[kind] }, units).items
  return node!
}

/** What a grant of a kind begins with. */
export function newGrant(kind: keyof Grant, units: Units): unknown {
  const point = 10 ** units.scale
  const rate = { points: 5 * point, per: 100 * 10 ** units.minorDigits }
  const starts: Record<keyof Grant, unknown> = {
    rate,
    percent: { share: { numerator: 5, denominator: 100 } },
    fixed: { points: 100 * point },
    byTier: { grades: [{ ...rate }], otherwise: rate },
    rates: { of: [{ ...rate }], otherwise: rate },
    quantity: { points: point, per: 1 },
    visits: [{ every: 10, points: 200 * point }],
    multiply: { by: { numerator: 2, denominator: 1 } },
    discount: { share: { numerator: 5, denominator: 100 } },
  }
  return { [kind]: starts[kind] }
}

/** What a section begins with when it is switched on. */
export const newSection = (section: 'redeem' | 'tiers', units: Units): unknown =>
  section === 'redeem'
    ? {
        value: { points: 10 ** units.scale, amount: 10 ** units.minorDigits },
        cap: { share: { numerator: 30, denominator: 100 } },
      }
    : {
        by: 'spend',
        window: { kind: 'rolling', length: { months: 12 } },
        ladder: [
          { id: 'start', name: { ru: 'Стартовый', en: 'Start' }, from: 0 },
          {
            id: 'silver',
            name: { ru: 'Серебряный', en: 'Silver' },
            from: 30_000 * 10 ** units.minorDigits,
          },
        ],
      }

/** The ids of the rules, as they are typed now. */
export const ruleIds = (form: Form): string[] =>
  form.rules.map(({ part }) => textOf(part.cells['id']))

/** A rule at the end: five points for each hundred. */
export function addRule(form: Form, units: Units): Form {
  const id = freeId('rule', ruleIds(form))
  const value = {
    id,
    name: { ru: 'Новое правило', en: 'New rule' },
    on: 'purchase',
    then: newGrant('rate', units),
  }
  return { ...form, rules: [...form.rules, readRule(value, units)] }
}

/** The same rule once more, below, under an id of its own. */
export function duplicateRule(form: Form, index: number, units: Units): Form {
  const rule = form.rules[index]
  if (!rule) return form
  const written: unknown = writeRule(rule, units)
  const id = freeId(textOf(rule.part.cells['id']) || 'rule', ruleIds(form))
  const copy = readRule(setAt(written, 'id', id), units)
  return { ...form, rules: form.rules.toSpliced(index + 1, 0, copy) }
}

export const removeRule = (form: Form, index: number): Form => ({
  ...form,
  rules: form.rules.toSpliced(index, 1),
})

/** Puts a rule back where it was. */
export const restoreRule = (form: Form, index: number, rule: RuleForm): Form => ({
  ...form,
  rules: form.rules.toSpliced(index, 0, rule),
})

/** One place up (−1) or down (+1); at the edge nothing moves. */
export function moveRule(form: Form, index: number, by: -1 | 1): Form {
  const rule = form.rules[index]
  const other = form.rules[index + by]
  if (!rule || !other) return form
  return { ...form, rules: form.rules.with(index, other).with(index + by, rule) }
}

export const replaceRule = (form: Form, index: number, rule: RuleForm): Form => ({
  ...form,
  rules: form.rules.with(index, rule),
})

/** An id that nothing has: rule, rule-2, rule-3 … */
export function freeId(base: string, taken: readonly string[]): string {
  const stem = base.replace(/-\d+$/, '').slice(0, 56)
  for (let n = taken.includes(stem) ? 2 : 1; ; n += 1) {
    const id = n === 1 ? stem : `${stem}-${n}`
    if (!taken.includes(id)) return id
  }
}
