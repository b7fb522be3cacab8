import { sql } from 'kysely'
import type { Db } from '#kit/database.ts'
import type { AccountKey } from './ledger.store.ts'

/** Where a portion ended: the next begins after it. */
export type Reached = { readonly at: Date; readonly id: string }

export const FIRST_ID = '00000000-0000-0000-0000-000000000000'

type Due = AccountKey & { id: string; at: Date }

/** Lots with points left that expired by an instant, those that expired first coming first. */
export async function expiredLots(
  db: Db,
  by: Date,
  after: Reached | null,
  limit: number,
): Promise<Due[]> {
  const { rows } = await sql<Due>`
    select l.owner, l.programme_id, a.organisation_id, l.id, l.expires_at as at
    from ledger.lot l
    join ledger.account a on a.owner = l.owner and a.programme_id = l.programme_id
    where l.remaining > 0 and l.expires_at <= ${by}
      and (l.expires_at, l.id) > (${after?.at ?? new Date(0)}, ${after?.id ?? FIRST_ID}::uuid)
    order by l.expires_at, l.id limit ${limit}
  `.execute(db)
  return rows
}

/** Live holds whose time has passed. */
export async function timedOutHolds(
  db: Db,
  by: Date,
  after: Reached | null,
  limit: number,
): Promise<Due[]> {
  const { rows } = await sql<Due>`
    select h.owner, h.programme_id, a.organisation_id, h.id, h.expires_at as at
    from ledger.hold h
    join ledger.account a on a.owner = h.owner and a.programme_id = h.programme_id
    where h.ended_at is null and h.expires_at <= ${by}
      and (h.expires_at, h.id) > (${after?.at ?? new Date(0)}, ${after?.id ?? FIRST_ID}::uuid)
    order by h.expires_at, h.id limit ${limit}
  `.execute(db)
  return rows
}

export type DueLot = Due & { remaining: number }

/** Lots that were earned with a delay and became active in (after, by]. */
export async function activatedLots(
  db: Db,
  after: Reached,
  by: Date,
  limit: number,
): Promise<DueLot[]> {
  const { rows } = await sql<DueLot>`
    select l.owner, l.programme_id, a.organisation_id, l.id, l.activates_at as at, l.remaining
    from ledger.lot l
    join ledger.account a on a.owner = l.owner and a.programme_id = l.programme_id
    where l.activates_at > l.earned_at
      and (l.activates_at, l.id) > (${after.at}, ${after.id}::uuid) and l.activates_at <= ${by}
    order by l.activates_at, l.id limit ${limit}
  `.execute(db)
  return rows
}

/** Lots with points left whose expiry lies in (after, by]. */
export async function expiringLots(
  db: Db,
  after: Reached,
  by: Date,
  limit: number,
): Promise<DueLot[]> {
  const { rows } = await sql<DueLot>`
    select l.owner, l.programme_id, a.organisation_id, l.id, l.expires_at as at, l.remaining
    from ledger.lot l
    join ledger.account a on a.owner = l.owner and a.programme_id = l.programme_id
    where l.remaining > 0
      and (l.expires_at, l.id) > (${after.at}, ${after.id}::uuid) and l.expires_at <= ${by}
    order by l.expires_at, l.id limit ${limit}
  `.execute(db)
  return rows
}

/**
 * How far a job has announced, locked until the transaction ends; null when another process is at
 * it. A job that never ran begins at the instant given: the past is not announced.
 */
export async function reached(db: Db, job: string, beginning: Date): Promise<Reached | null> {
  await sql`
    insert into ledger.progress (job, reached, last_id) values (${job}, ${beginning}, ${FIRST_ID})
    on conflict (job) do nothing
  `.execute(db)
  const { rows } = await sql<Reached>`
    select reached as at, last_id as id from ledger.progress where job = ${job}
    for update skip locked
  `.execute(db)
  return rows[0] ?? null
}

export async function reach(db: Db, job: string, to: Reached): Promise<void> {
  await sql`
    update ledger.progress set reached = ${to.at}, last_id = ${to.id} where job = ${job}
  `.execute(db)
}
