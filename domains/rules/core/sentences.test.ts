import { describe, expect, test } from 'vitest'
import type { Conditions, Rule } from './language/document.ts'
import { explain } from './explain.ts'
import { clauses, makeSpeech, sentence, type Naming } from './sentences.ts'
import { conditions, earned, purchase, rule, usedUp } from './sample.ts'

/** Intl puts no-break spaces between groups of digits and before signs. */
const plain = (text: string) => text.replaceAll(/[\u00A0\u202F]/g, ' ')

const ladder = [
  { id: 'silver', name: { ru: 'Серебро', en: 'Silver' }, from: 0 },
  { id: 'gold', name: { ru: 'Золото', en: 'Gold' }, from: 10_000_000 },
]
const tiers: Conditions['tiers'] = { by: 'spend', window: { kind: 'lifetime' }, ladder }
const base: Rule = {
  id: 'base',
  name: { ru: 'Выходные', en: 'Weekends' },
  on: 'purchase',
  when: {
    all: [{ weekday: [6, 7] }, { any: [{ tier: ['gold'] }, { amount: { atLeast: 100_050 } }] }],
  },
  then: { rate: { points: 3, per: 200 } },
  limits: [
    { kind: 'receipt', points: 500 },
    { kind: 'member', points: 1_001, times: 2, per: 'month' },
  ],
}

const naming: Naming = { currency: 'RUB', scale: 0, document: { rules: [base], tiers } }
const ru = makeSpeech('ru', naming)
const en = makeSpeech('en', naming)

test('a rule reads as one sentence in Russian', () => {
  expect(plain(sentence(base, ru))).toBe(
    '«Выходные»: если день недели — суббота или воскресенье и (уровень «Золото» или сумма чека от 1 000,50 ₽), ' +
      'то 3 балла за каждые 2 ₽; на чек до 500 баллов; участнику в месяц до 1 001 балл, 2 раза.',
  )
})

test('and in English', () => {
  expect(plain(sentence(base, en))).toBe(
    '“Weekends”: if the day is Saturday or Sunday and (the tier is “Gold” or the receipt is at least ₽1,000.50), ' +
      '3 points for each ₽2; per receipt at most 500 points; a member a month at most 1,001 points, 2 times.',
  )
})

test('points are counted in the programme’s own words and decimals', () => {
  const pointsName = {
    ru: { one: 'миля', few: 'мили', many: 'миль' },
    en: { one: 'mile', other: 'miles' },
  }
  const words = (points: number, scale: number) =>
    plain(makeSpeech('ru', { currency: 'RUB', scale, pointsName }).points(points))
  expect([1, 2, 5, 11, 21, 1_002].map((points) => words(points, 0))).toEqual([
    '1 миля',
    '2 мили',
    '5 миль',
    '11 миль',
    '21 миля',
    '1 002 мили',
  ])
  expect(words(150, 2)).toBe('1,5 мили')
})

test('money is written with the minor digits of its currency', () => {
  const money = (currency: string) => plain(makeSpeech('en', { currency, scale: 0 }).money(123_456))
  expect(money('RUB')).toBe('₽1,234.56')
  expect(money('JPY')).toBe('¥123,456')
})

describe('a decision is explained in plain sentences', () => {
  const compiled = conditions(
    [base, rule('flat', { limits: [{ kind: 'cooldown', after: { days: 7 } }] })],
    {
      tiers,
      redeem: { value: { points: 1, amount: 100 }, minimumBalance: 500 },
    },
  )
  const why = (judgement: {
    readonly effects: readonly never[]
    readonly unmet: readonly never[]
  }) => [...judgement.effects, ...judgement.unmet].map((item) => plain(explain(item, ru)))
  const judged = (facts: Parameters<typeof earned>[1], used = {}) =>
    why(earned(compiled, facts, usedUp(used)) as never)

  test('what was granted, and what a limit cut', () => {
    expect(judged(purchase([{ amount: 200_000 }]))).toEqual([
      '«Выходные»: начислено 500 баллов вместо 3 000 баллов: не больше 500 баллов на чек.',
      '«flat»: начислено 2 000 баллов.',
    ])
  })

  test('why a rule granted nothing', () => {
    const monday = { weekday: 1, hour: 9, minute: 0 }
    expect(judged(purchase([{}], { local: monday }), { 'rule:flat:cooldown': 20_508 })).toEqual([
      '«Выходные»: нужно: день недели — суббота или воскресенье, а здесь: понедельник.',
      '«Выходные»: нужно: уровень «Золото» (или другое из условий), а здесь: нет.',
      '«Выходные»: нужно: сумма чека от 1 000,50 ₽ (или другое из условий), а здесь: 100 ₽.',
      '«flat»: действует не чаще раза в 7 дней, прошло 5 дней.',
    ])
  })

  test('why a limit leaves nothing', () => {
    const used = { 'rule:base:times:month:2026-03': 2 }
    expect(judged(purchase([{ amount: 200_000 }]), used)[1]).toBe(
      '«Выходные»: лимит 2 раза в месяц исчерпан (использовано 2 раза).',
    )
  })

  test('why points cannot pay', () => {
    const { unmet } = compiled.redeemable(purchase(), { lineAmounts: [10_000], activeBalance: 42 })
    expect(why({ effects: [], unmet: unmet as never })).toEqual([
      'Оплата баллами: на счёте 42 балла, а нужно от 500 баллов.',
    ])
  })
})

test('every code that a judgement can give has words in both languages', () => {
  const expected = { kind: 'member', limit: 5, per: 'day' }
  for (const code of [
    'excluded_by',
    'group.lost',
    'grant.nothing',
    'limit.reached',
    'limit.refused',
    'cooldown.running',
    'redeemed.instead',
    'redeem.not_offered',
    'redeem.nothing_to_pay',
    'redeem.receipt_below',
    'redeem.balance_below',
  ]) {
    for (const speech of [ru, en]) {
      const text = explain(
        { ruleId: 'base', code, expected, actual: { left: 1, asked: 2 } },
        speech,
      )
      expect(text).not.toContain(code)
    }
  }
})

test('a whole document reads part by part', () => {
  const document: Conditions = {
    rules: [base],
    base: { exclude: { kinds: ['delivery'] }, amount: 'before_tax' },
    activation: { after: { days: 14 } },
    expiry: { kind: 'rolling', after: { months: 6 }, roundTo: 'month' },
    redeem: {
      value: { points: 1, amount: 100 },
      cap: { share: { numerator: 30, denominator: 100 } },
      codeAbove: 1_000,
    },
    returns: { clawback: 'unlimited', restoreExpired: { days: 30 } },
    tiers,
  }
  const said = clauses(document, ru).map(({ path, text }) => `${path} ${plain(text)}`)
  expect(said).toEqual(
    expect.arrayContaining([
      '/base Баллы считаются на: сумма без налога, кроме: доставка, без оплаченного баллами',
      '/activation Баллы доступны через 14 дней',
      '/expiry Баллы сгорают через 6 месяцев после активации, в конце месяца',
      '/redeem/cap Баллами можно оплатить: до 30 % чека',
      '/redeem/codeAbove Свыше 1 000 баллов нужен код подтверждения',
      '/returns При возврате начисленное отзывается: полностью, в долг; сгоревшие списанные баллы возвращаются на 30 дней',
      '/tiers/ladder Уровни по сумме покупок: «Серебро» от 0 ₽, «Золото» от 100 000 ₽',
    ]),
  )
})
