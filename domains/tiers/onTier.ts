import { requireWithin } from '#domains/access/access.ts'
import type { OnTier, TierAsked } from '#domains/members/narrowing.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { lowestRank, rankOf } from './core/standing.ts'
import { ladderAt } from './policy.ts'
import * as store from './tiers.store.ts'

/**
 * Who stands on a tier, by their last recorded standing; on the one that needs nothing is also whoever has none.
 * Throws `tier.no_ladder`, `tier.unknown`, `access.out_of_reach` and what `programmeFor` refuses.
 */
export async function onTier(ctx: Context, asked: TierAsked): Promise<OnTier> {
  const { db, organisationId } = ctx
  const programme = await programmes.programmeFor(db, organisationId, asked.programmeId)
  const programmeId = programme.id
  requireWithin(ctx.actor, { programmeId })
  const ladder = await ladderAt(db, programmeId, ctx.now.getTime())
  if (!ladder) throw new Refusal('tier.no_ladder')
  const { policy } = ladder
  const ids = policy.ladder.map(({ id }) => id)
  const rank = rankOf(policy, asked.tier)
  if (rank < 0) throw new Refusal('tier.unknown', { tier: asked.tier, ladder: ids.join(', ') })
  const isEverybodys = rank === lowestRank(policy)
  return {
    listed: isEverybodys
      ? null
      : (before, limit) => store.onTier(db, { programmeId, tier: asked.tier, before, limit }),
    among: async (owners) => {
      const standings = await store.lastTiers(db, programmeId, owners)
      return new Set(
        owners.filter((owner) =>
          standings.has(owner) ? standings.get(owner) === asked.tier : isEverybodys,
        ),
      )
    },
  }
}
