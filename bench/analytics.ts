/**
 * What the heavier figures of analytics take of one core, over made-up members.
 * Run: node bench/analytics.ts
 */
import { makeDice } from '#domains/analytics/core/numbers/dice.ts'
import type { Plan, PlanSegment } from '#domains/analytics/core/payback/plan.ts'
import { simulate } from '#domains/analytics/core/payback/simulation.ts'
import { bootstrapReturn } from '#domains/analytics/core/proof/bootstrap.ts'
import { fitBgNbd } from '#domains/analytics/core/repeat/bgNbd.ts'
import { valueOfBase } from '#domains/analytics/core/repeat/lifetimeValue.ts'
import { fitParetoNbd } from '#domains/analytics/core/repeat/paretoNbd.ts'
import { simulateBgNbd, simulateSpending } from '#domains/analytics/core/repeat/simulate.ts'
import { columnsOf, type History } from '#domains/analytics/core/repeat/summary.ts'

const ROUNDS = 5

measure('a plan of 4 segments over 24 months, 10,000 draws', () => simulate(plan(), { seed: 1 }))
measure('the same, 100,000 draws', () => simulate(plan(), { seed: 1, draws: 100_000 }))
const histories = madeUp(2400)
const seen = columnsOf(histories)
measure('BG/NBD fitted to 2,400 members', () => fitBgNbd(seen))
measure('Pareto/NBD fitted to them', () => fitParetoNbd(seen))
const terms = { marginShare: 0.3, periods: 12, weeksPerPeriod: 52 / 12, discount: 0.01 }
measure('their value with an interval, 20 draws', () =>
  valueOfBase(histories, terms, { seed: 1, draws: 20 }),
)
const margins = Float64Array.from(histories, ({ mean }) => mean ?? 0)
measure('return against a control group, 2,400 and 2,400, 2,000 draws', () =>
  bootstrapReturn(margins, margins, 1000, { seed: 1 }),
)

/** Prints the least processor time of some rounds: others may use the machine too. */
function measure(title: string, run: () => { known: boolean; reason?: string }): void {
  let best = Infinity
  for (let round = 0; round < ROUNDS; round++) {
    const begun = process.cpuUsage()
    const answer = run()
    if (!answer.known) throw new Error(`${title}: ${answer.reason}`)
    const { user, system } = process.cpuUsage(begun)
    best = Math.min(best, (user + system) / 1000)
  }
  console.log(`${title.padEnd(64)} ${best.toFixed(0).padStart(6)} ms`)
}

function plan(): Plan {
  const segment = (name: string): PlanSegment => ({
    name,
    monthlySales: 100_000_000,
    marginShare: { kind: 'fixed', value: 0.35 },
    earnShare: 0.05,
    enrolment: { kind: 'uniform', low: 0.3, high: 0.6 },
    frequencyLift: { kind: 'normal', mean: 0.05, deviation: 0.04 },
    checkLift: { kind: 'triangular', low: 0, likely: 0.03, high: 0.1 },
    redemption: { kind: 'uniform', low: 0.6, high: 0.9 },
  })
  return {
    months: 24,
    segments: ['new', 'regular', 'rare', 'asleep'].map(segment),
    fixedCost: 10_000_000,
    monthlyCost: 100_000,
    costOfPoint: 1,
    redemptionDelayMonths: 2,
    expiryMonths: 12,
  }
}

function madeUp(members: number): History[] {
  const dice = makeDice(1)
  return Array.from({ length: members }, (_, i) => {
    const age = 27 + (i % 84) / 7
    const came = simulateBgNbd({ r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }, age, dice)
    const last = Math.round(came.last * 7) / 7
    const mean = simulateSpending({ p: 6.25, q: 3.74, gamma: 1544 }, came.repeats, dice)
    return { ...came, last, member: `${i}`, firstOn: '2026-01-01', age, mean }
  })
}
