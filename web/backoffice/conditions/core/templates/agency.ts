import type { Conditions } from '#domains/rules/rules.api.ts'
import type { Measure } from './index.ts'

/** A travel agency: tiers by points in a year, hotels and insurance apart, large orders, friends, a fixed day of expiry. */
export function agency({ money, points }: Measure): Conditions {
  return {
    base: { exclude: { kinds: ['gift_card'], categories: ['visas'] }, lessPaidWithPoints: true },
    rounding: { at: 'rule', mode: 'down' },
    activation: { after: { days: 30 }, roundTo: 'day' },
    expiry: { kind: 'fixed', month: 12, day: 31, atLeast: { months: 12 } },
    rules: rulesOf({ money, points }),
    redeem: {
      value: { points: points(1), amount: money(1) },
      cap: { share: { numerator: 20, denominator: 100 } },
      exclude: { categories: ['visas'] },
      minimumBalance: points(1_000),
      codeAbove: points(3_000),
      sameReceipt: 'either',
    },
    returns: { clawback: 'unlimited', restoreExpired: { days: 90 } },
    tiers: {
      by: 'points',
      window: { kind: 'calendar', unit: 'year' },
      ladder: [
        { id: 'guest', name: { ru: 'Гость', en: 'Guest' }, from: 0 },
        { id: 'traveller', name: { ru: 'Путешественник', en: 'Traveller' }, from: points(3_000) },
        { id: 'explorer', name: { ru: 'Исследователь', en: 'Explorer' }, from: points(15_000) },
      ],
      retention: { years: 1 },
      roundTo: 'year',
    },
  }
}

function rulesOf({ money, points }: Measure): Conditions['rules'] {
  return [
    {
      id: 'base',
      name: { ru: 'Баллы за поездку по уровню', en: 'Points for a journey, by tier' },
      on: 'purchase',
      then: {
        byTier: {
          grades: [
            { tier: 'traveller', points: points(2), per: money(100) },
            { tier: 'explorer', points: points(3), per: money(100) },
          ],
          otherwise: { points: points(1), per: money(100) },
        },
      },
    },
    {
      id: 'extras',
      name: { ru: 'Отели и страховки: ещё баллы', en: 'Hotels and insurance: more points' },
      on: 'purchase',
      then: {
        rate: {
          points: points(1),
          per: money(100),
          lines: { categories: ['hotels', 'insurance'] },
        },
      },
    },
    {
      id: 'large',
      name: { ru: 'За крупный заказ', en: 'For a large order' },
      on: 'purchase',
      when: { amount: { atLeast: money(150_000) } },
      then: { fixed: { points: points(1_500) } },
    },
    {
      id: 'newcomers',
      name: { ru: 'Первые три месяца в полтора раза', en: 'Half as much again for three months' },
      on: 'purchase',
      when: { sinceEnrolment: { atMost: 90 } },
      then: { multiply: { by: { numerator: 3, denominator: 2 }, rules: ['base'] } },
    },
    {
      id: 'friend',
      name: { ru: 'За приглашённого друга', en: 'For a friend' },
      on: 'referral',
      then: { fixed: { points: points(1_000) } },
      limits: [{ kind: 'member', times: 10, per: 'year' }],
    },
    {
      id: 'birthday',
      name: { ru: 'Подарок ко дню рождения', en: 'A birthday present' },
      on: 'birthday',
      then: { fixed: { points: points(500) } },
    },
    {
      id: 'welcome',
      name: { ru: 'За вступление', en: 'Welcome' },
      on: 'enrolment',
      then: { fixed: { points: points(500) } },
    },
  ]
}
