import { requireReach } from '#domains/access/access.ts'
import { note } from '#domains/access/audit.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { DAY } from '#kit/core/time.ts'
import { inPortions } from '#kit/jobs.ts'
import type { Retention } from './privacy.api.ts'
import * as store from './privacy.store.ts'

/** What holds where an organisation set nothing: a year of calls and messages, a day of codes, three years of look-ups. */
const PROPOSED: Retention = {
  waitDays: 7,
  keepCalls: 365,
  keepMessages: 365,
  keepCodes: 1,
  keepNotes: null,
  keepLookups: 1095,
  keepRequests: 7,
  revision: 0,
}

const PORTION = 1_000

/** How long things are kept in the organisation. */
export const retentionOf = async (ctx: Context): Promise<Retention> =>
  (await store.retention(ctx.db, ctx.organisationId)) ?? PROPOSED

/** Keeps how long things are kept. Throws `revision.behind`. */
export async function keepRetention(ctx: Context, asked: Retention): Promise<Retention> {
  requireReach(ctx.actor, false)
  return ctx.transaction(async (ctx) => {
    const { revision: _, ...old } = await retentionOf(ctx)
    if (!(await store.keepRetention(ctx.db, ctx.organisationId, asked))) {
      throw new Refusal('revision.behind')
    }
    const { revision: __, ...kept } = asked
    await note(ctx, { operation: 'retention.set', old, new: kept })
    return retentionOf(ctx)
  })
}

/** Forgets what is older than the organisation keeps it, a portion at a time. */
export async function forgetAged(ctx: Context, signal: AbortSignal): Promise<void> {
  const kept = await retentionOf(ctx)
  const days: Readonly<Record<store.Aged, number | null>> = {
    calls: kept.keepCalls,
    messages: kept.keepMessages,
    codes: kept.keepCodes,
    notes: kept.keepNotes,
    lookups: kept.keepLookups,
    requests: kept.keepRequests,
  }
  for (const [what, count] of Object.entries(days)) {
    if (count === null) continue
    const before = new Date(ctx.now.getTime() - count * DAY)
    await inPortions(signal, () =>
      store.forget(ctx.db, what as store.Aged, ctx.organisationId, before, PORTION),
    )
  }
}
