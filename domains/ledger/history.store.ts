import { sql, type RawBuilder } from 'kysely'
import type { Db } from '#kit/database.ts'
import type { Kind } from './core/index.ts'

export type MovementRow = {
  id: string
  programmeId: string
  kind: Kind
  points: number
  causeKind: string
  causeId: string
  linkedId: string | null
  reason: string | null
  actorKind: string | null
  actorId: string | null
  approvedBy: string | null
  occurredAt: Date
  recordedAt: Date
}

export type LotRow = {
  id: string
  programmeId: string
  earned: number
  remaining: number
  activatesAt: Date
  expiresAt: Date | null
  purchaseId: string | null
}

/** Which rows of an owner, newest first; `before` is the id that the page before ended with. */
export type Slice = {
  readonly owner: string
  readonly programmeId?: string | undefined
  readonly before: string | null
  readonly limit: number
}

/** Why, in words; of an erased member nobody knows any more. A book of earlier days has them in the movement. */
const REASON = sql`
  case when reason like 'sha256:%' then (
    select text from ledger.remark r where r.owner = m.owner and r.movement_id = m.id
  ) else reason end as reason
`

/** Movements in the order of recording, newest first; one row more than the limit when there are more. */
export async function movements(db: Db, slice: Slice): Promise<MovementRow[]> {
  const { rows } = await sql<MovementRow>`
    select id, programme_id, kind, points, cause_kind, cause_id, linked_id, ${REASON},
      actor_kind, actor_id, approved_by, occurred_at, recorded_at
    from ledger.movement m where ${within(slice)}
    order by id desc limit ${slice.limit + 1}
  `.execute(db)
  return rows
}

/** Lots, those made last first; one row more than the limit when there are more. */
export async function lots(db: Db, slice: Slice): Promise<LotRow[]> {
  const { rows } = await sql<LotRow>`
    select id, programme_id, earned, remaining, activates_at, expires_at, purchase_id
    from ledger.lot where ${within(slice)}
    order by id desc limit ${slice.limit + 1}
  `.execute(db)
  return rows
}

function within({ owner, programmeId, before }: Slice): RawBuilder<unknown> {
  const parts = [sql`owner = ${owner}`]
  if (programmeId !== undefined) parts.push(sql`programme_id = ${programmeId}`)
  if (before !== null) parts.push(sql`id < ${before}::uuid`)
  return sql.join(parts, sql` and `)
}

/** The movements of these ids, in no order. */
export async function named(db: Db, owner: string, ids: readonly string[]): Promise<MovementRow[]> {
  const { rows } = await sql<MovementRow>`
    select id, programme_id, kind, points, cause_kind, cause_id, linked_id, ${REASON},
      actor_kind, actor_id, approved_by, occurred_at, recorded_at
    from ledger.movement m where owner = ${owner} and id = any(${ids}::uuid[])
  `.execute(db)
  return rows
}

/** The lots of an owner that a movement brought, its own or that of a member who was merged into it. */
export async function lotsOf(
  db: Db,
  owner: string,
  brought: { readonly owner: string; readonly id: string },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with brought as (
      select owner, id from ledger.lot where owner = ${brought.owner} and movement_id = ${brought.id}
    )
    select id from brought where owner = ${owner}
    union
    select l.id from ledger.lot l join brought on l.origin_lot = brought.id where l.owner = ${owner}
  `.execute(db)
  return rows.map(({ id }) => id)
}

/** Whose of these owners a movement is: named by its id, or by the purchase that earned it. */
export async function ownerOf(
  db: Db,
  owners: readonly string[],
  named: { readonly movementId: string } | { readonly purchaseId: string },
): Promise<(MovementRow & { owner: string }) | null> {
  const which =
    'movementId' in named
      ? sql`id = ${named.movementId}`
      : sql`kind = 'earn' and cause_kind = 'purchase' and cause_id = ${named.purchaseId}`
  const { rows } = await sql<MovementRow & { owner: string }>`
    select owner, id, programme_id, kind, points, cause_kind, cause_id, linked_id, ${REASON},
      actor_kind, actor_id, approved_by, occurred_at, recorded_at
    from ledger.movement m where owner = any(${owners}::uuid[]) and ${which}
    limit 1
  `.execute(db)
  return rows[0] ?? null
}

/** The movement of a kind that a cause has made already, if any. */
export async function causedBy(
  db: Db,
  owner: string,
  programmeId: string,
  kind: Kind,
  cause: { readonly kind: string; readonly id: string },
): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select id from ledger.movement
    where owner = ${owner} and programme_id = ${programmeId} and kind = ${kind}
      and cause_kind = ${cause.kind} and cause_id = ${cause.id}
    limit 1
  `.execute(db)
  return rows[0]?.id ?? null
}

/** The programmes in which an owner has an account, with the organisation. */
export async function accountsOf(
  db: Db,
  owner: string,
): Promise<{ programmeId: string; organisationId: string }[]> {
  const { rows } = await sql<{ programmeId: string; organisationId: string }>`
    select programme_id, organisation_id from ledger.account
    where owner = ${owner} order by programme_id
  `.execute(db)
  return rows
}

/** The account that a live hold is on. */
export async function holdAt(db: Db, owner: string, holdId: string) {
  const { rows } = await sql<{ programmeId: string; organisationId: string }>`
    select h.programme_id, a.organisation_id from ledger.hold h
    join ledger.account a on a.owner = h.owner and a.programme_id = h.programme_id
    where h.owner = ${owner} and h.id = ${holdId} and h.ended_at is null
  `.execute(db)
  return rows[0] ?? null
}

/** Which organisation the accounts of these owners are of; nothing of an owner without one. */
export async function organisationsOf(
  db: Db,
  owners: readonly string[],
): Promise<{ owner: string; organisationId: string }[]> {
  if (owners.length === 0) return []
  return db
    .selectFrom('ledger.account')
    .select(['owner', 'organisationId'])
    .distinct()
    .where('owner', 'in', [...owners])
    .execute()
}
