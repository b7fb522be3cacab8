import type { Events } from '#kit/core/events.ts'
import { rankOf, type TierPolicy } from './standing.ts'

export type TierNews =
  | { readonly name: 'tier.reached'; readonly data: Events['tier.reached'] }
  | { readonly name: 'tier.lost'; readonly data: Events['tier.lost'] }

/** What is told when a member's tier changes; null when it is the same one. */
export function news(
  policy: TierPolicy,
  programmeId: string,
  before: string | null,
  now: string | null,
): TierNews | null {
  if (before === now) return null
  if (now !== null && rankOf(policy, now) > rankOf(policy, before)) {
    return { name: 'tier.reached', data: { programmeId, tier: now } }
  }
  if (before === null) return null
  return { name: 'tier.lost', data: { programmeId, tier: before, now } }
}
