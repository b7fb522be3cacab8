import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { Language } from '#kit/core/language.ts'
import type { TextForm } from './core/forms.ts'

export type Key = {
  readonly organisationId: OrganisationId
  readonly event: string
  readonly channel: TextForm
  readonly language: Language
}

export type Mode = 'own' | 'ours' | 'off'

export type Row = {
  readonly event: string
  readonly channel: TextForm
  readonly language: Language
  readonly version: number
  readonly state: 'draft' | 'published'
  readonly mode: Mode
  readonly subject: string | null
  readonly body: string | null
  readonly html: string | null
  readonly restoredFrom: number | null
  readonly revision: number
  readonly madeAt: Date
  readonly madeBy: string
  readonly publishedAt: Date | null
  readonly publishedBy: string | null
}

const COLUMNS = sql.raw(
  'event, channel, language, version, state, mode, subject, body, html, restored_from, revision, made_at, made_by, published_at, published_by',
)

/** All versions of one text, the newest first. */
export async function versions(db: Db, key: Key): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select ${COLUMNS} from messaging.template
    where organisation_id = ${key.organisationId} and event = ${key.event}
      and channel = ${key.channel} and language = ${key.language}
    order by version desc
  `.execute(db)
  return rows
}

/** Those who change one text do so one after another. */
export async function lock(db: Db, { organisationId, event, channel, language }: Key) {
  const name = `messaging.template ${organisationId} ${event} ${channel} ${language}`
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(db)
}

/** What is in force, of all texts of an organisation or of those of some events. */
export async function inForce(
  db: Db,
  organisationId: OrganisationId,
  events: readonly string[] | null = null,
): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select distinct on (event, channel, language) ${COLUMNS} from messaging.template
    where organisation_id = ${organisationId} and state = 'published'
      and (${events}::text[] is null or event = any(${events}::text[]))
    order by event, channel, language, version desc
  `.execute(db)
  return rows
}

/** Of which texts there is a draft. */
export async function drafts(
  db: Db,
  organisationId: OrganisationId,
): Promise<Pick<Row, 'event' | 'channel' | 'language'>[]> {
  const { rows } = await sql<Pick<Row, 'event' | 'channel' | 'language'>>`
    select event, channel, language from messaging.template
    where organisation_id = ${organisationId} and state = 'draft'
  `.execute(db)
  return rows
}

export type Draft = Pick<
  Row,
  | 'version'
  | 'mode'
  | 'subject'
  | 'body'
  | 'html'
  | 'restoredFrom'
  | 'revision'
  | 'madeAt'
  | 'madeBy'
>

/** Writes a draft, over the one there is under its number. */
export async function keepDraft(db: Db, key: Key, draft: Draft): Promise<void> {
  await sql`
    insert into messaging.template (organisation_id, event, channel, language, version, state, mode,
      subject, body, html, restored_from, revision, made_at, made_by)
    values (${key.organisationId}, ${key.event}, ${key.channel}, ${key.language}, ${draft.version},
      'draft', ${draft.mode}, ${draft.subject}, ${draft.body}, ${draft.html}, ${draft.restoredFrom},
      ${draft.revision}, ${draft.madeAt}, ${draft.madeBy})
    on conflict (organisation_id, event, channel, language, version) do update set
      mode = excluded.mode, subject = excluded.subject, body = excluded.body, html = excluded.html,
      restored_from = excluded.restored_from, revision = excluded.revision,
      made_at = excluded.made_at, made_by = excluded.made_by
  `.execute(db)
}

export async function discard(db: Db, key: Key, version: number): Promise<void> {
  await sql`
    delete from messaging.template
    where organisation_id = ${key.organisationId} and event = ${key.event}
      and channel = ${key.channel} and language = ${key.language} and version = ${version}
  `.execute(db)
}

export async function publish(
  db: Db,
  key: Key,
  version: number,
  at: Date,
  by: string,
): Promise<void> {
  await sql`
    update messaging.template set state = 'published', published_at = ${at}, published_by = ${by}
    where organisation_id = ${key.organisationId} and event = ${key.event}
      and channel = ${key.channel} and language = ${key.language} and version = ${version}
  `.execute(db)
}

/** All published versions of the texts of an event, in the order of publishing. */
export async function published(
  db: Db,
  organisationId: OrganisationId,
  event: string,
): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select ${COLUMNS} from messaging.template
    where organisation_id = ${organisationId} and event = ${event} and state = 'published'
    order by version
  `.execute(db)
  return rows
}
