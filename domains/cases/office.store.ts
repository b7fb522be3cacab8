import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { Texts } from '#kit/core/language.ts'
import type { Targets } from './core/settings.ts'
import type { Hours } from './core/sla.ts'

export type SettingsRow = {
  readonly hours: Hours | null
  readonly targets: Targets | null
  readonly revision: number
}

export const settings = (db: Db, of: OrganisationId): Promise<SettingsRow | undefined> =>
  db
    .selectFrom('cases.settings')
    .select(['hours', 'targets', 'revision'])
    .where('organisationId', '=', of)
    .$castTo<SettingsRow>()
    .executeTakeFirst()

/** Keeps settings that were seen at a revision (0: never kept); false when somebody was faster. */
export async function keep(
  db: Db,
  of: OrganisationId,
  seen: number,
  { hours, targets }: { readonly hours: Hours; readonly targets: Targets },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into cases.settings as s (organisation_id, last_number, hours, targets, revision)
    select ${of}, 0, ${JSON.stringify(hours)}::jsonb, ${JSON.stringify(targets)}::jsonb, ${seen + 1}
    on conflict (organisation_id) do update
      set hours = excluded.hours, targets = excluded.targets, revision = excluded.revision
      where s.revision = ${seen}
  `.execute(db)
  return numAffectedRows === 1n
}

export type TemplateRow = {
  readonly id: string
  readonly title: Texts
  readonly text: Texts
  readonly revision: number
  readonly madeAt: Date
  readonly madeBy: string
}

const templatesOf = (db: Db, of: OrganisationId) =>
  db
    .selectFrom('cases.template')
    .select(['id', 'title', 'text', 'revision', 'madeAt', 'madeBy'])
    .where('organisationId', '=', of)
    .where('retiredAt', 'is', null)
    .orderBy('id')
    .$castTo<TemplateRow>()

export const templates = (db: Db, of: OrganisationId): Promise<TemplateRow[]> =>
  templatesOf(db, of).execute()

export const template = (db: Db, of: OrganisationId, id: string) =>
  templatesOf(db, of).where('id', '=', id).executeTakeFirst()

/** The template, locked until the end of the transaction. */
export const lockTemplate = (db: Db, of: OrganisationId, id: string) =>
  templatesOf(db, of).where('id', '=', id).forUpdate().executeTakeFirst()

export async function insertTemplate(
  db: Db,
  of: OrganisationId,
  { title, text, ...row }: TemplateRow,
): Promise<void> {
  const texts = { title: JSON.stringify(title), text: JSON.stringify(text) }
  await db
    .insertInto('cases.template')
    .values({ ...row, ...texts, organisationId: of })
    .execute()
}

export async function updateTemplate(
  db: Db,
  id: string,
  { title, text, revision }: Pick<TemplateRow, 'title' | 'text' | 'revision'>,
): Promise<void> {
  await db
    .updateTable('cases.template')
    .set({ title: JSON.stringify(title), text: JSON.stringify(text), revision })
    .where('id', '=', id)
    .execute()
}

export async function retire(db: Db, id: string, at: Date): Promise<void> {
  await db.updateTable('cases.template').set({ retiredAt: at }).where('id', '=', id).execute()
}
