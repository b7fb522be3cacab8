import type { Conditions } from '#domains/rules/rules.api.ts'
import type { Measure } from './index.ts'

/** One rule to begin with: five points for each hundred. */
export function blank({ money, points }: Measure): Conditions {
  return {
    rules: [
      {
        id: 'base',
        name: { ru: 'Баллы за покупку', en: 'Points for a purchase' },
        on: 'purchase',
        then: { rate: { points: points(5), per: money(100) } },
      },
    ],
  }
}
