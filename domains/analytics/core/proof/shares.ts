import { known, ratio, unknown, type Answer, type Interval, type Ratio } from '../answer.ts'
import { chiSquareTail, normalCdf, normalQuantile } from '../numbers/special.ts'

/** How many of a group did what was counted. */
export type Counted = { readonly did: number; readonly of: number }

/** What two shares differ by, and how sure that is. */
export type ShareDifference = {
  readonly treated: Ratio
  readonly control: Ratio
  /** Treated less control. */
  readonly difference: Interval
  readonly z: number
  /** Two-sided. */
  readonly pValue: number
}

/**
 * The difference of two shares: the test pools both groups, z = (p₁−p₂)/√(p(1−p)(1/n₁+1/n₂)); the
 * interval is that of Newcombe (Statistics in Medicine 17, 1998, method 10), made of the two
 * intervals of Wilson, which stays within −1 … 1 and holds for rare responses.
 */
export function compareShares(
  treated: Counted,
  control: Counted,
  confidence = 0.95,
): Answer<ShareDifference> {
  const fewest = Math.min(treated.of, control.of)
  if (fewest < 2) return unknown('group_too_small', fewest, 2)
  const pooled = (treated.did + control.did) / (treated.of + control.of)
  const variance = pooled * (1 - pooled) * (1 / treated.of + 1 / control.of)
  if (variance <= 0) return unknown('no_variance')
  const one = wilson(treated, confidence)
  const other = wilson(control, confidence)
  const estimate = one.estimate - other.estimate
  const z = estimate / Math.sqrt(variance)
  return known({
    treated: ratio(treated.did, treated.of),
    control: ratio(control.did, control.of),
    difference: {
      estimate,
      low: estimate - Math.hypot(one.estimate - one.low, other.high - other.estimate),
      high: estimate + Math.hypot(one.high - one.estimate, other.estimate - other.low),
      confidence,
    },
    z,
    pValue: 2 * normalCdf(-Math.abs(z)),
  })
}

/** The interval of one share by Wilson (JASA 22, 1927). The group has somebody in it. */
export function wilson({ did, of }: Counted, confidence = 0.95): Interval {
  const z = normalQuantile((1 + confidence) / 2)
  const share = did / of
  const middle = (share + z ** 2 / (2 * of)) / (1 + z ** 2 / of)
  const reach =
    (z / (1 + z ** 2 / of)) * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2))
  return {
    estimate: share,
    low: Math.max(0, middle - reach),
    high: Math.min(1, middle + reach),
    confidence,
  }
}

/** Whether members fell into the groups as they were meant to. */
export type SampleRatio = {
  readonly chiSquare: number
  readonly pValue: number
  /** Not sound: something decides who is in which group, and no lift may be shown. */
  readonly sound: boolean
}

const SURELY_OFF = 0.001

/**
 * The check of the sample ratio: Σ (seen − meant)²/meant as chi square with one degree less than
 * groups. Below one in a thousand the groups are not what was drawn (Fabijan et al., KDD 2019).
 */
export function checkSampleRatio(
  groups: readonly { readonly seen: number; readonly share: number }[],
): Answer<SampleRatio> {
  const all = groups.reduce((sum, { seen }) => sum + seen, 0)
  const shares = groups.reduce((sum, { share }) => sum + share, 0)
  if (groups.length < 2 || groups.some(({ share }) => share <= 0)) return unknown('out_of_range')
  const fewest = Math.min(...groups.map(({ share }) => (all * share) / shares))
  // With fewer than five meant in a group, chi square is not the distribution of the sum.
  if (fewest < 5) return unknown('group_too_small', Math.floor(fewest), 5)
  const chiSquare = groups.reduce((sum, { seen, share }) => {
    const meant = (all * share) / shares
    return sum + (seen - meant) ** 2 / meant
  }, 0)
  const pValue = chiSquareTail(chiSquare, groups.length - 1)
  return known({ chiSquare, pValue, sound: pValue >= SURELY_OFF })
}
