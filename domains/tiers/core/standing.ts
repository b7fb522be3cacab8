import type { Tiers } from '#domains/rules/rules.api.ts'

/** What counts towards a tier: money in minor units, points in minor units, confirmed purchases. */
export type Sums = { readonly spend: number; readonly points: number; readonly visits: number }

export const NO_SUMS: Sums = { spend: 0, points: 0, visits: 0 }

/** How a programme grades its members: the section `tiers` of its conditions, the ladder ascending. */
export type TierPolicy = Tiers
export type Tier = Tiers['ladder'][number]

/** Why a standing began. */
export type Cause =
  /** the sums reached the tier */
  | 'reached'
  /** a review found it earned again */
  | 'kept'
  /** its end came without it being earned again: the last respite */
  | 'grace'
  | 'lowered'
  /** an operator set it */
  | 'manual'
  /** a manual one ended or was taken back, and what it covered goes on */
  | 'resumed'
  /** a merge brought it from the other member, or an undone merge took it back */
  | 'merged'

/** A member's grade in [from, until), until a later standing begins. Null tier: below the ladder. */
export type Standing = {
  /** Null while it only follows from the others and is not recorded yet. */
  readonly id: string | null
  readonly tier: string | null
  readonly from: number
  /** The instant of its review; null when it lasts for good. */
  readonly until: number | null
  readonly cause: Cause
}

/** The standing that holds at an instant, of a history in the order of `from`; null for the lowest grade. */
export function standingAt(history: readonly Standing[], at: number): Standing | null {
  for (let index = history.length - 1; index >= 0; index--) {
    if (history[index]!.from <= at) return history[index]!
  }
  return null
}

/** The tier a member has at an instant: that of the standing, or the one that everybody has. */
export function tierAt(
  history: readonly Standing[],
  policy: TierPolicy,
  at: number,
): string | null {
  const standing = standingAt(history, at)
  return standing ? standing.tier : idOf(policy, lowestRank(policy))
}

/** The place on the ladder, 0 for its first step; −1 for no tier and for one that the ladder lacks. */
export function rankOf(policy: TierPolicy, tier: string | null): number {
  return tier === null ? -1 : policy.ladder.findIndex((each) => each.id === tier)
}

/** The highest place whose bar the sums have passed; −1 when not even the first. */
export function earnedRank(policy: TierPolicy, sums: Sums): number {
  return policy.ladder.findLastIndex((each) => each.from <= sums[policy.by])
}

/** The place that needs nothing to be earned: −1 when the ladder begins above zero. */
export function lowestRank(policy: TierPolicy): number {
  return policy.ladder.findLastIndex((each) => each.from <= 0)
}

export function idOf(policy: TierPolicy, rank: number): string | null {
  return policy.ladder[rank]?.id ?? null
}

/** The rank of a standing; without one, the lowest. */
export function heldRank(policy: TierPolicy, standing: Standing | null): number {
  return standing ? rankOf(policy, standing.tier) : lowestRank(policy)
}
