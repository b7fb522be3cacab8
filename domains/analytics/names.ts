import * as programmes from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import type { ProgrammeId } from '#kit/core/ids.ts'

/** What rules and tiers of a programme are called, by their ids; tiers from the lowest to the highest. */
export type Names = {
  readonly rules: ReadonlyMap<string, string>
  readonly tiers: ReadonlyMap<string, string>
}

/** How many versions are looked back to for what the newest does not name. */
const BACK = 30

/** The names by the newest version that has them; published versions only. */
export async function namesOf(ctx: Context, programmeId: string): Promise<Names> {
  const id = programmeId as ProgrammeId
  const rules = new Map<string, string>()
  const tiers = new Map<string, string>()
  const starts = await programmes.startsOf(ctx.db, id)
  for (const { version } of starts.toReversed().slice(0, BACK)) {
    const { document } = await programmes.conditionsOf(ctx.db, id, version)
    for (const rule of document.rules)
      if (!rules.has(rule.id)) rules.set(rule.id, rule.name[ctx.language])
    for (const tier of document.tiers?.ladder ?? [])
      if (!tiers.has(tier.id)) tiers.set(tier.id, tier.name[ctx.language])
  }
  return { rules, tiers }
}
