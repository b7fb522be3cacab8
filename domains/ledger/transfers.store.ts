import { sql } from 'kysely'
import type { Db } from '#kit/database.ts'
import type { Part } from './core/index.ts'

/** Points on their way from one owner to another. A gift repays debt at its end, a move takes all as it is. */
export type Transfer = {
  owner: string
  id: string
  programmeId: string
  organisationId: string
  toOwner: string
  kind: 'gift' | 'move' | 'move_back'
  causeKind: string
  causeId: string
  points: number
  debt: number
  parts: readonly Part[]
  pointsMovement: string | null
  debtMovement: string | null
  reason: string | null
  actorKind: string | null
  actorId: string | null
  occurredAt: Date
  startedAt: Date
  finishedAt: Date | null
}

export async function begin(db: Db, transfer: Omit<Transfer, 'finishedAt'>): Promise<void> {
  const t = transfer
  await sql`
    insert into ledger.transfer (owner, id, programme_id, organisation_id, to_owner, kind,
      cause_kind, cause_id, points, debt, parts, points_movement, debt_movement, reason,
      actor_kind, actor_id, occurred_at, started_at)
    values (${t.owner}, ${t.id}, ${t.programmeId}, ${t.organisationId}, ${t.toOwner}, ${t.kind},
      ${t.causeKind}, ${t.causeId}, ${t.points}, ${t.debt}, ${JSON.stringify(t.parts)}::jsonb,
      ${t.pointsMovement}, ${t.debtMovement}, ${t.reason}, ${t.actorKind}, ${t.actorId},
      ${t.occurredAt}, ${t.startedAt})
  `.execute(db)
}

export async function find(db: Db, owner: string, id: string): Promise<Transfer | null> {
  const { rows } = await sql<Transfer>`
    select * from ledger.transfer where owner = ${owner} and id = ${id}
  `.execute(db)
  return rows[0] ?? null
}

/** What has left one owner for another by a cause. */
export async function causedBy(
  db: Db,
  asked: {
    readonly owner: string
    readonly toOwner: string
    readonly causeKind: string
    readonly causeId: string
  },
): Promise<Transfer[]> {
  const { rows } = await sql<Transfer>`
    select * from ledger.transfer
    where owner = ${asked.owner} and to_owner = ${asked.toOwner}
      and cause_kind = ${asked.causeKind} and cause_id = ${asked.causeId}
    order by id
  `.execute(db)
  return rows
}

/** Claims a transfer's arrival for its receiver: true once. */
export async function arrive(db: Db, owner: string, transferId: string, at: Date) {
  const { numAffectedRows } = await sql`
    insert into ledger.arrival (owner, transfer_id, at) values (${owner}, ${transferId}, ${at})
    on conflict (owner, transfer_id) do nothing
  `.execute(db)
  return numAffectedRows === 1n
}

export async function finish(db: Db, owner: string, id: string, at: Date): Promise<void> {
  await sql`
    update ledger.transfer set finished_at = ${at}
    where owner = ${owner} and id = ${id} and finished_at is null
  `.execute(db)
}

/** Transfers started before an instant that have not arrived, oldest first. */
export async function pending(
  db: Db,
  before: Date,
  limit: number,
): Promise<{ owner: string; id: string }[]> {
  const { rows } = await sql<{ owner: string; id: string }>`
    select owner, id from ledger.transfer
    where finished_at is null and started_at <= ${before}
    order by started_at limit ${limit}
  `.execute(db)
  return rows
}
