import { known, ratio, unknown, type Answer, type Ratio } from '../answer.ts'
import { moments, quantile } from '../numbers/quantiles.ts'
import { seedOf, uniformOf } from '../numbers/uniform.ts'
import {
  calendarOf,
  planFault,
  STEADY,
  SUPPOSED,
  type Calendar,
  type Plan,
  type PlanSegment,
  type Supposed,
} from './plan.ts'
import { valueAt } from './ranges.ts'

/** The fifth, the middle and the ninety-fifth of a hundred outcomes. */
export type Spread = { readonly p5: number; readonly p50: number; readonly p95: number }

/** What one supposed number alone does to the profit, the others at their middle. */
export type TornadoBar = {
  readonly segment: string
  readonly what: Supposed | 'growth'
  /** Profit with the number at its fifth and at its ninety-fifth percentile. */
  readonly atLow: number
  readonly atHigh: number
}

/** How a plan came out, draw by draw. Money in minor units, not rounded. */
export type Simulation = {
  readonly seed: number
  readonly draws: number
  readonly profit: Spread & { readonly mean: number }
  readonly loss: Ratio
  /** Standard error of the chance of a loss, by the number of draws. */
  readonly lossError: number
  /** Months until profit is and stays above zero; null: not within the plan. */
  readonly paybackMonth: {
    readonly [P in keyof Spread]: number | null
  }
  readonly paidBack: Ratio
  /** The most that open points would take off receipts at a month's end. */
  readonly peakLiability: Spread
  /** The largest first; numbers that are fixed are left out. */
  readonly tornado: readonly TornadoBar[]
}

/** One month of a plan, of all draws. Money in minor units; margin before anything is given; profit since the beginning. */
export type MonthBand = {
  readonly sales: Spread
  readonly margin: Spread
  readonly issued: Spread
  readonly redeemed: Spread
  readonly liability: Spread
  /** What points and discounts of the conditions take off receipts. */
  readonly cost: Spread
  /** The share of all sales that members make. */
  readonly share: Spread
  readonly profit: Spread
}

/** Two plans under the same luck: how often, and by how much, the second does better. */
export type PlanComparison = { readonly better: Ratio; readonly gain: Spread }

export type Luck = { readonly seed: number; readonly draws?: number }

const FEWEST_DRAWS = 10_000

/** A segment's supposed numbers, by draw. */
type Drawn = Readonly<Record<Supposed, Float64Array>>

/** All that was drawn: what a draw makes of the segments, and the calendar that growth makes of it. */
type Draws = {
  readonly outcome: (place: number) => Outcome
  readonly calendar: (place: number) => Calendar
  /** The one calendar of all draws, where nothing is drawn of growth. */
  readonly steady: Calendar | null
}

/** What one draw makes of all segments, for an average month. */
type Outcome = {
  readonly sales: number
  readonly margin: number
  readonly profit: number
  readonly issued: number
  readonly redeemed: number
  readonly discounts: number
  readonly share: number
}

/**
 * A plan tried at least ten thousand times over what is supposed of it. Each supposed number has
 * dice of its own, so that the same seed gives the same answer, and another plan the same luck.
 * Profit counts the cost of points when they are issued, by the share redeemed in the end. With one
 * normal lift and all else fixed, the chance of a loss is Φ((u* − μ)/σ), u* of breakEvenLift.
 */
