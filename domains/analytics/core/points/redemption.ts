import { sum } from '#kit/core/ratio.ts'
import { known, ratio, unknown, type Answer, type Ratio } from '../answer.ts'
import { chainLadder } from './chainLadder.ts'

/** Points issued in a month: redeemed up to each age in months, and what can be redeemed no more. */
export type RedemptionCohort = {
  readonly issuedIn: string
  readonly issued: number
  /** Cumulated, by age: index 0 is the month of issue. */
  readonly redeemed: readonly number[]
  /** Expired, or taken back by returns. */
  readonly gone: number
}

/** What of a cohort will have been redeemed in the end. */
export type UltimateRedemption = {
  readonly issuedIn: string
  readonly issued: number
  readonly redeemed: number
  readonly outstanding: number
  /** Points redeemed in the end, at most what is redeemed and outstanding. */
  readonly ultimate: number
  readonly rate: Ratio
  /** The chance that an outstanding point is redeemed, 0–1. */
  readonly chance: number
  /** Whether the factors alone would have promised more than there is. */
  readonly capped: boolean
  /** Standard error of `ultimate`; null where too few cohorts leave it untold. */
  readonly error: number | null
  /** The share of redemptions that is expected to have come by this age: young cohorts tell little. */
  readonly developed: number
}

export type Redemptions = {
  readonly cohorts: readonly UltimateRedemption[]
  readonly rate: Ratio
  readonly factors: readonly number[]
}

/**
 * The ultimate redemption rate by cohorts of issue (Gault, Llaguno, Ménard: Loyalty Rewards and
 * Gift Card Programs, CAS E-Forum 2012): the triangle of redeemed points by the chain ladder, never
 * more than is left, and nothing after `expiryAge` months, when a cohort's points are all gone.
 */
export function ultimateRedemption(
  cohorts: readonly RedemptionCohort[],
  { expiryAge, tail = 1 }: { readonly expiryAge?: number; readonly tail?: number } = {},
): Answer<Redemptions> {
  if (sum(cohorts.map(({ issued }) => issued)) <= 0) return unknown('nothing_issued')
  const ordered = cohorts.toSorted((one, other) => other.redeemed.length - one.redeemed.length)
  const triangle = ordered.map(({ redeemed }) => redeemed.slice(0, expiryAge))
  const isOver = triangle[0]!.length === expiryAge
  const ladder = chainLadder(triangle, isOver ? 1 : tail)
  if (!ladder.known) return ladder
  const told = ordered.map((cohort, i): UltimateRedemption => {
    const row = ladder.value.rows[i]!
    const outstanding = Math.max(0, cohort.issued - row.latest - cohort.gone)
    const isExpired = expiryAge !== undefined && cohort.redeemed.length >= expiryAge
    const most = row.latest + (isExpired ? 0 : outstanding)
    const ultimate = Math.min(row.ultimate, most)
    return {
      issuedIn: cohort.issuedIn,
      issued: cohort.issued,
      redeemed: row.latest,
      outstanding,
      ultimate,
      rate: ratio(ultimate, cohort.issued),
      chance: outstanding > 0 ? (ultimate - row.latest) / outstanding : 0,
      capped: row.ultimate > most,
      error: row.error,
      developed: row.developed,
    }
  })
  return known({
    cohorts: told.toSorted((one, other) => (one.issuedIn < other.issuedIn ? -1 : 1)),
    rate: ratio(sum(told.map(({ ultimate }) => ultimate)), sum(told.map(({ issued }) => issued))),
    factors: ladder.value.factors,
  })
}
