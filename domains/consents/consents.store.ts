import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { MemberId, OrganisationId } from '#kit/core/ids.ts'
import type { Language } from '#kit/core/language.ts'
import type { ConsentChannel, ConsentDoor, Purpose } from './core/purposes.ts'
import type { Standing } from './core/standing.ts'

/** What a member said, as it is kept. */
export type ConsentRow = {
  readonly owner: string
  readonly id: string
  readonly organisationId: OrganisationId
  readonly purpose: Purpose
  readonly channel: ConsentChannel | null
  readonly given: boolean
  readonly version: number | null
  readonly language: Language | null
  readonly door: ConsentDoor
  readonly proof: string | null
  readonly reason: string | null
  readonly actorKind: string
  readonly actorId: string
  readonly recordedAt: Date
}

export async function insertRecords(db: Db, records: readonly ConsentRow[]): Promise<void> {
  if (records.length > 0)
    await db
      .insertInto('consents.record')
      .values([...records])
      .execute()
}

/** Says what holds from now on, by which record. */
export async function keepStanding(
  db: Db,
  owner: string,
  recordId: string,
  changed: readonly Standing[],
): Promise<void> {
  if (changed.length === 0) return
  await sql`
    insert into consents.standing as s (owner, purpose, channel, given, record_id)
    select ${owner}::uuid, changed.*, ${recordId}::uuid from unnest(
      ${changed.map((each) => each.purpose)}::text[],
      ${changed.map((each) => each.channel)}::text[],
      ${changed.map((each) => each.given)}::boolean[]
    ) as changed
    on conflict (owner, purpose, channel) do update
      set given = excluded.given, record_id = excluded.record_id
  `.execute(db)
}

/** What holds for a member, with the record that says so. */
export type Held = Standing &
  Pick<ConsentRow, 'version' | 'language' | 'door' | 'recordedAt'> & { readonly recordId: string }

export async function standing(db: Db, owner: string): Promise<Held[]> {
  const { rows } = await sql<Held>`
    select s.purpose, s.channel, s.given, s.record_id, r.version, r.language, r.door, r.recorded_at
    from consents.standing s join consents.record r on r.owner = s.owner and r.id = s.record_id
    where s.owner = ${owner}
  `.execute(db)
  return rows
}

/** What these members said of a purpose, for each channel they spoke of or for any. */
export async function standings(
  db: Db,
  owners: readonly string[],
  purpose: Purpose,
): Promise<{ owner: string; channel: string; given: boolean }[]> {
  const { rows } = await sql<{ owner: string; channel: string; given: boolean }>`
    select owner, channel, given from consents.standing
    where owner = any(${owners}::uuid[]) and purpose = ${purpose}
  `.execute(db)
  return rows
}

/** A part of a list: what members have, after an id. */
export type Part = {
  readonly owners: readonly string[]
  readonly after: string | null
  readonly limit: number
}

/** What members said, newest first. */
export async function records(db: Db, { owners, after, limit }: Part): Promise<ConsentRow[]> {
  const { rows } = await sql<ConsentRow>`
    select owner, id, organisation_id, purpose, channel, given, version, language, door, proof,
      reason, actor_kind, actor_id, recorded_at
    from consents.record
    where owner = any(${owners}::uuid[]) and (${after}::uuid is null or id < ${after}::uuid)
    order by id desc limit ${limit}
  `.execute(db)
  return rows
}

/** What a duplicate's merge brought to a member. */
export async function broughtBy(db: Db, owner: string, proof: string): Promise<ConsentRow[]> {
  const { rows } = await sql<ConsentRow>`
    select owner, id, organisation_id, purpose, channel, given, version, language, door, proof,
      reason, actor_kind, actor_id, recorded_at
    from consents.record where owner = ${owner} and door = 'merge' and proof = ${proof}
  `.execute(db)
  return rows
}

/** That a member accepted a version of a programme's rules. */
export type AcceptanceRow = {
  readonly owner: MemberId
  readonly id: string
  readonly organisationId: OrganisationId
  readonly programmeId: string
  readonly version: number
  readonly language: Language
  readonly door: ConsentDoor
  readonly proof: string | null
  readonly actorKind: string
  readonly actorId: string
  readonly acceptedAt: Date
}

/** Keeps that rules were accepted; once for each version. */
export async function accept(db: Db, row: AcceptanceRow): Promise<void> {
  await db
    .insertInto('consents.acceptance')
    .values(row)
    .onConflict((already) => already.columns(['owner', 'programmeId', 'version']).doNothing())
    .execute()
}

export const acceptances = (db: Db, owners: readonly string[]): Promise<AcceptanceRow[]> =>
  db
    .selectFrom('consents.acceptance')
    .selectAll()
    .where('owner', 'in', [...owners])
    .orderBy('id', 'desc')
    .$castTo<AcceptanceRow>()
    .execute()
