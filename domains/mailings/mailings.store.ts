import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type {
  Audience,
  MailingProgress,
  MailingPurpose,
  MailingState,
  MailingText,
} from './mailings.api.ts'

/** A mailing as it is kept. */
export type Row = {
  readonly id: string
  readonly programmeId: string
  readonly name: string
  readonly purpose: MailingPurpose
  readonly audience: Audience
  readonly texts: readonly MailingText[]
  readonly segmentPrice: number | null
  readonly state: MailingState
  readonly revision: number
  readonly madeAt: Date
  readonly madeBy: string
  readonly changedAt: Date
  readonly changedBy: string
  readonly startsAt: Date | null
  readonly beganAt: Date | null
  readonly gatheredTo: string | null
  readonly gatheredAt: Date | null
  readonly inStep: boolean
  readonly progress: MailingProgress | null
  readonly endedAt: Date | null
}

export type Draft = Pick<
  Row,
  | 'id'
  | 'programmeId'
  | 'name'
  | 'purpose'
  | 'audience'
  | 'texts'
  | 'segmentPrice'
  | 'revision'
  | 'changedAt'
  | 'changedBy'
>

const COLUMNS =
  sql.raw(`id, programme_id, name, purpose, audience, texts, segment_price, state, revision,
  made_at, made_by, changed_at, changed_by, starts_at, began_at, gathered_to, gathered_at, in_step,
  progress, ended_at`)

export async function insert(db: Db, of: OrganisationId, draft: Draft): Promise<void> {
  await sql`
    insert into mailings.mailing (organisation_id, id, programme_id, name, purpose, audience, texts,
      segment_price, state, revision, made_at, made_by, changed_at, changed_by)
    values (${of}, ${draft.id}, ${draft.programmeId}, ${draft.name}, ${draft.purpose},
      ${JSON.stringify(draft.audience)}::jsonb, ${JSON.stringify(draft.texts)}::jsonb,
      ${draft.segmentPrice}, 'draft', ${draft.revision}, ${draft.changedAt}, ${draft.changedBy},
      ${draft.changedAt}, ${draft.changedBy})
  `.execute(db)
}

/** Writes a draft anew. */
export async function save(db: Db, of: OrganisationId, draft: Draft): Promise<void> {
  await sql`
    update mailings.mailing set programme_id = ${draft.programmeId}, name = ${draft.name},
      purpose = ${draft.purpose}, audience = ${JSON.stringify(draft.audience)}::jsonb,
      texts = ${JSON.stringify(draft.texts)}::jsonb, segment_price = ${draft.segmentPrice},
      revision = ${draft.revision}, changed_at = ${draft.changedAt}, changed_by = ${draft.changedBy}
    where organisation_id = ${of} and id = ${draft.id}
  `.execute(db)
}

export async function remove(db: Db, of: OrganisationId, id: string): Promise<void> {
  await sql`delete from mailings.mailing where organisation_id = ${of} and id = ${id}`.execute(db)
}

/** What these mailings are called. */
export async function names(
  db: Db,
  of: OrganisationId,
  ids: readonly string[],
): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from mailings.mailing where organisation_id = ${of} and id = any(${ids}::uuid[])
  `.execute(db)
  return rows
}

export async function find(db: Db, of: OrganisationId, id: string): Promise<Row | undefined> {
  const { rows } = await sql<Row>`
    select ${COLUMNS} from mailings.mailing where organisation_id = ${of} and id = ${id}
  `.execute(db)
  return rows[0]
}

/** The same, locked until the transaction ends; `skip` leaves out one that another transaction holds. */
export async function lock(
  db: Db,
  of: OrganisationId,
  id: string,
  { skip = false }: { readonly skip?: boolean } = {},
): Promise<Row | undefined> {
  const { rows } = await sql<Row>`
    select ${COLUMNS} from mailings.mailing where organisation_id = ${of} and id = ${id}
    for no key update ${skip ? sql`skip locked` : sql``}
  `.execute(db)
  return rows[0]
}

/** Up to `limit` mailings, newest first, before the id; of any of the programmes when they are named. */
export async function list(
  db: Db,
  of: OrganisationId,
  asked: {
    readonly before: string | null
    readonly state: MailingState | null
    readonly programmes: readonly string[] | null
    readonly limit: number
  },
): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select ${COLUMNS} from mailings.mailing
    where organisation_id = ${of} and (${asked.before}::uuid is null or id < ${asked.before}::uuid)
      and (${asked.state}::text is null or state = ${asked.state}::text)
      and (${asked.programmes}::uuid[] is null or programme_id = any(${asked.programmes}::uuid[]))
    order by id desc limit ${asked.limit}
  `.execute(db)
  return rows
}

/** What is to be worked on: scheduled ones that are due, those that send, and those whose messages are out of step. */
export async function open(db: Db, of: OrganisationId, at: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from mailings.mailing
    where organisation_id = ${of} and (state in ('scheduled', 'sending') or not in_step)
      and (state <> 'scheduled' or starts_at <= ${at})
    order by id
  `.execute(db)
  return rows.map(({ id }) => id)
}

/** Those that ended since an instant: gateways may still tell of their messages. */
export async function endedSince(db: Db, of: OrganisationId, since: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from mailings.mailing
    where organisation_id = ${of} and ended_at > ${since} and began_at is not null
  `.execute(db)
  return rows.map(({ id }) => id)
}

type Change = Partial<
  Pick<
    Row,
    | 'state'
    | 'revision'
    | 'startsAt'
    | 'beganAt'
    | 'gatheredTo'
    | 'gatheredAt'
    | 'inStep'
    | 'endedAt'
    | 'changedAt'
    | 'changedBy'
  >
>

/** Changes how a mailing stands. */
export async function change(
  db: Db,
  of: OrganisationId,
  id: string,
  changed: Change,
): Promise<void> {
  await db
    .updateTable('mailings.mailing')
    .set(changed)
    .where('organisationId', '=', of)
    .where('id', '=', id)
    .execute()
}

export async function keepProgress(
  db: Db,
  of: OrganisationId,
  id: string,
  progress: MailingProgress,
): Promise<void> {
  await sql`
    update mailings.mailing set progress = ${JSON.stringify(progress)}::jsonb
    where organisation_id = ${of} and id = ${id}
  `.execute(db)
}

/** How these mailings of the organisation stand, by id. */
export async function statesOf(
  db: Db,
  of: OrganisationId,
  ids: readonly string[],
): Promise<Map<string, MailingState>> {
  const { rows } = await sql<{ id: string; state: MailingState }>`
    select id, state from mailings.mailing
    where organisation_id = ${of} and id = any(${ids}::uuid[])
  `.execute(db)
  return new Map(rows.map(({ id, state }) => [id, state]))
}