export function simulate(plan: Plan, { seed, draws = FEWEST_DRAWS }: Luck): Answer<Simulation> {
  if (draws < FEWEST_DRAWS) return unknown('out_of_range', draws, FEWEST_DRAWS)
  const fault = planFault(plan)
  if (fault) return fault
  const drawn = draw(plan, seed, draws)
  const profits = new Float64Array(draws)
  const months = new Float64Array(draws)
  const peaks = new Float64Array(draws)
  for (let place = 0; place < draws; place++) {
    const outcome = drawn.outcome(place)
    const calendar = drawn.calendar(place)
    profits[place] = profitBy(plan, calendar, outcome, plan.months - 1)
    months[place] = paybackMonth(plan, calendar, outcome)
    peaks[place] = peakLiability(calendar, outcome)
  }
  const losses = profits.reduce((count, profit) => count + (profit < 0 ? 1 : 0), 0)
  const paid = months.reduce((count, month) => count + (month < Infinity ? 1 : 0), 0)
  const chance = losses / draws
  return known({
    seed,
    draws,
    profit: { ...spreadOf(profits), mean: moments(profits).mean },
    loss: ratio(losses, draws),
    lossError: Math.sqrt((chance * (1 - chance)) / draws),
    paybackMonth: monthsOf(months),
    paidBack: ratio(paid, draws),
    peakLiability: spreadOf(peaks),
    tornado: tornadoOf(plan),
  })
}

/** Two plans over the same draws: what is told is what differs, not luck. */
export function comparePlans(
  plan: Plan,
  other: Plan,
  { seed, draws = FEWEST_DRAWS }: Luck,
): Answer<PlanComparison> {
  if (draws < FEWEST_DRAWS) return unknown('out_of_range', draws, FEWEST_DRAWS)
  const fault = planFault(plan) ?? planFault(other)
  if (fault) return fault
  const [before, after] = [plan, other].map((each) => profitsOf(each, seed, draws)) as [
    Float64Array,
    Float64Array,
  ]
  const gains = after.map((profit, draw) => profit - before[draw]!)
  const better = gains.reduce((count, gain) => count + (gain > 0 ? 1 : 0), 0)
  return known({ better: ratio(better, draws), gain: spreadOf(gains) })
}

function profitsOf(plan: Plan, seed: number, draws: number): Float64Array {
  const drawn = draw(plan, seed, draws)
  return Float64Array.from({ length: draws }, (_, place) =>
    profitBy(plan, drawn.calendar(place), drawn.outcome(place), plan.months - 1),
  )
}

/** What the months of a plan come to, by the same draws as `simulate`: each figure by itself. */
export function monthBands(plan: Plan, luck: Luck): Answer<readonly MonthBand[]> {
  return bandsOf(plan, luck, ({ scaled, spread }, month) => ({
    sales: scaled('sales', ({ weight }) => weight[month]!),
    margin: scaled('margin', ({ weight }) => weight[month]!),
    issued: scaled('issued', ({ weight }) => weight[month]!),
    redeemed: scaled('redeemed', ({ redeemedIn }) => redeemedIn[month]!),
    liability: spread(
      (outcome, { issued, redeemed }) =>
        outcome.issued * issued[month]! - outcome.redeemed * redeemed[month]!,
    ),
    cost: spread(
      (outcome, { weight, redeemedIn }) =>
        outcome.redeemed * redeemedIn[month]! + outcome.discounts * weight[month]!,
    ),
    // growth is that of all buyers
    share: scaled('share', () => 1),
    profit: moved(
      scaled('profit', ({ sold }) => sold[month]!),
      -plan.monthlyCost * (month + 1) - plan.fixedCost,
    ),
  }))
}

/** The sales of the months alone: those of `monthBands`. */
export function salesBands(plan: Plan, luck: Luck): Answer<readonly Spread[]> {
  return bandsOf(plan, luck, ({ scaled }, month) => scaled('sales', ({ weight }) => weight[month]!))
}

/** How all draws of a month are told: any figure, or one that is so many times that of an average month. */
type Teller = {
  readonly spread: (of: (outcome: Outcome, calendar: Calendar) => number) => Spread
  readonly scaled: (what: keyof Outcome, by: (calendar: Calendar) => number) => Spread
}

function bandsOf<Band>(
  plan: Plan,
  { seed, draws = FEWEST_DRAWS }: Luck,
  band: (teller: Teller, month: number) => Band,
): Answer<readonly Band[]> {
  if (draws < FEWEST_DRAWS) return unknown('out_of_range', draws, FEWEST_DRAWS)
  const fault = planFault(plan)
  if (fault) return fault
  const teller = tellerOf(draw(plan, seed, draws), draws)
  return known(Array.from({ length: plan.months }, (_, month) => band(teller, month)))
}

