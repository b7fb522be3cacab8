import { compile, type Compiled } from './compile.ts'
import { unused, type Counters, type Facts, type Line } from './facts.ts'
import type { Judgement } from './judgement.ts'
import type { Conditions, Rule } from './language/document.ts'

/** Receipts, rules and judgements to try conditions on, as tests and examples need them. */

/** A line of goods for 100.00 unless said otherwise. */
export function line(over: Partial<Line> = {}): Line {
  return {
    lineId: '1',
    sku: 'sku-1',
    category: 'tyres',
    kind: 'goods',
    quantity: '1',
    amount: 10_000,
    discountAmount: 0,
    taxAmount: 0,
    cost: null,
    attributes: {},
    ...over,
  }
}

/** A purchase of these lines, numbered from 1, on Sunday 1 March 2026 at 12:30 in Moscow. */
export function purchase(lines: readonly Partial<Line>[] = [{}], over: Partial<Facts> = {}): Facts {
  const numbered = lines.map((each, i) => line({ lineId: String(i + 1), ...each }))
  return {
    on: 'purchase',
    lines: numbered,
    amount: numbered.reduce((sum, { amount }) => sum + amount, 0),
    occurredAt: Date.UTC(2026, 2, 1, 9, 30),
    local: { weekday: 7, hour: 12, minute: 30 },
    day: '2026-03-01',
    store: 'north',
    till: 'till-1',
    channel: 'store',
    tier: null,
    tags: [],
    visit: 2,
    lastVisitDay: '2026-02-01',
    enrolledDay: '2026-01-01',
    birthday: null,
    means: ['card'],
    coupons: [],
    attributes: {},
    ...over,
  }
}

/** A rule for purchases; without more it grants one point for each 1.00. */
export function rule(id: string, over: Partial<Rule> = {}): Rule {
  return {
    id,
    name: { ru: `Правило ${id}`, en: `Rule ${id}` },
    on: 'purchase',
    then: { rate: { points: 1, per: 100 } },
    ...over,
  }
}

export const moscow = { zone: 'Europe/Moscow', scale: 0 }

/** Compiles rules, with the rest of a document where it matters. */
export function conditions(rules: readonly Rule[], over: Partial<Conditions> = {}): Compiled {
  return compile({ ...over, rules: [...rules] }, moscow)
}

/** Judges facts whose lines are as the receipt has them and not paid with points. */
export function earned(compiled: Compiled, facts: Facts, counters: Counters = unused): Judgement {
  const lineAmounts = facts.lines.map(({ amount }) => amount)
  const paidWithPoints = facts.lines.map(() => 0)
  return compiled.earn(facts, { lineAmounts, paidWithPoints, redeemed: 0, counters })
}

/** The points that each rule granted. */
export function granted(judgement: Judgement): Record<string, number> {
  return Object.fromEntries(
    judgement.effects.flatMap(({ ruleId, points }) =>
      points === undefined ? [] : [[ruleId, points]],
    ),
  )
}

/** Counters that already stand at these numbers. */
export function usedUp(used: Readonly<Record<string, number>>): Counters {
  return { used: (key) => used[key] ?? 0 }
}
