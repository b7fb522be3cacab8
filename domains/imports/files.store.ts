import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'

export type FileRow = {
  readonly id: string
  readonly name: string
  readonly size: number
  readonly madeAt: Date
  readonly madeBy: string
}

export async function insert(db: Db, organisationId: OrganisationId, file: FileRow): Promise<void> {
  await db
    .insertInto('imports.file')
    .values({ organisationId, ...file })
    .execute()
}

export async function find(
  db: Db,
  organisationId: OrganisationId,
  id: string,
): Promise<FileRow | undefined> {
  return db
    .selectFrom('imports.file')
    .select(['id', 'name', 'size', 'madeAt', 'madeBy'])
    .where('organisationId', '=', organisationId)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** Keeps a piece of a file; the same piece again changes nothing. */
export async function putPart(
  db: Db,
  organisationId: OrganisationId,
  fileId: string,
  number: number,
  content: Buffer,
): Promise<void> {
  await sql`
    insert into imports.part (organisation_id, file_id, number, content)
    values (${organisationId}, ${fileId}, ${number}, ${content})
    on conflict do nothing
  `.execute(db)
}

/** The numbers of the pieces that have come, rising. */
export async function partsOf(
  db: Db,
  organisationId: OrganisationId,
  fileId: string,
): Promise<number[]> {
  const rows = await db
    .selectFrom('imports.part')
    .select('number')
    .where('organisationId', '=', organisationId)
    .where('fileId', '=', fileId)
    .orderBy('number')
    .execute()
  return rows.map(({ number }) => number)
}

/** One piece of a file. */
export async function part(
  db: Db,
  organisationId: OrganisationId,
  fileId: string,
  number: number,
): Promise<Buffer | null> {
  const row = await db
    .selectFrom('imports.part')
    .select('content')
    .where('organisationId', '=', organisationId)
    .where('fileId', '=', fileId)
    .where('number', '=', number)
    .executeTakeFirst()
  return row?.content ?? null
}

/** Forgets up to so many files made before the instant that no import waits for; how many. */
export async function forget(db: Db, before: Date, portion: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from imports.file where (organisation_id, id) in (
      select f.organisation_id, f.id from imports.file f
      where f.made_at < ${before} and not exists (
        select from imports.task t where t.organisation_id = f.organisation_id
          and f.id in (t.file_id, t.rejected_id) and t.ended_at is null)
      limit ${portion})
  `.execute(db)
  return Number(numAffectedRows ?? 0n)
}
