import { addPeriod } from '#kit/core/zone.ts'
import {
  earnedRank,
  idOf,
  lowestRank,
  rankOf,
  type Cause,
  type Standing,
  type Sums,
  type TierPolicy,
} from './standing.ts'
import { endOfStanding, sumsIn, windowAt, type QualifyingDay } from './window.ts'

/**
 * The history with every review that has fallen due by the instant, each judged by the sums of its own
 * moment: a review that is held late or twice comes out the same.
 */
export function withReviews(
  history: readonly Standing[],
  days: readonly QualifyingDay[],
  policy: TierPolicy,
  zone: string,
  at: number,
): readonly Standing[] {
  const newest = history.at(-1)
  if (!newest || newest.until === null || newest.until > at) return history
  const reviewed = [...history]
  for (;;) {
    const last = reviewed.at(-1)
    if (!last || last.until === null || last.until > at) return reviewed
    // the moment before the end: the day that begins with it does not count yet
    const sums = sumsIn(days, windowAt(policy, zone, last.until - 1))
    reviewed.push(review(reviewed, sums, policy, zone, last.until))
  }
}

/** What follows the last standing of a history when it ends at the instant. */
export function review(
  history: readonly Standing[],
  sums: Sums,
  policy: TierPolicy,
  zone: string,
  at: number,
): Standing {
  const standing = history.at(-1)!
  if (standing.cause === 'manual') return afterManual(history, sums, policy, zone, at)

  const held = rankOf(policy, standing.tier)
  const earned = earnedRank(policy, sums)
  if (held >= 0 && earned >= held) {
    return begin(policy, zone, at, earned, earned > held ? 'reached' : 'kept')
  }
  const until = policy.grace ? addPeriod(zone, at, policy.grace) : at
  if (held >= 0 && until > at && standing.cause !== 'grace') {
    return { id: null, tier: standing.tier, from: at, until, cause: 'grace' }
  }
  const lowered = policy.downgrade === 'one_step' ? Math.max(earned, held - 1) : earned
  return begin(policy, zone, at, lowered, 'lowered')
}

/** What a manual standing gives way to: the one it covered if that still runs, else what is earned. */
export function afterManual(
  history: readonly Standing[],
  sums: Sums,
  policy: TierPolicy,
  zone: string,
  at: number,
): Standing {
  const covered = history.findLast((each) => each.cause !== 'manual')
  if (covered && (covered.until === null || covered.until > at)) {
    return { id: null, tier: covered.tier, from: at, until: covered.until, cause: 'resumed' }
  }
  return begin(policy, zone, at, earnedRank(policy, sums), 'resumed')
}

/** A standing that begins now; what everybody has needs no review. */
export function begin(
  policy: TierPolicy,
  zone: string,
  at: number,
  rank: number,
  cause: Cause,
): Standing {
  const until = rank <= lowestRank(policy) ? null : endOfStanding(policy, zone, at)
  return { id: null, tier: idOf(policy, rank), from: at, until, cause }
}
