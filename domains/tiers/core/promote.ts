import {
  earnedRank,
  heldRank,
  idOf,
  type Standing,
  type Sums,
  type TierPolicy,
} from './standing.ts'
import { endOfStanding, plus, sumsIn, windowAt, type QualifyingDay } from './window.ts'

export type Promotion = {
  /** In the order of `from`, reviews that fell due included (see `withReviews`). */
  readonly history: readonly Standing[]
  /** The window's sums without what was just bought … */
  readonly sums: Sums
  /** … and what that adds to them. */
  readonly bought: Sums
  readonly policy: TierPolicy
  readonly zone: string
  readonly at: number
}

/**
 * The standing that a purchase earns, or null when it changes nothing. Earning lifts at once and never
 * lowers. A late receipt may lift the present standing but rewrites none of the past.
 */
export function promote({ history, sums, bought, policy, zone, at }: Promotion): Standing | null {
  const earned = earnedRank(policy, plus(sums, bought))
  const current = history.at(-1) ?? null
  const held = heldRank(policy, current)
  const renewed = earned === held && current?.cause === 'grace'
  if (earned <= held && !renewed) return null
  // what an operator set is lifted by a bar that is passed now, not by one passed before
  if (current?.cause === 'manual' && earned <= earnedRank(policy, sums)) return null

  const from = current ? Math.max(at, current.from) : at
  const until = endOfStanding(policy, zone, at)
  if (until !== null && until <= from) return null
  return { id: null, tier: idOf(policy, earned), from, until, cause: renewed ? 'kept' : 'reached' }
}

/** What is to be recorded once a purchase has lifted a member: reviews that fell due, then the new standing. */
export function unrecorded(history: readonly Standing[], promotion: Standing): Standing[] {
  return [...history.filter((each) => each.id === null), promotion]
}

/** What a decision made of a member's tier: the standings to record, and what was bought on its day. */
export type Climb = {
  readonly standings: readonly Standing[]
  readonly bought: QualifyingDay | null
}

/** What a later decision of the same batch has before it, at its own instant. */
export function climbed(
  seen: Pick<Promotion, 'history' | 'sums'>,
  { standings, bought }: Climb,
  { policy, zone, at }: Pick<Promotion, 'policy' | 'zone' | 'at'>,
): Pick<Promotion, 'history' | 'sums'> {
  const history =
    standings.length === 0
      ? seen.history
      : [...seen.history.filter(({ id }) => id !== null), ...standings]
  const sums = bought ? plus(seen.sums, sumsIn([bought], windowAt(policy, zone, at))) : seen.sums
  return { history, sums }
}
