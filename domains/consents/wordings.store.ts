import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { Purpose } from './core/purposes.ts'

/** A version of the text for a purpose, as it is kept. */
export type WordingRow = {
  readonly purpose: Purpose
  readonly version: number
  readonly ru: string | null
  readonly en: string | null
  readonly madeAt: Date
  readonly madeBy: string
  readonly publishedAt: Date | null
  readonly publishedBy: string | null
}

const COLUMNS = [
  'purpose',
  'version',
  'ru',
  'en',
  'madeAt',
  'madeBy',
  'publishedAt',
  'publishedBy',
] as const

const wordingsOf = (db: Db, of: OrganisationId) =>
  db
    .selectFrom('consents.wording')
    .select(COLUMNS)
    .where('organisationId', '=', of)
    .orderBy('purpose')
    .orderBy('version', 'desc')
    .$castTo<WordingRow>()

/** Every version of every text, the newest of each first. */
export const wordings = (db: Db, of: OrganisationId): Promise<WordingRow[]> =>
  wordingsOf(db, of).execute()

/** The versions that were published, by purpose, the newest of each first. */
export const published = (
  db: Db,
  of: OrganisationId,
  among: readonly Purpose[],
): Promise<WordingRow[]> =>
  wordingsOf(db, of)
    .where('purpose', 'in', [...among])
    .where('publishedAt', 'is not', null)
    .execute()

/** Writes the draft of a purpose: a new version, or the draft that is there. */
export async function keepDraft(
  db: Db,
  of: OrganisationId,
  draft: Pick<WordingRow, 'purpose' | 'ru' | 'en' | 'madeAt' | 'madeBy'>,
): Promise<WordingRow> {
  const { rows } = await sql<WordingRow>`
    insert into consents.wording as w (organisation_id, purpose, version, ru, en, made_at, made_by)
    select ${of}, ${draft.purpose}, coalesce(max(version), 0) + 1, ${draft.ru}, ${draft.en},
      ${draft.madeAt}, ${draft.madeBy}
    from consents.wording where organisation_id = ${of} and purpose = ${draft.purpose}
    on conflict (organisation_id, purpose) where published_at is null do update
      set ru = excluded.ru, en = excluded.en, made_at = excluded.made_at, made_by = excluded.made_by
    returning purpose, version, ru, en, made_at, made_by, published_at, published_by
  `.execute(db)
  return rows[0]!
}

/** Publishes a draft; undefined when there is no such draft. */
export async function publish(
  db: Db,
  of: OrganisationId,
  draft: { readonly purpose: Purpose; readonly version: number },
  by: string,
  at: Date,
): Promise<WordingRow | undefined> {
  const { rows } = await sql<WordingRow>`
    update consents.wording set published_at = ${at}, published_by = ${by}
    where organisation_id = ${of} and purpose = ${draft.purpose} and version = ${draft.version}
      and published_at is null
    returning purpose, version, ru, en, made_at, made_by, published_at, published_by
  `.execute(db)
  return rows[0]
}
