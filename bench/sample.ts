import type { Conditions, Rule } from '#domains/rules/rules.api.ts'

/** Thirty rules of the kinds a chain has: rates, categories, hours, tiers, visits, caps. */
export function thirtyRules(): Conditions {
  const names = (id: string) => ({ ru: `Правило ${id}`, en: `Rule ${id}` })
  const rules: Rule[] = [
    {
      id: 'base',
      name: names('base'),
      on: 'purchase',
      then: { rate: { points: 5, per: 10_000 } },
      group: 'accrual',
    },
    {
      id: 'gold',
      name: names('gold'),
      on: 'purchase',
      when: { tier: { in: ['gold'] } },
      then: { rate: { points: 7, per: 10_000 } },
      group: 'accrual',
    },
  ] as Rule[]
  for (let n = 0; n < 14; n++) {
    rules.push({
      id: `category-${n}`,
      name: names(`category-${n}`),
      on: 'purchase',
      then: { rate: { points: 1 + (n % 3), per: 10_000, lines: { categories: [`category-${n}`] } } },
    } as Rule)
  }
  for (let n = 0; n < 14; n++) {
    rules.push({
      id: `hour-${n}`,
      name: names(`hour-${n}`),
      on: 'purchase',
      when: {
        all: [{ amount: { atLeast: 50_000 + n * 50_000 } }, { weekday: { in: [1 + (n % 7)] } }],
      },
      then: { fixed: { points: 10 + n } },
      ...(n < 3 && { limits: [{ kind: 'member', points: 100, per: 'month' }] }),
    } as Rule)
  }
  return {
    rules,
    groups: { accrual: { take: 'best' } },
    activation: { after: { days: 14 } },
    expiry: { kind: 'rolling', after: { days: 180 } },
    redeem: {
      value: { points: 1, amount: 100 },
      cap: { share: { numerator: 30, denominator: 100 } },
    },
  }
}
