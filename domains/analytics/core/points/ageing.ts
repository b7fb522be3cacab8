import { sum } from '#kit/core/ratio.ts'
import type { Day } from '#kit/core/time.ts'
import { ratio, type Ratio } from '../answer.ts'
import { dayNumber } from '../repeat/summary.ts'

/** What is left of points earned at once; `expiresOn` is the first day without them, null is never. */
export type OpenLot = { readonly remaining: number; readonly expiresOn: Day | null }

/** Points that expire in more than `after` and at most `upTo` days from now; null: any later day. */
export type AgeBand = {
  readonly after: number
  readonly upTo: number | null
  readonly points: number
}

/** Open points by the days they have left. The bands and `never` sum to `total`. */
export type Ageing = {
  readonly asOf: Day
  readonly bands: readonly AgeBand[]
  readonly never: number
  readonly total: number
}

const LIMITS = [30, 60, 90, 180, 365]

/** Open points by days left until they expire; lots already over on the day are left out. */
export function ageing(
  lots: Iterable<OpenLot>,
  asOf: Day,
  limits: readonly number[] = LIMITS,
): Ageing {
  const bands = Array.from({ length: limits.length + 1 }, () => 0)
  let never = 0
  for (const { remaining, expiresOn } of lots) {
    if (expiresOn === null) never += remaining
    else {
      const left = dayNumber(expiresOn) - dayNumber(asOf)
      if (left <= 0) continue
      const band = limits.findIndex((limit) => left <= limit)
      bands[band === -1 ? limits.length : band]! += remaining
    }
  }
  return {
    asOf,
    bands: bands.map((points, i) => ({
      after: limits[i - 1] ?? 0,
      upTo: limits[i] ?? null,
      points,
    })),
    never,
    total: sum(bands) + never,
  }
}

/** Open points that expire within so many days. */
export function expiringWithin(lots: Iterable<OpenLot>, asOf: Day, days: number): number {
  return ageing(lots, asOf, [days]).bands[0]!.points
}

/** Points issued in one month, and what became of them up to now. */
export type IssueCohort = {
  readonly issuedIn: string
  readonly issued: number
  readonly redeemed: number
  readonly expired: number
  /** Taken back by returns. */
  readonly reversed: number
}

/** Breakage of a cohort: expired over issued; partial while points of it are still open. */
export type CohortBreakage = {
  readonly issuedIn: string
  readonly breakage: Ratio
  readonly open: number
  readonly partial: boolean
}

/**
 * Breakage by the month of issue, not by that of expiry: expired ÷ issued. `overall` weighs by
 * points and leaves out cohorts that still have open ones.
 */
export function breakageByCohort(cohorts: readonly IssueCohort[]): {
  cohorts: CohortBreakage[]
  overall: Ratio
} {
  const told = cohorts.map(({ issuedIn, issued, redeemed, expired, reversed }) => {
    const open = issued - redeemed - expired - reversed
    return { issuedIn, breakage: ratio(expired, issued), open, partial: open > 0 }
  })
  const whole = told.filter(({ partial }) => !partial).map(({ breakage }) => breakage)
  const overall = ratio(
    sum(whole.map(({ numerator }) => numerator)),
    sum(whole.map(({ denominator }) => denominator)),
  )
  return { cohorts: told, overall }
}
