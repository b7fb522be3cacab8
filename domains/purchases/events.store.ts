import type { Db } from '#kit/context.ts'
import { run } from '#kit/pipeline.ts'

/** Whether this event was reported before. The member's account is locked by the caller. */
export async function find(
  db: Db,
  owner: string,
  programmeId: string,
  event: { readonly kind: string; readonly externalId: string },
): Promise<boolean> {
  const rows = await run(
    db,
    `select 1 from purchases.event
     where owner = $1 and programme_id = $2 and kind = $3 and external_id = $4`,
    [owner, programmeId, event.kind, event.externalId],
  )
  return rows.length > 0
}

/** Keeps an event with the judgement about it. */
export async function insert(
  db: Db,
  row: {
    readonly owner: string
    readonly id: string
    readonly programmeId: string
    readonly kind: string
    readonly externalId: string
    readonly occurredAt: Date
    readonly recordedAt: Date
    readonly points: number
    readonly decision: object
  },
): Promise<void> {
  await run(
    db,
    `insert into purchases.event
       (owner, id, programme_id, kind, external_id, occurred_at, recorded_at, points, decision)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      row.owner,
      row.id,
      row.programmeId,
      row.kind,
      row.externalId,
      row.occurredAt,
      row.recordedAt,
      row.points,
      JSON.stringify(row.decision),
    ],
  )
}

/** Moves the visits and limits of one owner to another, each row keeping whose it was. */
export async function join(db: Db, from: string, to: string): Promise<void> {
  await run(db, 'update purchases.tally set owner = $2 where owner = $1', [from, to])
}

/** Moves back what came from an owner. */
export async function part(
  db: Db,
  from: string,
  sources: readonly string[],
  to: string,
): Promise<void> {
  await run(
    db,
    'update purchases.tally set owner = $3 where owner = $1 and source = any($2::uuid[])',
    [from, sources, to],
  )
}
