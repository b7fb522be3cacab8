import type { Conditions } from '#domains/rules/rules.api.ts'
import type { Measure } from './index.ts'

/** A café: a rate for all, twice as much on weekday mornings, every tenth visit, a birthday, a welcome. */
export function cafe({ money, points }: Measure): Conditions {
  return {
    base: { exclude: { kinds: ['gift_card'] }, lessPaidWithPoints: true },
    rounding: { at: 'rule', mode: 'down' },
    expiry: { kind: 'inactivity', after: { days: 90 } },
    rules: [
      {
        id: 'base',
        name: { ru: 'Баллы за заказ', en: 'Points for an order' },
        on: 'purchase',
        then: { rate: { points: points(5), per: money(100) } },
      },
      {
        id: 'mornings',
        name: { ru: 'Будним утром вдвое', en: 'Double on weekday mornings' },
        on: 'purchase',
        when: { all: [{ weekday: [1, 2, 3, 4, 5] }, { time: { from: '08:00', until: '11:00' } }] },
        then: { multiply: { by: { numerator: 2, denominator: 1 }, rules: ['base'] } },
      },
      {
        id: 'desserts',
        name: { ru: 'Десерты: ещё баллы', en: 'Desserts: more points' },
        on: 'purchase',
        then: {
          rate: { points: points(5), per: money(100), lines: { categories: ['desserts'] } },
        },
      },
      {
        id: 'tenth',
        name: { ru: 'За каждый десятый визит', en: 'For every tenth visit' },
        on: 'purchase',
        then: { visits: [{ every: 10, points: points(200) }] },
      },
      {
        id: 'birthday',
        name: { ru: 'Подарок ко дню рождения', en: 'A birthday present' },
        on: 'birthday',
        then: { fixed: { points: points(300) } },
      },
      {
        id: 'welcome',
        name: { ru: 'За вступление', en: 'Welcome' },
        on: 'enrolment',
        then: { fixed: { points: points(100) } },
      },
    ],
    redeem: {
      value: { points: points(1), amount: money(1) },
      cap: { share: { numerator: 50, denominator: 100 } },
      exclude: { kinds: ['gift_card'] },
    },
    returns: { clawback: 'within_balance' },
  }
}
