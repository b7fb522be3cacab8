import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import { PAUSED } from './core/letters.ts'
import type { Purpose } from './core/purposes.ts'

/** Settles messages of a purpose that wait, unsent; how many. In the sandbox it counts what they are written for. */
export async function lapse(
  db: Db,
  owners: readonly string[],
  purpose: Purpose,
  channel: string | null,
  at: Date,
): Promise<number> {
  const { numAffectedRows } = await sql`
    update messaging.message
    set state = 'lapsed', settled_at = ${at}, sealed = null, news = null, failure = 'consent_withdrawn'
    where owner = any(${owners}::uuid[]) and state = 'waiting' and purpose = ${purpose}
      and (${channel}::text is null or form = ${channel}::text)
  `.execute(db)
  return Number(numAffectedRows ?? 0n)
}

/** How many messages of a purpose that rests on consent each member was sent since an instant. */
export async function sentSince(
  db: Db,
  owners: readonly string[],
  since: Date,
): Promise<{ owner: string; count: number }[]> {
  const { rows } = await sql<{ owner: string; count: number }>`
    select owner, count(*) as count from messaging.message
    where owner = any(${owners}::uuid[]) and state in ('sent', 'delivered') and purpose <> 'service'
      and settled_at > ${since}
    group by owner
  `.execute(db)
  return rows
}

/**
 * Puts messages that were taken back until an instant of each, or until their mailing goes on (null); taking
 * them counts as no try.
 */
export async function putBack(
  db: Db,
  back: readonly { owner: string; id: string; until: Date | null }[],
): Promise<void> {
  if (back.length === 0) return
  await sql`
    update messaging.message as message
    set next_try_at = coalesce(back.until, 'infinity'), tries = greatest(message.tries - 1, 0), in_doubt = 0,
      failure = case when back.until is null then ${PAUSED} else message.failure end
    from unnest(
      ${back.map((each) => each.owner)}::uuid[],
      ${back.map((each) => each.id)}::uuid[],
      ${back.map((each) => each.until)}::timestamptz[]
    ) as back (owner, id, until)
    where message.owner = back.owner and message.id = back.id and message.state = 'waiting'
  `.execute(db)
}
