import type { Conditions } from '#domains/rules/rules.api.ts'
import type { Measure } from './index.ts'

/** A service centre: work earns more than parts, quiet days more, and who comes back after half a year is thanked. */
export function service({ money, points }: Measure): Conditions {
  return {
    base: { exclude: { kinds: ['gift_card'] }, lessPaidWithPoints: true },
    rounding: { at: 'receipt', mode: 'half_up' },
    activation: { after: { days: 3 } },
    expiry: { kind: 'inactivity', after: { years: 1 }, roundTo: 'month' },
    rules: [
      {
        id: 'base',
        name: { ru: 'Баллы за работы и запчасти', en: 'Points for work and parts' },
        on: 'purchase',
        then: {
          rates: {
            of: [
              { lines: { kinds: ['service'] }, points: points(10), per: money(100) },
              { lines: { categories: ['oil', 'filters'] }, points: points(5), per: money(100) },
            ],
            otherwise: { points: points(2), per: money(100) },
          },
        },
      },
      {
        id: 'quiet-days',
        name: {
          ru: 'Вторник и среда: в полтора раза',
          en: 'Tuesday and Wednesday: half as much again',
        },
        on: 'purchase',
        when: { all: [{ weekday: [2, 3] }, { bought: { kinds: ['service'] } }] },
        then: { multiply: { by: { numerator: 3, denominator: 2 }, rules: ['base'] } },
      },
      {
        id: 'back-again',
        name: { ru: 'С возвращением', en: 'Welcome back' },
        on: 'purchase',
        when: { all: [{ sinceLast: { atLeast: 180 } }, { amount: { atLeast: money(3_000) } }] },
        then: { fixed: { points: points(300) } },
      },
      {
        id: 'review',
        name: { ru: 'За отзыв', en: 'For a review' },
        on: 'review',
        then: { fixed: { points: points(100) } },
        limits: [{ kind: 'cooldown', after: { days: 30 } }],
      },
      {
        id: 'welcome',
        name: { ru: 'За вступление', en: 'Welcome' },
        on: 'enrolment',
        then: { fixed: { points: points(300) } },
      },
    ],
    redeem: {
      value: { points: points(1), amount: money(1) },
      cap: { share: { numerator: 20, denominator: 100 } },
      marginFloor: { share: { numerator: 110, denominator: 100 } },
      minimumReceipt: money(1_000),
      codeAbove: points(2_000),
    },
    returns: { clawback: 'within_balance', restoreExpired: { days: 30 } },
  }
}
