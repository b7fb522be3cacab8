import type { Db } from '#kit/context.ts'
import type { OrganisationId, ProgrammeId } from '#kit/core/ids.ts'
import type { Texts } from '#kit/core/language.ts'
import type { Label } from './core/labels.ts'

export type FaceRow = {
  readonly programmeId: ProgrammeId
  readonly organisationId: OrganisationId
  readonly slug: string
  readonly publicSince: Date | null
  readonly origins: readonly string[]
  readonly labels: readonly Label[]
  readonly leaving: Texts | null
  /** Rises with every edit. */
  readonly revision: number
  readonly editedAt: Date
}

export async function face(db: Db, programmeId: ProgrammeId): Promise<FaceRow | undefined> {
  return db
    .selectFrom('showcase.face')
    .selectAll()
    .where('programmeId', '=', programmeId)
    .$castTo<FaceRow>()
    .executeTakeFirst()
}

export async function faceAt(db: Db, slug: string): Promise<FaceRow | undefined> {
  return db
    .selectFrom('showcase.face')
    .selectAll()
    .where('slug', '=', slug)
    .$castTo<FaceRow>()
    .executeTakeFirst()
}

/** The addresses of those of these programmes that show themselves. */
export async function shownOf(
  db: Db,
  programmeIds: readonly ProgrammeId[],
): Promise<ReadonlyMap<ProgrammeId, string>> {
  if (programmeIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('showcase.face')
    .select(['programmeId', 'slug'])
    .where('programmeId', 'in', [...programmeIds])
    .where('publicSince', 'is not', null)
    .$castTo<{ programmeId: ProgrammeId; slug: string }>()
    .execute()
  return new Map(rows.map(({ programmeId, slug }) => [programmeId, slug]))
}

/** Holds the face, so that it is edited by one at a time. */
export async function hold(db: Db, programmeId: ProgrammeId): Promise<void> {
  await db
    .selectFrom('showcase.face')
    .select('programmeId')
    .where('programmeId', '=', programmeId)
    .forUpdate()
    .execute()
}

/** Keeps the face; false when its slug is another programme's, which ends the transaction. */
export async function keep(db: Db, row: FaceRow): Promise<boolean> {
  const { labels, leaving, origins, ...plain } = row
  const written = {
    ...plain,
    origins: [...origins],
    labels: JSON.stringify(labels),
    leaving: leaving && JSON.stringify(leaving),
  }
  const { programmeId: _id, organisationId: _of, ...changes } = written
  try {
    await db
      .insertInto('showcase.face')
      .values(written)
      .onConflict((on) => on.column('programmeId').doUpdateSet(changes))
      .execute()
    return true
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string }
    if (code === '23505' && constraint === 'face_slug_key') return false
    throw error
  }
}
