import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { Part } from './desk.store.ts'

/** A change of phone as it is kept. */
export type PhoneChange = {
  readonly owner: string
  readonly id: string
  readonly organisationId: OrganisationId
  readonly oldPhone: string
  readonly phone: string
  readonly identificationId: string | null
  readonly actorKind: string
  readonly actorId: string
  readonly askedAt: Date
  readonly dueAt: Date
  readonly state: 'waiting' | 'done' | 'cancelled' | 'refused'
  readonly settledAt: Date | null
  readonly reason: string | null
}

const COLUMNS = sql`
  owner, id, organisation_id, old_phone, phone, identification_id, actor_kind, actor_id, asked_at,
  due_at, state, settled_at, reason
`

/** Writes a change to come; false when another of the member is waiting. */
export async function insert(db: Db, change: PhoneChange): Promise<boolean> {
  const made = await db
    .insertInto('desk.phone_change')
    .values(change)
    .onConflict((on) => on.column('owner').where('state', '=', 'waiting').doNothing())
    .executeTakeFirst()
  return made.numInsertedOrUpdatedRows === 1n
}

/** Changes of phone, newest first. */
export async function list(db: Db, { owners, after, limit }: Part): Promise<PhoneChange[]> {
  const { rows } = await sql<PhoneChange>`
    select ${COLUMNS} from desk.phone_change
    where owner = any(${owners}::uuid[]) and (${after}::uuid is null or id < ${after}::uuid)
    order by id desc limit ${limit}
  `.execute(db)
  return rows
}

/** A change of a member, locked until the transaction ends. */
export async function lock(
  db: Db,
  organisationId: OrganisationId,
  owner: string,
  id: string,
): Promise<PhoneChange | undefined> {
  const { rows } = await sql<PhoneChange>`
    select ${COLUMNS} from desk.phone_change
    where organisation_id = ${organisationId} and owner = ${owner} and id = ${id}
    for no key update
  `.execute(db)
  return rows[0]
}

/** Changes that are due, the oldest first. */
export async function due(
  db: Db,
  organisationId: OrganisationId,
  at: Date,
  limit: number,
): Promise<Pick<PhoneChange, 'owner' | 'id'>[]> {
  const { rows } = await sql<Pick<PhoneChange, 'owner' | 'id'>>`
    select owner, id from desk.phone_change
    where organisation_id = ${organisationId} and state = 'waiting' and due_at <= ${at}
    order by due_at limit ${limit}
  `.execute(db)
  return rows
}

export async function settle(
  db: Db,
  { owner, id, state, settledAt, reason }: PhoneChange,
): Promise<void> {
  await db
    .updateTable('desk.phone_change')
    .set({ state, settledAt, reason })
    .where('owner', '=', owner)
    .where('id', '=', id)
    .execute()
}
