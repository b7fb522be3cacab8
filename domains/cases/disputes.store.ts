import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'

export type DisputeRow = {
  readonly matterId: string
  readonly organisationId: string
  readonly owner: string
  readonly programmeId: string
  readonly movementId: string | null
  readonly disputedPoints: number
  readonly holdId: string | null
  readonly frozenPoints: number
  readonly state: 'open' | 'given' | 'rejected'
  readonly openedAt: Date
  readonly decidedAt: Date | null
  readonly decidedBy: string | null
  readonly reason: string | null
  readonly givenPoints: number | null
  readonly givenMovementId: string | null
}

/** The dispute of a case; it changes only with its case, which is locked before. */
export const find = (db: Db, matterId: string): Promise<DisputeRow | undefined> =>
  db
    .selectFrom('cases.dispute')
    .selectAll()
    .where('matterId', '=', matterId)
    .$castTo<DisputeRow>()
    .executeTakeFirst()

/** Opens a dispute; false when one over the same movement is open. */
export async function insert(db: Db, dispute: DisputeRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('cases.dispute')
    .values(dispute)
    .onConflict((at) => at.column('movementId').where('state', '=', 'open').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** The number of the case in which a movement, or else a purchase, is in dispute; null when it is not. */
export async function openOver(
  db: Db,
  organisationId: string,
  what: { readonly movementId: string | null; readonly purchaseId: string | null },
): Promise<number | null> {
  const row = await db
    .selectFrom('cases.dispute as d')
    .innerJoin('cases.matter as m', 'm.id', 'd.matterId')
    .select('m.number')
    .where('d.organisationId', '=', organisationId)
    .where('d.state', '=', 'open')
    .where((is) =>
      what.movementId !== null
        ? is('d.movementId', '=', what.movementId)
        : is.and([is('d.movementId', 'is', null), is('m.purchaseId', '=', what.purchaseId)]),
    )
    .limit(1)
    .executeTakeFirst()
  return row?.number ?? null
}

export async function decide(
  db: Db,
  matterId: string,
  decision: Pick<
    DisputeRow,
    'state' | 'decidedAt' | 'decidedBy' | 'reason' | 'givenPoints' | 'givenMovementId'
  >,
): Promise<void> {
  await db.updateTable('cases.dispute').set(decision).where('matterId', '=', matterId).execute()
}

/** The programmes of the disputes of these cases, by the case. */
export async function programmesOf(
  db: Db,
  matterIds: readonly string[],
): Promise<Map<string, string>> {
  if (matterIds.length === 0) return new Map()
  const { rows } = await sql<{ matterId: string; programmeId: string }>`
    select matter_id, programme_id from cases.dispute where matter_id = any(${matterIds}::uuid[])
  `.execute(db)
  return new Map(rows.map(({ matterId, programmeId }) => [matterId, programmeId]))
}
