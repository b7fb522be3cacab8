import { known, unknown, type Answer, type Interval } from '../answer.ts'
import { normalQuantile, tCdf, tQuantile } from '../numbers/special.ts'
import type { Moments } from '../numbers/quantiles.ts'

/** What two groups differ by in the mean, and how sure that is. */
export type Difference = {
  /** Treated less control. */
  readonly difference: Interval
  /** Two-sided: how often chance alone would make as large a difference. */
  readonly pValue: number
  readonly freedom: number
  /** The difference over the mean of the control group; null where that is zero. */
  readonly relative: number | null
}

/**
 * The difference of two means with the interval of Welch (Biometrika 34, 1947), which does not
 * suppose equal variances: t with (v₁+v₂)² / (v₁²/(n₁−1) + v₂²/(n₂−1)) degrees, v = s²/n. A group
 * of fewer than two, or no spread in either group, is not enough to say anything.
 */
export function compareMeans(
  treated: Moments,
  control: Moments,
  confidence = 0.95,
): Answer<Difference> {
  const fewest = Math.min(treated.count, control.count)
  if (fewest < 2) return unknown('group_too_small', fewest, 2)
  const v1 = treated.variance / treated.count
  const v2 = control.variance / control.count
  if (v1 + v2 <= 0) return unknown('no_variance')
  const freedom = (v1 + v2) ** 2 / (v1 ** 2 / (treated.count - 1) + v2 ** 2 / (control.count - 1))
  const error = Math.sqrt(v1 + v2)
  const estimate = treated.mean - control.mean
  const reach = tQuantile((1 + confidence) / 2, freedom) * error
  return known({
    difference: { estimate, low: estimate - reach, high: estimate + reach, confidence },
    pValue: 2 * tCdf(-Math.abs(estimate) / error, freedom),
    freedom,
    relative: control.mean === 0 ? null : estimate / control.mean,
  })
}

/** What a test is to be able to see: two-sided, so sure, with so much chance of seeing it. */
export type Sensitivity = {
  readonly confidence?: number
  readonly power?: number
  /** The share of members in the control group. */
  readonly controlShare?: number
}

/** Members needed in each group, rounded up. */
export type Sizes = { readonly treated: number; readonly control: number }

/**
 * How many members show a difference `effect` of means where a member's value varies by
 * `deviation`: N = (z₁₋α/₂ + z_power)² · σ² / (q (1−q) δ²) for a control share q (Fleiss, Levin,
 * Paik 2003, chapter 4).
 */
export function sizeForMeans(
  deviation: number,
  effect: number,
  sensitivity: Sensitivity = {},
): Answer<Sizes> {
  return sizes(deviation ** 2, deviation ** 2, effect, sensitivity)
}

/** How many members show a share rising from `base` by `effect`; both between 0 and 1. */
export function sizeForShares(
  base: number,
  effect: number,
  sensitivity: Sensitivity = {},
): Answer<Sizes> {
  const raised = base + effect
  if (base < 0 || base > 1 || raised < 0 || raised > 1) return unknown('out_of_range')
  return sizes(raised * (1 - raised), base * (1 - base), effect, sensitivity)
}

/** (z + z)² · (σ²_treated/(1−q) + σ²_control/q) / δ² members in all, shared out by q. */
function sizes(
  treated: number,
  control: number,
  effect: number,
  { confidence = 0.95, power = 0.8, controlShare = 0.5 }: Sensitivity,
): Answer<Sizes> {
  if (effect === 0) return unknown('no_effect_asked')
  if (treated + control <= 0) return unknown('no_variance')
  if (controlShare <= 0 || controlShare >= 1) return unknown('out_of_range')
  const z = normalQuantile((1 + confidence) / 2) + normalQuantile(power)
  const all = (z ** 2 * (treated / (1 - controlShare) + control / controlShare)) / effect ** 2
  return known({
    treated: Math.ceil(all * (1 - controlShare)),
    control: Math.ceil(all * controlShare),
  })
}
