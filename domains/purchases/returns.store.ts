import type { Db } from '#kit/context.ts'
import type { ReturnedLine } from './core/returning.ts'
import type { Return } from './core/schemas.ts'
import { run } from '#kit/pipeline.ts'

export type Row = {
  readonly externalId: string
  readonly lines: readonly ReturnedLine[]
  readonly answer: Return
}

/** The returns of a purchase, oldest first. */
export async function of(db: Db, owner: string, purchaseId: string): Promise<Row[]> {
  return run(
    db,
    `select external_id as "externalId", lines, answer from purchases.return
     where owner = $1 and purchase_id = $2 order by id`,
    [owner, purchaseId],
  )
}

/** Keeps a return. */
export async function insert(
  db: Db,
  row: {
    readonly owner: string
    readonly id: string
    readonly purchaseId: string
    readonly externalId: string
    readonly whole: boolean
    readonly occurredAt: Date
    readonly recordedAt: Date
    readonly lines: readonly ReturnedLine[]
    readonly amount: number
    readonly pointsBack: number
    readonly pointsTaken: number
    readonly answer: Return
  },
): Promise<void> {
  await run(
    db,
    `insert into purchases.return (owner, id, purchase_id, external_id, whole, occurred_at, recorded_at,
       amount, points_back, points_taken, lines, answer)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      row.owner,
      row.id,
      row.purchaseId,
      row.externalId,
      row.whole,
      row.occurredAt,
      row.recordedAt,
      row.amount,
      row.pointsBack,
      row.pointsTaken,
      JSON.stringify(row.lines),
      JSON.stringify(row.answer),
    ],
  )
}
