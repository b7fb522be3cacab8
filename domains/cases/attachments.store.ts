import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { MediaType } from './core/file.ts'

export type AttachmentRow = {
  readonly id: string
  readonly name: string
  readonly mediaType: MediaType
  readonly size: number
  readonly madeAt: Date
  readonly madeBy: string
}

export async function insert(
  db: Db,
  file: {
    readonly id: string
    readonly organisationId: string
    readonly matterId: string
    readonly name: string
    readonly mediaType: MediaType
    readonly content: Buffer
    readonly madeAt: Date
    readonly madeBy: string
  },
): Promise<void> {
  await db.insertInto('cases.attachment').values(file).execute()
}

/** The files of a case without their content, the oldest first. */
export async function list(db: Db, matterId: string): Promise<AttachmentRow[]> {
  const { rows } = await sql<AttachmentRow>`
    select id, name, media_type, octet_length(content) as size, made_at, made_by
    from cases.attachment where matter_id = ${matterId} order by id
  `.execute(db)
  return rows
}

/** A file with its content. */
export async function find(
  db: Db,
  of: OrganisationId,
  matterId: string,
  id: string,
): Promise<{ name: string; mediaType: MediaType; content: Buffer } | undefined> {
  return db
    .selectFrom('cases.attachment')
    .select(['name', 'mediaType', 'content'])
    .where('organisationId', '=', of)
    .where('matterId', '=', matterId)
    .where('id', '=', id)
    .$castTo<{ name: string; mediaType: MediaType; content: Buffer }>()
    .executeTakeFirst()
}
