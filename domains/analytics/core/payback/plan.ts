import { unknown, type Answer } from '../answer.ts'
import { isRange, type Range } from './ranges.ts'

/** Members alike in what is supposed of them. Money in minor units. */
export type PlanSegment = {
  readonly name: string
  /** Sales of an average month without the programme. */
  readonly monthlySales: number
  /** What of sales is margin, 0–1. */
  readonly marginShare: Range
  /** What discounts of the programme take off a unit of sales; below 0 where it ends discounts of today. */
  readonly discountShare?: number
  /** What of that the conditions take off, whatever discounts of today they end; as much if left out. */
  readonly givenShare?: number
  /** What is given in points for a unit of sales, at face: 0.05 is five percent. */
  readonly earnShare: number
  /** The share of those sales that is made by members. */
  readonly enrolment: Range
  /** How much oftener, and for how much more, members buy: 0.1 is a tenth. */
  readonly frequencyLift: Range
  readonly checkLift: Range
  /** The share of issued points that is redeemed in the end; the rest is breakage. */
  readonly redemption: Range
}

/** A programme to be tried before it starts. */
export type Plan = {
  readonly months: number
  readonly segments: readonly PlanSegment[]
  /** Paid before the first month, and in each. */
  readonly fixedCost: number
  readonly monthlyCost: number
  /** What a redeemed point costs of its face: 1 when it takes the face off a receipt. */
  readonly costOfPoint: number
  /** How long a point that is redeemed waits on average; 0: redeemed in the month of issue. */
  readonly redemptionDelayMonths: number
  /** After how many months points expire; null: never. */
  readonly expiryMonths: number | null
  /** How sales would grow in a year without the programme: 0.1 is a tenth; not at all if left out. */
  readonly growth?: Range
  /** Sales of each calendar month over the average, from the first month on, repeated; all 1 if left out. */
  readonly seasons?: readonly number[]
  /** Sales of an average month to buyers nobody knows; none if left out. */
  readonly unknownSales?: number
}

/** The numbers of a segment that are supposed, each with dice of its own. */
export const SUPPOSED = [
  'enrolment',
  'frequencyLift',
  'checkLift',
  'redemption',
  'marginShare',
] as const
export type Supposed = (typeof SUPPOSED)[number]

export const STEADY: Range = { kind: 'fixed', value: 0 }

/** What is wrong with a plan; nothing when it can be simulated. */
export function planFault(plan: Plan): Answer<never> | undefined {
  const { months, expiryMonths, segments, seasons = [1] } = plan
  const isCounted = [months, expiryMonths ?? 1].every((n) => Number.isInteger(n) && n >= 1)
  const notNegative = [
    plan.fixedCost,
    plan.monthlyCost,
    plan.costOfPoint,
    plan.redemptionDelayMonths,
    plan.unknownSales ?? 0,
    ...seasons,
    ...segments.flatMap(({ monthlySales, earnShare }) => [monthlySales, earnShare]),
  ]
  const isSound =
    isCounted &&
    seasons.length > 0 &&
    notNegative.every((n) => n >= 0 && n < Infinity) &&
    isRange(plan.growth ?? STEADY) &&
    segments.every(({ discountShare = 0 }) => Number.isFinite(discountShare)) &&
    segments.every((segment) => SUPPOSED.every((what) => isRange(segment[what])))
  if (!isSound) return unknown('out_of_range')
  const sales = segments.reduce((sum, { monthlySales }) => sum + monthlySales, 0)
  return sales > 0 ? undefined : unknown('nothing_sold')
}

/** By the end of each month: sales so far in average months, and what weighs on points still open. */
export type Calendar = {
  readonly sold: Float64Array
  /** Of points issued in months whose points have not expired, in average months. */
  readonly issued: Float64Array
  /** The same by the share of those redeemed in the end that has been redeemed. */
  readonly redeemed: Float64Array
  /** Of each month by itself: its sales, and what is redeemed in it. */
  readonly weight: Float64Array
  readonly redeemedIn: Float64Array
}

/**
 * A plan's months. A point that is redeemed in the end is redeemed in the k-th month after issue
 * with a chance q(1−q)^k, q = 1/(1+delay), cut off at expiry. `growth` is what sales grow by in a year.
 */
export function calendarOf(plan: Plan, growth = 0): Calendar {
  const { months, seasons = [1], redemptionDelayMonths, expiryMonths } = plan
  const life = expiryMonths ?? Infinity
  const waits = redemptionDelayMonths / (1 + redemptionDelayMonths)
  // powers are dear, and each is asked for as often as there are months
  const shares = Float64Array.from(
    { length: months },
    (_, age) => (1 - waits ** (age + 1)) / (1 - waits ** life),
  )
  const weights = Float64Array.from(
    { length: months },
    (_, month) => seasons[month % seasons.length]! * (1 + growth) ** (month / 12),
  )
  const calendar = {
    sold: new Float64Array(months),
    issued: new Float64Array(months),
    redeemed: new Float64Array(months),
    weight: weights,
    redeemedIn: new Float64Array(months),
  }
  for (let month = 0; month < months; month++) {
    calendar.sold[month] = (calendar.sold[month - 1] ?? 0) + weights[month]!
    for (let from = Math.max(0, month - life + 1); from <= month; from++) {
      const age = month - from
      calendar.issued[month]! += weights[from]!
      calendar.redeemed[month]! += weights[from]! * shares[age]!
      calendar.redeemedIn[month]! +=
        weights[from]! * (shares[age]! - (age > 0 ? shares[age - 1]! : 0))
    }
  }
  return calendar
}
