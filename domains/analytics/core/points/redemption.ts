import { sum } from '#kit/core/ratio.ts'
import { known, ratio, unknown, type Answer, type Ratio } from '../answer.ts'
import { chainLadder, type LadderRow } from './chainLadder.ts'

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
  /** Whether this cohort's own redemptions were carried on, or, it being too young, those of all. */
  readonly by: 'ladder' | 'all_cohorts'
  /** Whether the factors alone would have promised more than there is. */
  readonly capped: boolean
  /** Standard error of `ultimate` by Mack; null where it cannot be told. */
  readonly error: number | null
  /** The share of redemptions that is expected to have come by this age: young cohorts tell little. */
  readonly developed: number
}

export type Redemptions = {
  readonly cohorts: readonly UltimateRedemption[]
  readonly rate: Ratio
  readonly factors: readonly number[]
}

/** A cohort with less than this share of its redemptions behind it says next to nothing itself. */
const YOUNG = 0.1

/**
 * The ultimate redemption rate by cohorts of issue (Gault, Llaguno, Ménard: Loyalty Rewards and
 * Gift Card Programs, CAS E-Forum 2012): the triangle of redeemed points by the chain ladder, never
 * more than is left, and nothing after `expiryAge` months, when a cohort's points are all gone. For
 * a young cohort, what is still to come is taken from the rate of all, Σ redeemed / Σ issued ·
 * developed (Bornhuetter, Ferguson 1972, with the Cape Cod rate of Bühlmann and Stanard).
 */
export function ultimateRedemption(
  cohorts: readonly RedemptionCohort[],
  { expiryAge, tail = 1 }: { readonly expiryAge?: number; readonly tail?: number } = {},
): Answer<Redemptions> {
  if (sum(cohorts.map(({ issued }) => issued)) <= 0) return unknown('nothing_issued')
  const ordered = cohorts.toSorted((one, other) => other.redeemed.length - one.redeemed.length)
  const triangle = ordered.map(({ redeemed }) => redeemed.slice(0, expiryAge))
  const ladder = chainLadder(triangle, triangle[0]!.length === expiryAge ? 1 : tail)
  if (!ladder.known) return ladder
  const { rows, factors } = ladder.value
  const used = sum(ordered.map(({ issued }, i) => issued * rows[i]!.developed))
  const rateOfAll = used > 0 ? sum(rows.map(({ latest }) => latest)) / used : 0
  const told = ordered.map((cohort, i) => {
    const isOver = expiryAge !== undefined && cohort.redeemed.length >= expiryAge
    return ultimateOf(cohort, rows[i]!, rateOfAll, isOver)
  })
  return known({
    cohorts: told.toSorted((one, other) => (one.issuedIn < other.issuedIn ? -1 : 1)),
    rate: ratio(sum(told.map(({ ultimate }) => ultimate)), sum(told.map(({ issued }) => issued))),
    factors,
  })
}

function ultimateOf(
  { issuedIn, issued, gone }: RedemptionCohort,
  { latest, ultimate, developed, error }: LadderRow,
  rateOfAll: number,
  isOver: boolean,
): UltimateRedemption {
  const outstanding = Math.max(0, issued - latest - gone)
  const most = latest + (isOver ? 0 : outstanding)
  const isYoung = developed < YOUNG
  const expected = isYoung ? latest + (1 - developed) * rateOfAll * issued : ultimate
  const capped = Math.min(expected, most)
  return {
    issuedIn,
    issued,
    redeemed: latest,
    outstanding,
    ultimate: capped,
    rate: ratio(capped, issued),
    chance: outstanding > 0 ? (capped - latest) / outstanding : 0,
    by: isYoung ? 'all_cohorts' : 'ladder',
    capped: expected > most,
    error: isYoung ? null : error,
    developed,
  }
}
