import { sql } from 'kysely'
import { uuids } from '#kit/arrays.ts'
import type { Db } from '#kit/database.ts'
import { run } from '#kit/pipeline.ts'
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

/** Of the accounts, those that one of several lanes looks after: an account never meets in two. */
export type Lane = { readonly lane: number; readonly lanes: number }

export type Lapsed = Due & { movementId: string; points: number }

/**
 * Records in one statement the expiry of lots whose accounts have neither a live hold nor a debt, as
 * core's `expire` decides it: the whole remainder goes, by a movement at the instant of the expiry.
 * Locks the accounts until the transaction ends; one in use is left out. Answers what lapsed, in the
 * order of the ids given: as many as there are ids, at most.
 */
export async function lapse(
  db: Db,
  by: Date,
  after: Reached | null,
  ids: readonly string[],
  { lane, lanes }: Lane,
): Promise<Lapsed[]> {
  const from = [after?.at ?? new Date(0), after?.id ?? FIRST_ID]
  return run<Lapsed>(db, LAPSE, [by, ...from, ids.length, lane, lanes, uuids(ids)])
}

// The lots are locked with their accounts: what is read of them is as young as the locks.
const LAPSE = `
  with due as materialized (
    select l.owner, l.id, l.programme_id, a.organisation_id, l.remaining, l.expires_at
    from ledger.lot l
    join ledger.account a on a.owner = l.owner and a.programme_id = l.programme_id
    where l.remaining > 0 and l.expires_at <= $1::timestamptz
      and (l.expires_at, l.id) > ($2::timestamptz, $3::uuid)
      and abs(uuid_hash(l.owner) % $6::int) = $5::int
      and a.debt = 0
      and not exists (select from ledger.hold h where h.owner = a.owner and h.ended_at is null)
    order by l.expires_at, l.id limit $4
    for no key update of a, l skip locked
  ), lapsed as materialized (
    select due.*, ($7::uuid[])[row_number() over (order by expires_at, id)] as movement_id from due
  ), movements as (
    insert into ledger.movement (owner, id, programme_id, kind, points, cause_kind, cause_id,
      occurred_at, recorded_at)
    select owner, movement_id, programme_id, 'expire', -remaining, 'lot', id, expires_at, $1 from lapsed
  ), draws as (
    insert into ledger.draw (owner, movement_id, lot_id, points, place)
    select owner, movement_id, id, remaining, 0 from lapsed
  ), lots as (
    update ledger.lot l set remaining = l.remaining - lapsed.remaining,
      lapsed = l.lapsed + lapsed.remaining
    from lapsed where l.owner = lapsed.owner and l.id = lapsed.id
  )
  select owner, id, programme_id as "programmeId", organisation_id as "organisationId",
    movement_id as "movementId", remaining as points, expires_at as at
  from lapsed order by expires_at, id`

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

/**
 * Lots with points left whose expiry lies in (after, by]. The first lot of a member that expires at an instant
 * has the points of all of them left, the others none.
 */
export async function expiringLots(
  db: Db,
  after: Reached,
  by: Date,
  limit: number,
): Promise<DueLot[]> {
  const { rows } = await sql<DueLot>`
    select l.owner, l.programme_id, a.organisation_id, l.id, l.expires_at as at,
      case when l.id = together.first then together.points else 0 end as remaining
    from ledger.lot l
    join ledger.account a on a.owner = l.owner and a.programme_id = l.programme_id
    cross join lateral (
      select (array_agg(o.id order by o.id))[1] as first, sum(o.remaining)::bigint as points
      from ledger.lot o
      where o.owner = l.owner and o.programme_id = l.programme_id and o.expires_at = l.expires_at
        and o.remaining > 0
    ) as together
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
