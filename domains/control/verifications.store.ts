import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { BookFinding } from './control.api.ts'

/** A finding as it is kept; of another organisation only that there is one. */
export type KeptFinding = BookFinding | { readonly elsewhere: true }

export type VerificationRow = {
  readonly id: string
  readonly state: 'waiting' | 'running' | 'done' | 'failed'
  readonly done: number
  readonly total: number
  readonly findings: readonly KeptFinding[]
  readonly failure: string | null
  readonly askedAt: Date
  readonly askedBy: string
  readonly beganAt: Date | null
  readonly endedAt: Date | null
}

/** False when a check is waiting or running in this installation. */
export async function insert(
  db: Db,
  of: OrganisationId,
  asked: Pick<VerificationRow, 'id' | 'total' | 'askedAt' | 'askedBy'>,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into control.verification (organisation_id, id, state, total, asked_at, asked_by)
    values (${of}, ${asked.id}, 'waiting', ${asked.total}, ${asked.askedAt}, ${asked.askedBy})
    on conflict ((ended_at is null)) where ended_at is null do nothing
  `.execute(db)
  return numAffectedRows === 1n
}

export async function find(
  db: Db,
  of: OrganisationId,
  id: string,
): Promise<VerificationRow | undefined> {
  const { rows } = await sql<VerificationRow>`
    select * from control.verification where organisation_id = ${of} and id = ${id}
  `.execute(db)
  return rows[0]
}

/** Up to `limit` checks, newest first, before the id. */
export async function list(
  db: Db,
  of: OrganisationId,
  before: string | null,
  limit: number,
): Promise<VerificationRow[]> {
  const { rows } = await sql<VerificationRow>`
    select * from control.verification
    where organisation_id = ${of} and (${before}::uuid is null or id < ${before}::uuid)
    order by id desc limit ${limit}
  `.execute(db)
  return rows
}

/** Marks a check as begun, of so many promises; false when it has ended meanwhile. */
export async function begin(
  db: Db,
  of: OrganisationId,
  id: string,
  total: number,
  at: Date,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update control.verification
    set state = 'running', total = ${total}, began_at = coalesce(began_at, ${at})
    where organisation_id = ${of} and id = ${id} and ended_at is null
  `.execute(db)
  return numAffectedRows === 1n
}

/** Notes that the promise at this place was checked, with what was found; once for each place. */
export async function note(
  db: Db,
  of: OrganisationId,
  id: string,
  place: number,
  found: readonly KeptFinding[],
): Promise<void> {
  await sql`
    update control.verification
    set done = ${place + 1}, findings = findings || ${JSON.stringify(found)}::jsonb
    where organisation_id = ${of} and id = ${id} and ended_at is null and done = ${place}
  `.execute(db)
}

export async function end(
  db: Db,
  of: OrganisationId,
  id: string,
  at: Date,
  failure: string | null,
): Promise<void> {
  await sql`
    update control.verification
    set state = ${failure === null ? 'done' : 'failed'}, ended_at = ${at}, failure = ${failure}
    where organisation_id = ${of} and id = ${id} and ended_at is null
  `.execute(db)
}
