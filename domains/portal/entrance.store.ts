import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId, ProgrammeId } from '#kit/core/ids.ts'
import type { Texts } from '#kit/core/language.ts'

/** Where members of an organisation enter. */
export type Entrance = {
  readonly organisationId: OrganisationId
  readonly slug: string
  readonly programmeId: ProgrammeId | null
  readonly open: boolean
  readonly changedAt: Date
  readonly changedBy: string
}

export type Rules = {
  readonly organisationId: OrganisationId
  readonly version: number
  readonly text: Texts
  readonly publishedAt: Date
  readonly publishedBy: string
}

const COLUMNS = sql`organisation_id, slug, programme_id, open, changed_at, changed_by`

/** The open entrance of that address; without one, the open entrances there are, two at most. */
export async function openAt(db: Db, slug: string | undefined): Promise<Entrance[]> {
  const { rows } = await sql<Entrance>`
    select ${COLUMNS} from portal.entrance
    where open and (${slug ?? null}::text is null or slug = ${slug ?? null}) limit 2
  `.execute(db)
  return rows
}

export async function of(db: Db, organisationId: OrganisationId): Promise<Entrance | undefined> {
  const { rows } = await sql<Entrance>`
    select ${COLUMNS} from portal.entrance where organisation_id = ${organisationId}
  `.execute(db)
  return rows[0]
}

/** Writes an entrance as it is now; false when another organisation has its address. */
export async function write(db: Db, entrance: Entrance): Promise<boolean> {
  const { rows } = await sql<object>`
    insert into portal.entrance (${COLUMNS})
    select ${entrance.organisationId}, ${entrance.slug}, ${entrance.programmeId}::uuid,
      ${entrance.open}, ${entrance.changedAt}, ${entrance.changedBy}
    where not exists (
      select from portal.entrance
      where slug = ${entrance.slug} and organisation_id <> ${entrance.organisationId}
    )
    on conflict (organisation_id) do update set
      slug = excluded.slug, programme_id = excluded.programme_id, open = excluded.open,
      changed_at = excluded.changed_at, changed_by = excluded.changed_by
    returning slug
  `.execute(db)
  return rows.length === 1
}

/** The rules in force: their newest version. */
export async function rules(db: Db, organisationId: OrganisationId): Promise<Rules | undefined> {
  const { rows } = await sql<Rules>`
    select organisation_id, version, text, published_at, published_by from portal.rules
    where organisation_id = ${organisationId} order by version desc limit 1
  `.execute(db)
  return rows[0]
}

export async function publish(db: Db, each: Rules): Promise<void> {
  await sql`
    insert into portal.rules (organisation_id, version, text, published_at, published_by)
    values (${each.organisationId}, ${each.version}, ${JSON.stringify(each.text)}::jsonb,
      ${each.publishedAt}, ${each.publishedBy})
  `.execute(db)
}

/** Notes that a member accepted a version of the rules; once is enough. */
export async function accept(
  db: Db,
  each: {
    readonly owner: string
    readonly version: number
    readonly organisationId: OrganisationId
    readonly acceptedAt: Date
  },
): Promise<void> {
  await sql`
    insert into portal.acceptance (owner, version, organisation_id, accepted_at)
    values (${each.owner}, ${each.version}, ${each.organisationId}, ${each.acceptedAt})
    on conflict (owner, version) do nothing
  `.execute(db)
}

/** The newest version of the rules that a member accepted; null when none. */
export async function accepted(db: Db, owner: string): Promise<number | null> {
  const { rows } = await sql<{ version: number | null }>`
    select max(version) as version from portal.acceptance where owner = ${owner}
  `.execute(db)
  return rows[0]?.version ?? null
}
