import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import { PAUSED } from './core/letters.ts'

// A held message waits for ever: it is due at an instant that never comes, until it is released. So do
// those of a paused mailing, which go on with it.
const HELD = sql`state = 'waiting' and next_try_at = 'infinity' and failure is distinct from ${PAUSED}`

/** Holds every message that waits, with the reason; how many. */
export async function holdWaiting(db: Db, reason: string): Promise<number> {
  const { numAffectedRows } = await sql`
    update messaging.message set next_try_at = 'infinity', failure = ${reason}
    where state = 'waiting' and next_try_at < 'infinity'
  `.execute(db)
  return Number(numAffectedRows ?? 0n)
}

export type Held = {
  readonly id: string
  readonly owner: string
  readonly kind: string
  readonly channel: string
  readonly writtenAt: Date
  readonly reason: string
}

/** The messages that are held, the oldest first. */
export async function listHeld(db: Db, limit: number): Promise<Held[]> {
  const { rows } = await sql<Held>`
    select id, owner, kind, channel, written_at, failure as reason from messaging.message
    where ${HELD} order by id limit ${limit}
  `.execute(db)
  return rows
}

export async function countHeld(db: Db): Promise<{ kind: string; count: number }[]> {
  const { rows } = await sql<{ kind: string; count: number }>`
    select kind, count(*) as count from messaging.message
    where ${HELD} group by kind order by kind
  `.execute(db)
  return rows
}

/** Lets held messages go, of one kind or of all; how many. */
export async function release(db: Db, kind: string | null, at: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    update messaging.message set next_try_at = ${at}, failure = null
    where ${HELD} and (${kind}::text is null or kind = ${kind})
  `.execute(db)
  return Number(numAffectedRows ?? 0n)
}

/** Lets held messages lapse: they will not be sent; how many. */
export async function drop(db: Db, kind: string | null, at: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    update messaging.message
    set state = 'lapsed', settled_at = ${at}, next_try_at = ${at}, sealed = null, news = null
    where ${HELD} and (${kind}::text is null or kind = ${kind})
  `.execute(db)
  return Number(numAffectedRows ?? 0n)
}
