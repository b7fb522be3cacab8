import type { Conditions } from '#domains/rules/rules.api.ts'
import type { Measure } from './index.ts'

/** A shop: three tiers by what was spent in a year, an own brand, the week of the birthday, a monthly cap. */
export function retailer({ money, points }: Measure): Conditions {
  return {
    base: { exclude: { kinds: ['delivery', 'gift_card'] }, lessPaidWithPoints: true },
    rounding: { at: 'rule', mode: 'down' },
    activation: { after: { days: 14 } },
    expiry: { kind: 'rolling', after: { months: 6 }, roundTo: 'month' },
    rules: rulesOf({ money, points }),
    redeem: {
      value: { points: points(1), amount: money(1) },
      cap: { share: { numerator: 30, denominator: 100 } },
      exclude: { kinds: ['delivery', 'gift_card'] },
      minimumReceipt: money(500),
      codeAbove: points(1_000),
    },
    returns: { clawback: 'within_balance', restoreExpired: { days: 30 } },
    tiers: {
      by: 'spend',
      window: { kind: 'rolling', length: { months: 12 } },
      ladder: [
        { id: 'start', name: { ru: 'Стартовый', en: 'Start' }, from: 0 },
        { id: 'silver', name: { ru: 'Серебряный', en: 'Silver' }, from: money(30_000) },
        { id: 'gold', name: { ru: 'Золотой', en: 'Gold' }, from: money(100_000) },
      ],
      retention: { months: 12 },
      downgrade: 'one_step',
      roundTo: 'month',
    },
  }
}

function rulesOf({ money, points }: Measure): Conditions['rules'] {
  return [
    {
      id: 'base',
      name: { ru: 'Баллы по уровню', en: 'Points by tier' },
      on: 'purchase',
      then: {
        byTier: {
          grades: [
            { tier: 'silver', points: points(5), per: money(100) },
            { tier: 'gold', points: points(7), per: money(100) },
          ],
          otherwise: { points: points(3), per: money(100) },
        },
      },
      limits: [{ kind: 'member', points: points(5_000), per: 'month' }],
    },
    {
      id: 'own-brand',
      name: { ru: 'Своя марка: ещё баллы', en: 'Own brand: more points' },
      on: 'purchase',
      then: {
        rate: { points: points(5), per: money(100), lines: { categories: ['own-brand'] } },
      },
    },
    {
      id: 'birthday',
      name: { ru: 'Вдвое в неделю дня рождения', en: 'Double in the birthday week' },
      on: 'purchase',
      when: { birthday: { before: 3, after: 3 } },
      then: { multiply: { by: { numerator: 2, denominator: 1 }, rules: ['base'] } },
      limits: [{ kind: 'receipt', points: points(1_000) }],
    },
    {
      id: 'welcome',
      name: { ru: 'За вступление', en: 'Welcome' },
      on: 'enrolment',
      then: { fixed: { points: points(200) } },
    },
    {
      id: 'review',
      name: { ru: 'За отзыв', en: 'For a review' },
      on: 'review',
      then: { fixed: { points: points(50) } },
      limits: [{ kind: 'member', times: 2, per: 'month' }],
    },
  ]
}
