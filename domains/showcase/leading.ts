import * as programmes from '#domains/programmes/programmes.ts'
import { inForce } from '#domains/programmes/core/schedule.ts'
import type { Context } from '#kit/context.ts'
import * as store from './showcase.store.ts'

/** A live programme whose rules everybody may read: where, and where it is told what changed since somebody accepted them. */
export type RulesPage = {
  readonly programmeId: string
  readonly name: string
  readonly path: string
  readonly changes: string | null
}

/**
 * The public pages of the organisation's programmes in the caller's language, for somebody who `accepted` these
 * versions, by programme.
 */
export async function rulesPages(
  ctx: Context,
  accepted: ReadonlyMap<string, number> = new Map(),
): Promise<RulesPage[]> {
  const all = await programmes.programmesOf(ctx.db, ctx.organisationId)
  const live = all.filter(({ state }) => state === 'live')
  const slugs = await store.shownOf(
    ctx.db,
    live.map(({ id }) => id),
  )
  const shown = live.filter(({ id }) => slugs.has(id))
  return Promise.all(
    shown.map(async ({ id, name }) => {
      const path = `/programmes/${slugs.get(id)}/${ctx.language}`
      const now = inForce(await programmes.startsOf(ctx.db, id), ctx.now.getTime())
      const since = accepted.get(id)
      const isBehind = since !== undefined && since !== now
      return {
        programmeId: id,
        name,
        path,
        changes: isBehind ? `${path}?since=${since}#changes` : null,
      }
    }),
  )
}
