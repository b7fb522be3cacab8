import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { Basis } from './core/basis.ts'
import { PAUSED } from './core/letters.ts'
import type { Purpose } from './core/purposes.ts'
import type { NewMessage } from './messaging.store.ts'

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

/** What a member's reminders of points rest on that were written since an instant, unless they failed or lapsed. */
export async function remindersSince(
  db: Db,
  owner: string,
  since: Date,
): Promise<{ basis: Reminder; waits: boolean }[]> {
  const { rows } = await sql<{ basis: Reminder; waits: boolean }>`
    select basis, state = 'waiting' as waits from messaging.message
    where owner = ${owner} and kind = 'points.expiring' and state in ('waiting', 'sent', 'delivered')
      and written_at > ${since} and basis is not null
  `.execute(db)
  return rows
}

export type Reminder = Extract<Basis, { of: 'points.expiring' }>

export type Rewritten = Pick<
  NewMessage,
  'owner' | 'id' | 'subject' | 'text' | 'html' | 'template' | 'basis' | 'news'
>

/** Keeps what messages say that wait and were written anew. */
export async function rewrite(db: Db, messages: readonly Rewritten[]): Promise<void> {
  if (messages.length === 0) return
  await sql`
    update messaging.message as message
    set subject = anew.subject, text = anew.text, html = anew.html, template = anew.template,
      basis = anew.basis, news = anew.news
    from unnest(
      ${messages.map((each) => each.owner)}::uuid[],
      ${messages.map((each) => each.id)}::uuid[],
      ${messages.map((each) => each.subject)}::text[],
      ${messages.map((each) => each.text)}::text[],
      ${messages.map((each) => each.html)}::text[],
      ${messages.map((each) => each.template)}::int[],
      ${messages.map((each) => each.basis && JSON.stringify(each.basis))}::jsonb[],
      ${messages.map((each) => (each.news ? JSON.stringify(each.news) : null))}::jsonb[]
    ) as anew (owner, id, subject, text, html, template, basis, news)
    where message.owner = anew.owner and message.id = anew.id and message.state = 'waiting'
  `.execute(db)
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
