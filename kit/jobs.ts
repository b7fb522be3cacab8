import { sql } from 'kysely'
import { restAfter } from './breath.ts'
import type { Context } from './context.ts'

/** Work apart from any request. It bears repetition, goes in portions, and stops when told to. */
export type Job = {
  readonly name: string
  /** When it runs by itself, as crontab writes it, in UTC; null: only when asked for. */
  readonly every: string | null
  /** Once for each organisation, or once for the whole installation. */
  readonly scope: 'organisation' | 'installation'
  readonly run: (ctx: Context, asked: Asked) => Promise<void>
}

export type Asked = {
  /** What `enqueue` was given. */
  readonly payload: Readonly<Record<string, unknown>>
  /** Aborts when the server is stopping: a long job ends after its portion. */
  readonly signal: AbortSignal
}

/** Names a job of a slice: `tiers.review`, every so often, for each organisation apart. */
export function job(
  name: string,
  run: Job['run'],
  options: { readonly every?: string; readonly scope?: Job['scope'] } = {},
): Job {
  return { name, run, every: options.every ?? null, scope: options.scope ?? 'organisation' }
}

/**
 * Asks for a job within the business transaction: it runs only if that commits, at least once.
 * With a key, asking again before it has run replaces the former asking.
 */
export async function enqueue(
  ctx: Context,
  name: string,
  payload: Readonly<Record<string, unknown>> = {},
  when: { readonly at?: Date; readonly key?: string } = {},
): Promise<void> {
  const asked = JSON.stringify({ organisationId: ctx.organisationId, payload })
  await sql`
    select kit.enqueue(${name}, ${asked}::json, ${when.at ?? null}::timestamptz, ${when.key ?? null})
  `.execute(ctx.db)
}

const outboxes = new Set<() => void>()

/** Tells the outboxes of this process that facts were committed. Cheap; many calls make one look. */
export function wakeOutbox(): void {
  for (const wake of outboxes) wake()
}

/** Has an outbox woken until the returned function is called. */
export function onWake(wake: () => void): () => void {
  outboxes.add(wake)
  return () => outboxes.delete(wake)
}

/** After a portion of work it rests for so long a part of what that took. */
const REST = 0.3

/** Repeats a portion until it says that nothing is left, or until told to stop; between two it rests. */
export async function inPortions(
  signal: AbortSignal,
  portion: () => Promise<number>,
): Promise<number> {
  let done = 0
  while (!signal.aborted) {
    const began = performance.now()
    const count = await portion()
    if (count === 0) break
    done += count
    await restAfter(began, REST)
  }
  return done
}
