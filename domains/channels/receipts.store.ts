import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { ReceiptState } from './core/sms.ts'

export type Handed = {
  readonly organisationId: string
  readonly kind: 'smpp' | 'http'
  readonly owner: string
  readonly messageId: string
}

/** Keeps by which numbers a gateway knows a message. A number that comes again stands for the newer message. */
export async function hand(
  db: Db,
  { organisationId, kind, owner, messageId }: Handed,
  ids: readonly string[],
  at: Date,
): Promise<void> {
  await sql`
    delete from channels.handed where organisation_id = ${organisationId} and kind = ${kind}
      and gateway_id = any(${ids}::text[]) and message_id <> ${messageId}
  `.execute(db)
  await sql`
    insert into channels.handed (organisation_id, kind, gateway_id, owner, message_id, state, handed_at)
    select ${organisationId}, ${kind}, id, ${owner}, ${messageId}, 'waiting', ${at}
    from unnest(${[...new Set(ids)]}::text[]) as id
    on conflict do nothing
  `.execute(db)
}

/** Notes what a gateway says of a message that it knows by any of these numbers; whether there is one. */
export async function note(
  db: Db,
  organisationId: string,
  kind: Handed['kind'],
  ids: readonly string[],
  state: ReceiptState,
): Promise<boolean> {
  const { rows } = await sql<{ gatewayId: string }>`
    update channels.handed
    set state = case when handed.state = 'waiting' then ${state}::text else handed.state end
    where organisation_id = ${organisationId} and kind = ${kind}
      and gateway_id = any(${ids}::text[])
    returning gateway_id
  `.execute(db)
  return rows.length > 0
}

export type Told = {
  readonly owner: string
  readonly messageId: string
  readonly state: 'delivered' | 'failed'
}

/** Messages of which all parts are told of, or one that failed, and of which nobody has heard yet. */
export async function untold(db: Db, most: number): Promise<Told[]> {
  const { rows } = await sql<Told>`
    select owner, message_id, case when bool_or(state = 'failed') then 'failed' else 'delivered' end as state
    from channels.handed
    where message_id in (
      select message_id from channels.handed where not told and state <> 'waiting'
    )
    group by owner, message_id
    having bool_or(state = 'failed') or bool_and(state = 'delivered')
    order by min(handed_at) limit ${most}
  `.execute(db)
  return rows
}

export async function markTold(db: Db, messageIds: readonly string[]): Promise<void> {
  await sql`
    update channels.handed set told = true where message_id = any(${messageIds}::uuid[])
  `.execute(db)
}

/** Counts as told what was handed over before an instant and is known to have ended. */
export async function giveUp(db: Db, before: Date): Promise<void> {
  await sql`
    update channels.handed set told = true
    where not told and state <> 'waiting' and handed_at < ${before}
  `.execute(db)
}

/** Forgets what was handed over before an instant, a portion at a time; how many. */
export async function forget(db: Db, before: Date, portion: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from channels.handed where (organisation_id, kind, gateway_id) in (
      select organisation_id, kind, gateway_id from channels.handed
      where handed_at < ${before} limit ${portion}
    )
  `.execute(db)
  return Number(numAffectedRows ?? 0n)
}
