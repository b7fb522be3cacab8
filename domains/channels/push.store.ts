import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'

export type Subscription = {
  readonly owner: string
  readonly id: string
  readonly organisationId: string
  readonly endpoint: string
  readonly p256dh: string
  readonly auth: string
  readonly madeAt: Date
}

/**
 * Keeps a browser of a member; the keys of one that is known are replaced, and whoever was told there before is not
 * any more: it is somebody else's now.
 */
export async function subscribe(db: Db, row: Subscription, most: number): Promise<void> {
  await sql`
    delete from channels.subscription
    where organisation_id = ${row.organisationId} and endpoint = ${row.endpoint}
  `.execute(db)
  await sql`
    insert into channels.subscription (owner, id, organisation_id, endpoint, p256dh, auth, made_at)
    values (${row.owner}, ${row.id}, ${row.organisationId}, ${row.endpoint}, ${row.p256dh},
      ${row.auth}, ${row.madeAt})
  `.execute(db)
  await sql`
    delete from channels.subscription where owner = ${row.owner} and id in (
      select id from channels.subscription where owner = ${row.owner} order by id desc offset ${most}
    )
  `.execute(db)
}

/** Forgets a browser of a member; whether it was known. */
export async function unsubscribe(db: Db, owner: string, endpoint: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from channels.subscription where owner = ${owner} and endpoint = ${endpoint}
  `.execute(db)
  return numAffectedRows === 1n
}

/** Forgets the browsers of a member that were added by an instant, or the one of an id; how many. */
export async function unsubscribeAll(
  db: Db,
  owner: string,
  which: { readonly madeBy?: Date; readonly id?: string },
): Promise<number> {
  const { madeBy = null, id = null } = which
  const { numAffectedRows } = await sql`
    delete from channels.subscription where owner = ${owner}
      and (${madeBy}::timestamptz is null or made_at <= ${madeBy}::timestamptz)
      and (${id}::uuid is null or id = ${id}::uuid)
  `.execute(db)
  return Number(numAffectedRows ?? 0n)
}

export async function subscriptions(
  db: Db,
  organisationId: string,
  owner: string,
): Promise<Subscription[]> {
  const { rows } = await sql<Subscription>`
    select * from channels.subscription
    where owner = ${owner} and organisation_id = ${organisationId} order by id
  `.execute(db)
  return rows
}

export type PushKey = { readonly publicKey: string; readonly sealed: Buffer }

export async function pushKey(db: Db): Promise<PushKey | null> {
  const { rows } = await sql<PushKey>`select public_key, sealed from channels.push_key`.execute(db)
  return rows[0] ?? null
}

/** Keeps the key pair of this installation, unless there is one. */
export async function keepPushKey(db: Db, { publicKey, sealed }: PushKey, at: Date): Promise<void> {
  await sql`
    insert into channels.push_key (one, public_key, sealed, made_at)
    values (true, ${publicKey}, ${sealed}, ${at}) on conflict do nothing
  `.execute(db)
}
