import { expect, test } from 'vitest'
import type { Conditions } from './language/document.ts'
import { openDifference, rulebook } from './rulebook.ts'
import { makeSpeech } from './sentences.ts'

const naming = { currency: 'RUB', scale: 0 }
const speech = (document: Conditions, language: 'ru' | 'en' = 'en') =>
  makeSpeech(language, { ...naming, document })
const rule = (id: string, more: Partial<Conditions['rules'][number]> = {}) => ({
  id,
  name: { ru: id, en: id },
  on: 'purchase' as const,
  then: { fixed: { points: 5 } },
  ...more,
})
const all = (document: Conditions) =>
  rulebook(document, speech(document))
    .flatMap(({ texts }) => texts)
    .join('\n')

test('what the document leaves unsaid is said: when points are active, when they lapse, what returns do', () => {
  const text = all({ rules: [rule('base')] })
  expect(text).toContain('Points are active at once.')
  expect(text).toContain('Points never lapse.')
  expect(text).toContain('Points cannot pay.')
  expect(text).toContain('On a return points are taken back: within the balance')
  expect(text).toContain('Points are rounded by each rule, down.')
})

test('no coupon, segment, expression or cost is given away, wherever it hides in a condition', () => {
  const document: Conditions = {
    rules: [
      rule('base'),
      rule('promo', { when: { coupon: ['SECRET10'] } }),
      rule('vip', { when: { all: [{ weekday: [1] }, { not: { tag: ['about-to-leave'] } }] } }),
      rule('odd', { when: { any: [{ cel: 'amount > 12345' }] } }),
    ],
    redeem: {
      value: { points: 1, amount: 100 },
      marginFloor: { share: { numerator: 117, denominator: 100 } },
      when: { tag: ['staff-only'] },
    },
  }
  const text = all(document)
  expect(text).not.toMatch(/SECRET10|about-to-leave|12345|117|staff-only/)
  expect(text).toContain('Some offers are not for everybody')
  for (const name of ['promo', 'vip', 'odd']) expect(text).toContain(`“${name}”`)
  const changed = openDifference({ rules: [rule('base')] }, document, naming)
  expect(JSON.stringify(changed)).not.toMatch(/SECRET10|about-to-leave|12345|117|staff-only/)
  expect(changed.map(({ path }) => path)).toContain('/redeem/value')
})
