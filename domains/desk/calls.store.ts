import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { CallState } from './core/call.ts'

/** A call as it is kept. */
export type Call = {
  readonly organisationId: OrganisationId
  readonly id: string
  readonly externalId: string
  readonly phone: string | null
  readonly owner: string | null
  readonly line: string | null
  readonly operatorId: string | null
  readonly state: CallState
  readonly beganAt: Date
  readonly answeredAt: Date | null
  readonly endedAt: Date | null
  readonly toldAt: Date
}

const COLUMNS = sql`
  organisation_id, id, external_id, phone, owner, line, operator_id, state, began_at, answered_at,
  ended_at, told_at
`

/** The call of the telephony's id, locked until the transaction ends. */
export async function lock(
  db: Db,
  organisationId: OrganisationId,
  externalId: string,
): Promise<Call | undefined> {
  const { rows } = await sql<Call>`
    select ${COLUMNS} from desk.call
    where organisation_id = ${organisationId} and external_id = ${externalId}
    for no key update
  `.execute(db)
  return rows[0]
}

/** Writes a new call; false when it was told of at this very moment. */
export async function insert(db: Db, call: Call): Promise<boolean> {
  const made = await db
    .insertInto('desk.call')
    .values(call)
    .onConflict((on) => on.columns(['organisationId', 'externalId']).doNothing())
    .executeTakeFirst()
  return made.numInsertedOrUpdatedRows === 1n
}

/** Writes a call as it is now. */
export async function update(db: Db, call: Call): Promise<void> {
  const { organisationId, id, externalId: _, ...rest } = call
  await db
    .updateTable('desk.call')
    .set(rest)
    .where('organisationId', '=', organisationId)
    .where('id', '=', id)
    .execute()
}

export async function byId(
  db: Db,
  organisationId: OrganisationId,
  id: string,
): Promise<Call | undefined> {
  const { rows } = await sql<Call>`
    select ${COLUMNS} from desk.call where organisation_id = ${organisationId} and id = ${id}
  `.execute(db)
  return rows[0]
}

/** What the journal of calls may be narrowed by. */
export type Filter = {
  readonly operatorId: string | null
  readonly phone: string | null
  /** Calls of these members, and those of this phone that were nobody's when it rang. */
  readonly of: { readonly owners: readonly string[]; readonly phone: string | null } | null
  readonly after: string | null
  readonly limit: number
}

/** Calls, newest first. */
export async function list(
  db: Db,
  organisationId: OrganisationId,
  { operatorId, phone, of, after, limit }: Filter,
): Promise<Call[]> {
  const { rows } = await sql<Call>`
    select ${COLUMNS} from desk.call
    where organisation_id = ${organisationId}
      ${operatorId === null ? sql`` : sql`and operator_id = ${operatorId}`}
      ${phone === null ? sql`` : sql`and phone = ${phone}`}
      ${
        of === null
          ? sql``
          : sql`and (owner = any(${of.owners}::uuid[]) or (owner is null and phone = ${of.phone}))`
      }
      ${after === null ? sql`` : sql`and id < ${after}::uuid`}
    order by id desc
    limit ${limit}
  `.execute(db)
  return rows
}

/** What was told of calls since an instant, in that order, so many at most. */
export async function toldSince(
  db: Db,
  organisationId: OrganisationId,
  since: Date,
  limit: number,
): Promise<Call[]> {
  const { rows } = await sql<Call>`
    select ${COLUMNS} from desk.call
    where organisation_id = ${organisationId} and told_at >= ${since}
    order by told_at desc, id desc
    limit ${limit}
  `.execute(db)
  return rows.toReversed()
}

/** Who sits at an extension. */
export async function seated(
  db: Db,
  organisationId: OrganisationId,
  extension: string,
): Promise<string | null> {
  const { rows } = await sql<{ operatorId: string }>`
    select operator_id from desk.seat
    where organisation_id = ${organisationId} and extension = ${extension}
  `.execute(db)
  return rows[0]?.operatorId ?? null
}

/** The extension an operator sits at. */
export async function seatOf(
  db: Db,
  organisationId: OrganisationId,
  operatorId: string,
): Promise<string | null> {
  const { rows } = await sql<{ extension: string }>`
    select extension from desk.seat
    where organisation_id = ${organisationId} and operator_id = ${operatorId}
  `.execute(db)
  return rows[0]?.extension ?? null
}

/** Seats an operator; whoever sat there has left. */
export async function sit(
  db: Db,
  organisationId: OrganisationId,
  operatorId: string,
  extension: string,
  since: Date,
): Promise<void> {
  await sql`
    delete from desk.seat
    where organisation_id = ${organisationId} and extension = ${extension}
      and operator_id <> ${operatorId}
  `.execute(db)
  await sql`
    insert into desk.seat (organisation_id, operator_id, extension, since)
    values (${organisationId}, ${operatorId}, ${extension}, ${since})
    on conflict (organisation_id, operator_id)
      do update set extension = excluded.extension, since = excluded.since
  `.execute(db)
}

export async function leave(
  db: Db,
  organisationId: OrganisationId,
  operatorId: string,
): Promise<void> {
  await sql`
    delete from desk.seat where organisation_id = ${organisationId} and operator_id = ${operatorId}
  `.execute(db)
}
