import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { Fact } from './core/identification.ts'

type Mine = {
  readonly owner: string
  readonly id: string
  readonly organisationId: OrganisationId
  readonly actorKind: string
  readonly actorId: string
}

/** A note as it is kept. */
export type Note = Mine & {
  readonly callId: string | null
  readonly text: string
  readonly writtenAt: Date
}

/** An identification as it is kept. */
export type Identification = Mine & {
  readonly callId: string | null
  readonly named: readonly Fact[]
  readonly missed: readonly Fact[]
  readonly passed: boolean
  readonly at: Date
}

/** The same with what became of its call. */
export type Traced = Identification & { readonly isOnTheLine: boolean }

/** A part of a list: what members have, after an id. */
export type Part = {
  readonly owners: readonly string[]
  readonly after: string | null
  readonly limit: number
}

export async function insertNote(db: Db, note: Note): Promise<void> {
  await db.insertInto('desk.note').values(note).execute()
}

/** Notes, newest first. */
export async function notes(db: Db, { owners, after, limit }: Part): Promise<Note[]> {
  const { rows } = await sql<Note>`
    select owner, id, organisation_id, actor_kind, actor_id, call_id, text, written_at
    from desk.note
    where owner = any(${owners}::uuid[]) and (${after}::uuid is null or id < ${after}::uuid)
    order by id desc limit ${limit}
  `.execute(db)
  return rows
}

export async function insertIdentification(db: Db, made: Identification): Promise<void> {
  await sql`
    insert into desk.identification
      (owner, id, organisation_id, call_id, actor_kind, actor_id, named, missed, passed, at)
    values (${made.owner}, ${made.id}, ${made.organisationId}, ${made.callId}, ${made.actorKind},
      ${made.actorId}, ${made.named}::text[], ${made.missed}::text[], ${made.passed}, ${made.at})
  `.execute(db)
}

const TRACED = sql`
  i.owner, i.id, i.organisation_id, i.actor_kind, i.actor_id, i.call_id, i.named, i.missed,
  i.passed, i.at,
  coalesce((
    select c.state <> 'ended' from desk.call c
    where c.organisation_id = i.organisation_id and c.id = i.call_id
  ), false) as is_on_the_line
`

/** Identifications, newest first. */
export async function identifications(db: Db, { owners, after, limit }: Part): Promise<Traced[]> {
  const { rows } = await sql<Traced>`
    select ${TRACED} from desk.identification i
    where i.owner = any(${owners}::uuid[]) and (${after}::uuid is null or i.id < ${after}::uuid)
    order by i.id desc limit ${limit}
  `.execute(db)
  return rows
}

export async function identificationById(
  db: Db,
  organisationId: OrganisationId,
  id: string,
): Promise<Traced | undefined> {
  const { rows } = await sql<Traced>`
    select ${TRACED} from desk.identification i
    where i.organisation_id = ${organisationId} and i.id = ${id}
  `.execute(db)
  return rows[0]
}