/** Where all draws share a calendar, what is scaled by it is put in order once for all months. */
function tellerOf(drawn: Draws, draws: number): Teller {
  const outcomes = Array.from({ length: draws }, (_, place) => drawn.outcome(place))
  const spreadBy = (of: (outcome: Outcome, place: number) => number) =>
    spreadOf(Float64Array.from(outcomes, of))
  const { steady } = drawn
  if (!steady) {
    const calendars = Array.from({ length: draws }, (_, place) => drawn.calendar(place))
    return {
      spread: (of) => spreadBy((outcome, place) => of(outcome, calendars[place]!)),
      scaled: (what, by) => spreadBy((outcome, place) => outcome[what] * by(calendars[place]!)),
    }
  }
  const average = new Map<keyof Outcome, Spread>()
  return {
    spread: (of) => spreadBy((outcome) => of(outcome, steady)),
    scaled: (what, by) => {
      const known = average.get(what) ?? spreadBy((outcome) => outcome[what])
      average.set(what, known)
      return times(known, by(steady))
    },
  }
}

/** A spread of which each outcome is so many times as much; never less than nothing times. */
const times = ({ p5, p50, p95 }: Spread, factor: number): Spread => ({
  p5: p5 * factor,
  p50: p50 * factor,
  p95: p95 * factor,
})

const moved = ({ p5, p50, p95 }: Spread, by: number): Spread => ({
  p5: p5 + by,
  p50: p50 + by,
  p95: p95 + by,
})

/** Dice of growth stand apart from those of any segment. */
const GROWTH_STREAM = 1_000_003

function draw(plan: Plan, seed: number, draws: number): Draws {
  const drawn = plan.segments.map((segment, index) => drawSegment(segment, index, seed, draws))
  const outcome = (place: number) =>
    outcomeOf(plan, (segment, what) => drawn[segment]![what][place]!)
  const { growth = STEADY } = plan
  if (growth.kind === 'fixed') {
    const steady = calendarOf(plan, grown(growth.value))
    return { outcome, calendar: () => steady, steady }
  }
  const uniform = uniformOf(seedOf(seed, GROWTH_STREAM))
  const rises = Float64Array.from({ length: draws }, () => grown(valueAt(growth, uniform())))
  return { outcome, calendar: (place) => calendarOf(plan, rises[place]), steady: null }
}

/** Sales do not fall below nothing. */
const grown = (rise: number): number => Math.max(-0.99, rise)

function drawSegment(segment: PlanSegment, index: number, seed: number, draws: number): Drawn {
  const column = (what: Supposed, place: number) => {
    const range = segment[what]
    if (range.kind === 'fixed') return new Float64Array(draws).fill(within(what, range.value))
    const uniform = uniformOf(seedOf(seed, index * SUPPOSED.length + place))
    const values = new Float64Array(draws)
    for (let i = 0; i < draws; i++) values[i] = within(what, valueAt(range, uniform()))
    return values
  }
  return Object.fromEntries(SUPPOSED.map((what, place) => [what, column(what, place)])) as Drawn
}

/** Shares stay within 0–1, and nobody buys less than nothing, wherever a normal range reaches. */
function within(what: Supposed, value: number): number {
  if (what === 'frequencyLift' || what === 'checkLift') return Math.max(-1, value)
  // goods may be sold below their cost
  if (what === 'marginShare') return Math.min(1, value)
  return Math.min(1, Math.max(0, value))
}

