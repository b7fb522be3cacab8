import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { Exported } from './core/catalogue.ts'
import type { Retention } from './privacy.api.ts'

/** A wish to be forgotten, as it is kept. */
export type ErasureRow = {
  readonly owner: string
  readonly id: string
  readonly organisationId: OrganisationId
  readonly state: 'waiting' | 'cancelled' | 'done'
  readonly door: 'portal' | 'desk' | 'api' | 'restore'
  readonly actorKind: string
  readonly actorId: string
  readonly askedAt: Date
  readonly dueAt: Date
  readonly endedAt: Date | null
  readonly counts: Readonly<Record<string, number>> | null
}

/** Keeps a wish; false when one of the member waits already. */
export async function insert(db: Db, row: ErasureRow): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into privacy.erasure (owner, id, organisation_id, state, door, actor_kind, actor_id,
      asked_at, due_at, ended_at, counts)
    values (${row.owner}, ${row.id}, ${row.organisationId}, ${row.state}, ${row.door},
      ${row.actorKind}, ${row.actorId}, ${row.askedAt}, ${row.dueAt}, ${row.endedAt},
      ${row.counts && JSON.stringify(row.counts)}::jsonb)
    on conflict (owner) where state = 'waiting' do nothing
  `.execute(db)
  return numAffectedRows === 1n
}

const erasures = (db: Db) =>
  db.selectFrom('privacy.erasure').selectAll().orderBy('id', 'desc').$castTo<ErasureRow>()

export const ofMember = (db: Db, owners: readonly string[]): Promise<ErasureRow[]> =>
  erasures(db)
    .where('owner', 'in', [...owners])
    .execute()

export async function list(
  db: Db,
  of: OrganisationId,
  after: string | null,
  limit: number,
): Promise<ErasureRow[]> {
  const all = erasures(db).where('organisationId', '=', of).limit(limit)
  return (after === null ? all : all.where('id', '<', after)).execute()
}

/** A wish whose time has come and that nobody else is working on, held until the transaction ends. */
export async function takeDue(
  db: Db,
  of: OrganisationId,
  at: Date,
): Promise<ErasureRow | undefined> {
  const { rows } = await sql<ErasureRow>`
    select owner, id, organisation_id, state, door, actor_kind, actor_id, asked_at, due_at, ended_at,
      counts
    from privacy.erasure
    where organisation_id = ${of} and state = 'waiting' and due_at <= ${at}
    order by due_at limit 1 for no key update skip locked
  `.execute(db)
  return rows[0]
}

/** Ends the wish of a member that waits; undefined when none does. */
export async function end(
  db: Db,
  owner: string,
  ended: Pick<ErasureRow, 'state' | 'endedAt' | 'counts'>,
): Promise<ErasureRow | undefined> {
  const { rows } = await sql<ErasureRow>`
    update privacy.erasure set state = ${ended.state}, ended_at = ${ended.endedAt},
      counts = ${ended.counts && JSON.stringify(ended.counts)}::jsonb
    where owner = ${owner} and state = 'waiting'
    returning owner, id, organisation_id, state, door, actor_kind, actor_id, asked_at, due_at,
      ended_at, counts
  `.execute(db)
  return rows[0]
}

/** Takes members out of every table; how many rows of each were changed or taken away. */
export async function erase(
  db: Db,
  of: OrganisationId,
  owners: readonly string[],
  at: Date,
): Promise<Record<string, number>> {
  // answers of past calls are looked through as a whole
  await sql`set local statement_timeout = '15min'`.execute(db)
  const { rows } = await sql<{ counts: Record<string, number> }>`
    select privacy.erase(${of}, ${owners}::uuid[], ${at}::timestamptz) as counts
  `.execute(db)
  return rows[0]!.counts
}

/** The rows of a table that are a member's, whole columns, as JSON has them. */
export async function rowsOf(
  db: Db,
  { table, of, columns }: Exported,
  owners: readonly string[],
): Promise<Record<string, unknown>[]> {
  const mine =
    typeof of === 'string'
      ? sql`t.${sql.ref(of)} = any(${owners}::uuid[])`
      : sql`t.${sql.ref(of.column)} in (
          select id from ${sql.table(of.in)} m where m.${sql.ref(of.by)} = any(${owners}::uuid[])
        )`
  const { rows } = await sql<{ row: Record<string, unknown> }>`
    select to_jsonb(picked) as row from (
      select ${sql.join(columns.map((column) => sql.ref(column)))} from ${sql.table(table)} t
      where ${mine} order by 1
    ) as picked
  `.execute(db)
  return rows.map(({ row }) => row)
}

export const retention = (db: Db, of: OrganisationId): Promise<Retention | undefined> =>
  db
    .selectFrom('privacy.setting')
    .select([
      'waitDays',
      'keepCalls',
      'keepMessages',
      'keepCodes',
      'keepNotes',
      'keepLookups',
      'keepRequests',
      'revision',
    ])
    .where('organisationId', '=', of)
    .executeTakeFirst()

/** Keeps what was seen at a revision (0: never kept); false when somebody was faster. */
export async function keepRetention(db: Db, of: OrganisationId, row: Retention): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into privacy.setting as s (organisation_id, wait_days, keep_calls, keep_messages,
      keep_codes, keep_notes, keep_lookups, keep_requests, revision)
    values (${of}, ${row.waitDays}, ${row.keepCalls}, ${row.keepMessages}, ${row.keepCodes},
      ${row.keepNotes}, ${row.keepLookups}, ${row.keepRequests}, ${row.revision + 1})
    on conflict (organisation_id) do update set wait_days = excluded.wait_days,
      keep_calls = excluded.keep_calls, keep_messages = excluded.keep_messages,
      keep_codes = excluded.keep_codes,
      keep_notes = excluded.keep_notes, keep_lookups = excluded.keep_lookups,
      keep_requests = excluded.keep_requests, revision = excluded.revision
      where s.revision = ${row.revision}
  `.execute(db)
  return numAffectedRows === 1n
}

/** What is forgotten by age. */
export type Aged = 'calls' | 'messages' | 'codes' | 'notes' | 'lookups' | 'requests'

/** Forgets a portion of what is older than an instant; how many rows. */
export async function forget(
  db: Db,
  what: Aged,
  of: OrganisationId,
  before: Date,
  portion: number,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select privacy.forget(${what}, ${of}, ${before}::timestamptz, ${portion}::int) as count
  `.execute(db)
  return Number(rows[0]!.count)
}
