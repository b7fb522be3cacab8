import { known, unknown, type Answer, type Interval } from '../answer.ts'
import { makeDice, seedOf, type Dice } from '../numbers/dice.ts'
import { quantile } from '../numbers/quantiles.ts'

/** How an interval is drawn: the same seed gives the same interval. */
export type Draws = {
  readonly seed: number
  readonly draws?: number
  readonly confidence?: number
}

/** What a programme brought over what it cost, against a control group. */
export type Return = {
  /** Margin of a treated member less that of one in the control group. */
  readonly lift: Interval
  /** Lift times treated members, less cost. */
  readonly payback: Interval
  /** Payback over cost. */
  readonly roi: Interval
  /** The share of draws in which the programme lost. */
  readonly chanceOfLoss: number
  readonly seed: number
  readonly draws: number
}

const DRAWS = 2000

/**
 * The lift of a mean, the payback and the return on investment with intervals by bootstrap of
 * percentiles (Efron, Tibshirani 1993, chapter 13): both groups are drawn anew from themselves.
 * Margins are before the cost of the programme, which is certain, for all members treated.
 */
export function bootstrapReturn(
  treated: ArrayLike<number>,
  control: ArrayLike<number>,
  cost: number,
  { seed, draws = DRAWS, confidence = 0.95 }: Draws,
): Answer<Return> {
  if (cost <= 0) return unknown('no_cost')
  const fewest = Math.min(treated.length, control.length)
  if (fewest < 2) return unknown('group_too_small', fewest, 2)
  if (isFlat(treated) && isFlat(control)) return unknown('no_variance')
  const estimate = mean(treated) - mean(control)
  const lifts = new Float64Array(draws)
  const one = makeDice(seedOf(seed, 0))
  const other = makeDice(seedOf(seed, 1))
  for (let draw = 0; draw < draws; draw++) {
    lifts[draw] = drawnMean(treated, one) - drawnMean(control, other)
  }
  lifts.sort()
  const interval = (of: (lift: number) => number): Interval => ({
    estimate: of(estimate),
    low: of(quantile(lifts, (1 - confidence) / 2)),
    high: of(quantile(lifts, (1 + confidence) / 2)),
    confidence,
  })
  const breakEven = cost / treated.length
  return known({
    lift: interval((lift) => lift),
    payback: interval((lift) => lift * treated.length - cost),
    roi: interval((lift) => (lift * treated.length - cost) / cost),
    chanceOfLoss: lifts.reduce((losses, lift) => losses + (lift < breakEven ? 1 : 0), 0) / draws,
    seed,
    draws,
  })
}

function isFlat(values: ArrayLike<number>): boolean {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false
  return true
}

function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum / values.length
}

function drawnMean(values: ArrayLike<number>, dice: Dice): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[dice.below(values.length)]!
  return sum / values.length
}
