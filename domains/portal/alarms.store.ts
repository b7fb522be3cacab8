import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import { DAY } from '#kit/core/time.ts'
import type { About } from './core/alarm.ts'
import type { Contact } from './tickets.ts'

/** How long a browser keeps its mark (kit/cookie.ts). */
const MARKED = 400 * DAY

/** What a member was warned of, as it is kept: the token is not, only its digest. */
export type Alarm = {
  readonly digest: Buffer
  readonly organisationId: OrganisationId
  readonly owner: string
  readonly about: About
  readonly subject: string | null
  /** Where the warning went. */
  readonly contact: Contact['kind']
  readonly madeAt: Date
  readonly expiresAt: Date
}

/** Keeps an alarm; one that is there already stays as it is. */
export async function insert(db: Db, alarm: Alarm): Promise<void> {
  await db
    .insertInto('portal.alarm')
    .values(alarm)
    .onConflict((on) => on.column('digest').doNothing())
    .execute()
}

/** An alarm that can be used at an instant. */
export async function find(db: Db, digest: Buffer, at: Date): Promise<Alarm | undefined> {
  const { rows } = await sql<Alarm>`
    select digest, organisation_id, owner, about, subject, contact, made_at, expires_at from portal.alarm
    where digest = ${digest} and used_at is null and expires_at > ${at}
  `.execute(db)
  return rows[0]
}

/** Uses an alarm up; whether this was the one time. */
export async function use(db: Db, digest: Buffer, at: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update portal.alarm set used_at = ${at}
    where digest = ${digest} and used_at is null and expires_at > ${at}
  `.execute(db)
  return numAffectedRows === 1n
}

/** When a member last used one, who then had reason to; null for never. */
export async function lastUsed(db: Db, owner: string): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select max(used_at) as at from portal.alarm where owner = ${owner}
  `.execute(db)
  return rows[0]!.at
}

/** Through which contacts a member has used one since an instant. */
export async function usedThrough(
  db: Db,
  owner: string,
  since: number,
): Promise<Contact['kind'][]> {
  const { rows } = await sql<Pick<Alarm, 'contact'>>`
    select distinct contact from portal.alarm where owner = ${owner} and used_at >= ${new Date(since)}
  `.execute(db)
  return rows.map(({ contact }) => contact)
}

/**
 * Forgets up to so many alarms that expired; how many. One that was used is kept for as long as a browser keeps the
 * mark of whoever was warned of.
 */
export async function forget(db: Db, before: Date, portion: number): Promise<number> {
  const marked = new Date(before.getTime() - MARKED)
  const { numAffectedRows } = await sql`
    delete from portal.alarm where digest in (
      select digest from portal.alarm
      where expires_at < ${before} and (used_at is null or used_at < ${marked}) limit ${portion}
    )
  `.execute(db)
  return Number(numAffectedRows ?? 0n)
}
