import type { Db } from '#kit/context.ts'
import type { OrganisationId, ProgrammeId } from '#kit/core/ids.ts'
import type { Language } from '#kit/core/language.ts'
import type { PointsName } from './programmes.api.ts'

export type OrganisationRow = {
  readonly id: OrganisationId
  readonly name: string
  readonly country: string
  readonly language: Language
  readonly madeAt: Date
}

export type ProgrammeRow = {
  readonly id: ProgrammeId
  readonly organisationId: OrganisationId
  readonly name: string
  readonly currency: string
  readonly zone: string
  readonly pointsName: PointsName
  readonly scale: number
  /** For how long after a change of contacts points are spent with a code only; 0: never. */
  readonly guardHours: number
  readonly state: 'draft' | 'live' | 'closed'
  readonly madeAt: Date
  readonly liveAt: Date | null
  readonly closedAt: Date | null
}

export async function insertOrganisation(db: Db, organisation: OrganisationRow): Promise<void> {
  await db.insertInto('programmes.organisation').values(organisation).execute()
}

export async function organisation(
  db: Db,
  id: OrganisationId,
): Promise<OrganisationRow | undefined> {
  return db
    .selectFrom('programmes.organisation')
    .selectAll()
    .where('id', '=', id)
    .$castTo<OrganisationRow>()
    .executeTakeFirst()
}

export async function organisations(db: Db): Promise<OrganisationRow[]> {
  return db
    .selectFrom('programmes.organisation')
    .selectAll()
    .orderBy('id')
    .$castTo<OrganisationRow>()
    .execute()
}

export async function updateOrganisation(
  db: Db,
  id: OrganisationId,
  changes: Partial<Pick<OrganisationRow, 'name' | 'country' | 'language'>>,
): Promise<void> {
  await db.updateTable('programmes.organisation').set(changes).where('id', '=', id).execute()
}

/** Holds the organisation, so that its programmes are counted and named by one at a time. */
export async function holdOrganisation(db: Db, id: OrganisationId): Promise<void> {
  await db
    .selectFrom('programmes.organisation')
    .select('id')
    .where('id', '=', id)
    .forNoKeyUpdate()
    .execute()
}

export async function insert(db: Db, programme: ProgrammeRow): Promise<void> {
  await db
    .insertInto('programmes.programme')
    .values({ ...programme, pointsName: JSON.stringify(programme.pointsName) })
    .execute()
}

/** Every programme of an organisation, oldest first: there are few. */
export async function programmesOf(db: Db, of: OrganisationId): Promise<ProgrammeRow[]> {
  return db
    .selectFrom('programmes.programme')
    .selectAll()
    .where('organisationId', '=', of)
    .orderBy('id')
    .$castTo<ProgrammeRow>()
    .execute()
}

export async function programme(db: Db, id: ProgrammeId): Promise<ProgrammeRow | undefined> {
  return db
    .selectFrom('programmes.programme')
    .selectAll()
    .where('id', '=', id)
    .$castTo<ProgrammeRow>()
    .executeTakeFirst()
}

export async function update(
  db: Db,
  id: ProgrammeId,
  changes: Partial<Omit<ProgrammeRow, 'id' | 'organisationId' | 'madeAt'>>,
): Promise<void> {
  const { pointsName, ...rest } = changes
  await db
    .updateTable('programmes.programme')
    .set({ ...rest, ...(pointsName && { pointsName: JSON.stringify(pointsName) }) })
    .where('id', '=', id)
    .execute()
}
