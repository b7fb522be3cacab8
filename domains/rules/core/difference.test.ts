import { expect, test } from 'vitest'
import { difference } from './difference.ts'
import type { Conditions } from './language/document.ts'
import { rule } from './sample.ts'

const naming = { currency: 'RUB', scale: 0 }
const before: Conditions = {
  rules: [rule('a'), rule('b')],
  activation: { after: { days: 14 } },
  redeem: { value: { points: 1, amount: 100 }, codeAbove: 1_000 },
}
const plain = (text: string) => text.replaceAll(/[\u00A0\u202F]/g, ' ')
const told = (after: Conditions) =>
  difference(before, after, naming).map(({ path, kind, ru }) => [path, kind, plain(ru)])

test('the same conditions have no difference, in whatever order their fields are written', () => {
  const after = {
    redeem: { codeAbove: 1_000, value: { amount: 100, points: 1 } },
    activation: { after: { days: 14 } },
    rules: [rule('a'), rule('b')],
  }
  expect(told(after)).toEqual([])
})

test('a setting that changes says what was and what comes', () => {
  expect(told({ ...before, redeem: { ...before.redeem!, codeAbove: 500 } })).toEqual([
    [
      '/redeem/codeAbove',
      'changed',
      'Было: Свыше 1 000 баллов нужен код подтверждения. Стало: Свыше 500 баллов нужен код подтверждения',
    ],
  ])
})

test('a setting that comes or goes is named', () => {
  const { activation, ...without } = before
  expect(activation).toBeDefined()
  expect(told(without)).toEqual([
    ['/activation', 'removed', 'Убрано: Баллы доступны через 14 дней'],
  ])
  expect(told({ ...before, expiry: { kind: 'never' } })).toEqual([
    ['/expiry', 'added', 'Добавлено: Баллы не сгорают'],
  ])
})

test('rules are compared by their ids: one comes, one goes, one changes', () => {
  const changed = rule('b', { then: { fixed: { points: 5 } } })
  expect(told({ ...before, rules: [changed, rule('c')] })).toEqual([
    ['/rules/a', 'removed', 'Правило убрано: «Правило a»: 1 балл за каждый 1 ₽.'],
    ['/rules/c', 'added', 'Новое правило: «Правило c»: 1 балл за каждый 1 ₽.'],
    [
      '/rules/b/then',
      'changed',
      'Было: «Правило b»: 1 балл за каждый 1 ₽. Стало: «Правило b»: 5 баллов',
    ],
  ])
})

test('another order of the rules is a change', () => {
  expect(told({ ...before, rules: [rule('b'), rule('a')] })).toEqual([
    ['/rules', 'changed', 'Изменён порядок правил'],
  ])
})

test('every change is told in both languages', () => {
  const after = { ...before, rules: [rule('b')], expiry: { kind: 'never' as const } }
  for (const { ru, en } of difference(before, after, naming)) {
    expect(ru).toMatch(/[а-я]/)
    expect(en).toMatch(/[a-z]/)
    expect(en).not.toMatch(/[а-я]/)
  }
})
