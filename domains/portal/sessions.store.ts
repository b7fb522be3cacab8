import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { MemberId, OrganisationId } from '#kit/core/ids.ts'

/** A member's session as it is kept: the token is not, only its digest. */
export type Session = {
  readonly hash: Buffer
  readonly id: string
  readonly organisationId: OrganisationId
  readonly owner: MemberId
  /** An HMAC of the contacts that the member had when it began. */
  readonly contacts: Buffer
  readonly device: string
  readonly beganAt: Date
  readonly usedAt: Date
  readonly expiresAt: Date
}

export async function insert(db: Db, session: Session): Promise<void> {
  await db.insertInto('portal.session').values(session).execute()
}

export async function find(db: Db, hash: Buffer): Promise<Session | undefined> {
  const { rows } = await sql<Session>`
    select hash, id, organisation_id, owner, contacts, device, began_at, used_at, expires_at
    from portal.session where hash = ${hash}
  `.execute(db)
  return rows[0]
}

/** Sessions of a member, the one used last first. */
export async function ofOwner(db: Db, owner: string): Promise<Session[]> {
  const { rows } = await sql<Session>`
    select hash, id, organisation_id, owner, contacts, device, began_at, used_at, expires_at
    from portal.session where owner = ${owner} order by used_at desc, id desc
  `.execute(db)
  return rows
}

export async function noteUse(db: Db, hash: Buffer, at: Date): Promise<void> {
  await sql`update portal.session set used_at = ${at} where hash = ${hash} and used_at < ${at}`.execute(
    db,
  )
}

/** The session goes on although its member has other contacts now. */
export async function keepWith(db: Db, hash: Buffer, contacts: Buffer): Promise<void> {
  await sql`update portal.session set contacts = ${contacts} where hash = ${hash}`.execute(db)
}

export async function end(db: Db, hash: Buffer): Promise<void> {
  await sql`delete from portal.session where hash = ${hash}`.execute(db)
}

/** Ends the sessions of a member: the one of this id, or all; except one when it is named. How many. */
export async function endOf(
  db: Db,
  owner: string,
  which: { readonly id?: string; readonly except?: Buffer },
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from portal.session where owner = ${owner}
      and (${which.id ?? null}::uuid is null or id = ${which.id ?? null}::uuid)
      and (${which.except ?? null}::bytea is null or hash <> ${which.except ?? null}::bytea)
  `.execute(db)
  return Number(numAffectedRows ?? 0n)
}

/** Forgets up to so many sessions that ended by themselves; how many. */
export async function forget(
  db: Db,
  before: { readonly idleSince: Date; readonly at: Date },
  portion: number,
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from portal.session where hash in (
      select hash from portal.session
      where used_at < ${before.idleSince} or expires_at < ${before.at} limit ${portion}
    )
  `.execute(db)
  return Number(numAffectedRows ?? 0n)
}
