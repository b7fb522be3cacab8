import type { Conditions } from '#domains/rules/rules.api.ts'
import type { Db } from '#kit/context.ts'
import type { ProgrammeId } from '#kit/core/ids.ts'
import type { StoredState } from './core/schedule.ts'

export type VersionRow = {
  readonly programmeId: ProgrammeId
  readonly version: number
  readonly state: StoredState
  readonly startsAt: Date | null
  readonly note: string | null
  readonly madeAt: Date
  readonly madeBy: string
  readonly scheduledAt: Date | null
  readonly scheduledBy: string | null
  readonly withdrawnAt: Date | null
  readonly withdrawnBy: string | null
}
export type ConditionsRow = VersionRow & { readonly document: Conditions }

const columns = [
  'programmeId',
  'version',
  'state',
  'startsAt',
  'note',
  'madeAt',
  'madeBy',
  'scheduledAt',
  'scheduledBy',
  'withdrawnAt',
  'withdrawnBy',
] as const

/** Holds the programme, so that its versions are numbered and scheduled by one at a time. */
export async function holdProgramme(db: Db, id: ProgrammeId): Promise<void> {
  await db
    .selectFrom('programmes.programme')
    .select('id')
    .where('id', '=', id)
    .forNoKeyUpdate()
    .execute()
}

/** The starts of all published versions, in order. */
export async function schedule(
  db: Db,
  id: ProgrammeId,
): Promise<{ version: number; startsAt: number }[]> {
  const rows = await db
    .selectFrom('programmes.conditions')
    .select(['version', 'startsAt'])
    .where('programmeId', '=', id)
    .where('state', '=', 'scheduled')
    .orderBy('startsAt')
    .execute()
  return rows.map(({ version, startsAt }) => ({ version, startsAt: startsAt!.getTime() }))
}

export async function lastVersion(db: Db, id: ProgrammeId): Promise<number> {
  const row = await db
    .selectFrom('programmes.conditions')
    .select((column) => column.fn.max('version').as('last'))
    .where('programmeId', '=', id)
    .executeTakeFirst()
  return Number(row?.last ?? 0)
}

export async function insert(
  db: Db,
  row: Pick<ConditionsRow, 'programmeId' | 'version' | 'document' | 'note' | 'madeAt' | 'madeBy'>,
): Promise<void> {
  await db
    .insertInto('programmes.conditions')
    .values({ ...row, state: 'draft', document: JSON.stringify(row.document) })
    .execute()
}

/** Newest first, before a version. */
export async function list(
  db: Db,
  id: ProgrammeId,
  before: number | null,
  limit: number,
): Promise<VersionRow[]> {
  let query = db
    .selectFrom('programmes.conditions')
    .select(columns)
    .where('programmeId', '=', id)
    .orderBy('version', 'desc')
    .limit(limit)
  if (before !== null) query = query.where('version', '<', before)
  return query.$castTo<VersionRow>().execute()
}

export async function get(
  db: Db,
  id: ProgrammeId,
  version: number,
): Promise<ConditionsRow | undefined> {
  return db
    .selectFrom('programmes.conditions')
    .select([...columns, 'document'])
    .where('programmeId', '=', id)
    .where('version', '=', version)
    .$castTo<ConditionsRow>()
    .executeTakeFirst()
}

export async function update(
  db: Db,
  row: Pick<ConditionsRow, 'programmeId' | 'version'>,
  changes: Partial<Omit<ConditionsRow, 'programmeId' | 'version' | 'madeAt' | 'madeBy'>>,
): Promise<void> {
  const { document, ...rest } = changes
  await db
    .updateTable('programmes.conditions')
    .set({ ...rest, ...(document && { document: JSON.stringify(document) }) })
    .where('programmeId', '=', row.programmeId)
    .where('version', '=', row.version)
    .execute()
}
