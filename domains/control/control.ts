import { requireReach } from '#domains/access/access.ts'
import type { Actor, Context, Db } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import type { Job } from '#kit/jobs.ts'
import type { JobShown, Parked } from './control.api.ts'
import * as store from './jobs.store.ts'
import { parked, replay } from './parked.ts'

/** Throws `access.out_of_reach` when the actor's rights end at a programme or a store: this is about all. */
export function requireEverywhere(actor: Actor): void {
  if (actor.reach) throw new Refusal('access.out_of_reach')
}

/** Every job that the worker knows, by name, and how it ran last. */
export async function listJobs(ctx: Context): Promise<{ items: JobShown[] }> {
  requireEverywhere(ctx.actor)
  return { items: (await store.list(ctx.db)).map(shown) }
}

/** What of this organisation, and of nobody, waits for somebody to look at it. */
export async function listParked(ctx: Context): Promise<{ items: Parked[] }> {
  requireEverywhere(ctx.actor)
  return { items: await parked(ctx.db, ctx.organisationId) }
}

/** Lets these be tried again, or all when null; answers how many. */
export async function replayParked(
  ctx: Context,
  ids: readonly string[] | null,
): Promise<{ replayed: number }> {
  requireReach(ctx.actor, false)
  requireEverywhere(ctx.actor)
  return { replayed: await replay(ctx.db, ids, ctx.organisationId) }
}

/** Notes which jobs there are, when a worker begins; those that are gone are forgotten. */
export const noteJobs = (db: Db, jobs: readonly Pick<Job, 'name' | 'every' | 'scope'>[]) =>
  store.know(db, jobs)

/** Notes how a job ran; the kind of its fault, or null when it ended well. */
export const noteRun = (db: Db, run: store.Run): Promise<void> => store.noteRun(db, run)

const shown = (row: store.JobRow): JobShown => ({
  name: row.name,
  every: row.every,
  scope: row.scope,
  ranAt: row.beganAt?.toISOString() ?? null,
  milliseconds: row.tookMs,
  result: row.beganAt === null ? null : row.failure === null ? 'done' : 'failed',
  failure: row.failure,
  wellAt: row.goodAt?.toISOString() ?? null,
})