function outcomeOf(plan: Plan, supposed: (segment: number, what: Supposed) => number): Outcome {
  const outcome = { sales: 0, margin: 0, profit: 0, issued: 0, redeemed: 0, discounts: 0 }
  let others = plan.unknownSales ?? 0
  for (const [index, segment] of plan.segments.entries()) {
    const sales = segment.monthlySales * supposed(index, 'enrolment')
    const growth = (1 + supposed(index, 'frequencyLift')) * (1 + supposed(index, 'checkLift'))
    const points = sales * growth * segment.earnShare
    const spent = points * supposed(index, 'redemption')
    const given = spent * plan.costOfPoint + sales * growth * (segment.discountShare ?? 0)
    const share = supposed(index, 'marginShare')
    outcome.sales += sales * growth
    outcome.margin += share * sales * growth
    outcome.profit += share * sales * (growth - 1) - given
    outcome.issued += points
    outcome.redeemed += spent
    outcome.discounts += sales * growth * (segment.givenShare ?? segment.discountShare ?? 0)
    others += segment.monthlySales - sales
  }
  const all = outcome.sales + others
  return { ...outcome, share: all > 0 ? outcome.sales / all : 0 }
}

const profitBy = (plan: Plan, { sold }: Calendar, outcome: Outcome, month: number): number =>
  outcome.profit * sold[month]! - plan.monthlyCost * (month + 1) - plan.fixedCost

/** The first month, counted from one, from whose end on profit is not below zero; else Infinity. */
function paybackMonth(plan: Plan, calendar: Calendar, outcome: Outcome): number {
  let since = Infinity
  for (let month = plan.months - 1; month >= 0; month--) {
    if (profitBy(plan, calendar, outcome, month) < 0) break
    since = month + 1
  }
  return since
}

function peakLiability({ issued, redeemed }: Calendar, outcome: Outcome): number {
  let peak = 0
  for (let month = 0; month < issued.length; month++) {
    const open = outcome.issued * issued[month]! - outcome.redeemed * redeemed[month]!
    if (open > peak) peak = open
  }
  return peak
}

function tornadoOf(plan: Plan): TornadoBar[] {
  const { growth = STEADY } = plan
  const calendar = calendarOf(plan, grown(valueAt(growth, 0.5)))
  const middle = (segment: number, what: Supposed) =>
    within(what, valueAt(plan.segments[segment]![what], 0.5))
  const profitWith = (index: number, what: Supposed, p: number) => {
    const outcome = outcomeOf(plan, (segment, each) =>
      segment === index && each === what
        ? within(what, valueAt(plan.segments[segment]![what], p))
        : middle(segment, each),
    )
    return profitBy(plan, calendar, outcome, plan.months - 1)
  }
  const bars: TornadoBar[] = plan.segments.flatMap((segment, index) =>
    SUPPOSED.filter((what) => segment[what].kind !== 'fixed').map((what) => ({
      segment: segment.name,
      what,
      atLow: profitWith(index, what, 0.05),
      atHigh: profitWith(index, what, 0.95),
    })),
  )
  if (growth.kind !== 'fixed') {
    const usual = outcomeOf(plan, middle)
    const profitAt = (p: number) =>
      profitBy(plan, calendarOf(plan, grown(valueAt(growth, p))), usual, plan.months - 1)
    bars.push({ segment: '', what: 'growth', atLow: profitAt(0.05), atHigh: profitAt(0.95) })
  }
  const swing = ({ atLow, atHigh }: TornadoBar) => Math.abs(atHigh - atLow)
  return bars.toSorted((one, other) => swing(other) - swing(one))
}

function spreadOf(values: Float64Array): Spread {
  const sorted = values.toSorted()
  return { p5: quantile(sorted, 0.05), p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95) }
}

/** Months are whole, and some draws never pay back: the outcome in its place, none in between. */
function monthsOf(months: Float64Array): Simulation['paybackMonth'] {
  const sorted = months.toSorted()
  const at = (p: number) => {
    const month = sorted[Math.ceil(sorted.length * p) - 1]!
    return month === Infinity ? null : month
  }
  return { p5: at(0.05), p50: at(0.5), p95: at(0.95) }
}
