import { sql } from 'kysely'
import { databaseNow } from '#kit/context.ts'
import type { EventName } from '#kit/core/events.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { Db } from '#kit/database.ts'
import type { Heard } from '#kit/events.ts'
import { uuids } from '#kit/arrays.ts'
import { run } from '#kit/pipeline.ts'

const SECOND = 1_000
/** One deliverer at a time, whichever process it is in: so the events of an owner keep their order. */
const LOCK = 7_051_001

/** An event in the outbox. */
export type Event = Heard<EventName> & {
  readonly name: EventName
  readonly organisationId: OrganisationId
  readonly tries: number
}

/** Whether this transaction is the one that delivers. */
export async function takeTurn(db: Db): Promise<boolean> {
  const { rows } = await sql<{ mine: boolean }>`
    select pg_try_advisory_xact_lock(${LOCK}) as mine
  `.execute(db)
  return rows[0]!.mine
}

/**
 * The next events to deliver, without those of owners whose earlier event waits for another try. They are
 * not locked: whoever delivers has the turn.
 */
export function waiting(db: Db, now: Date, portion: number): Promise<Event[]> {
  return run<Event>(
    db,
    `select owner, id, organisation_id as "organisationId", name, data, at, tries from kit.event as event
     where delivered_at is null and parked_reason is null and not exists (
       select from kit.event as held
       where held.owner = event.owner and held.id <= event.id and held.next_try_at > $1
     )
     order by id limit $2`,
    [now, portion],
  )
}

/** How many of the events nobody has delivered meanwhile; they are locked then. */
export async function stillWaiting(db: Db, events: readonly Event[]): Promise<number> {
  const { rows } = await sql`
    select from kit.event where (owner, id) in (
      select * from unnest(${events.map((each) => each.owner)}::uuid[],
        ${events.map((each) => each.id)}::uuid[])
    ) and delivered_at is null for no key update skip locked
  `.execute(db)
  return rows.length
}

/**
 * Marks events as delivered, with the transaction of what their reactions did; an event may be younger
 * than that transaction's start.
 */
export async function markDelivered(db: Db, events: readonly Event[], now: Date): Promise<void> {
  if (events.length === 0) return
  await sql`
    update kit.event set delivered_at = greatest(${now}::timestamptz, event.at), next_try_at = null
    from unnest(${uuids(events.map((each) => each.owner))}::uuid[],
      ${uuids(events.map((each) => each.id))}::uuid[])
      as done (owner, id)
    where event.owner = done.owner and event.id = done.id
  `.execute(db)
}

/** Counts a try before it is made; null when the event is gone or parked. */
export async function countTry(db: Db, { owner, id }: Event): Promise<number | null> {
  const { rows } = await sql<{ tries: number }>`
    update kit.event set tries = tries + 1
    where owner = ${owner} and id = ${id} and delivered_at is null and parked_reason is null
    returning tries
  `.execute(db)
  return rows[0]?.tries ?? null
}

/** Takes back a try that was not made. */
export async function takeBackTry(db: Db, { owner, id }: Event): Promise<void> {
  await sql`
    update kit.event set tries = greatest(tries - 1, 0)
    where owner = ${owner} and id = ${id} and delivered_at is null
  `.execute(db)
}

/** Waits 1 s, then 4, 16 … at most an hour. */
export async function postpone(db: Db, { owner, id }: Event, tries: number): Promise<void> {
  const pause = Math.min(SECOND * 4 ** (tries - 1), 3600 * SECOND)
  const next = new Date((await databaseNow(db)).getTime() + pause)
  await sql`
    update kit.event set next_try_at = ${next} where owner = ${owner} and id = ${id}
  `.execute(db)
}

/** Lays an event aside, with the reason. */
export async function park(db: Db, event: Event, reason: string): Promise<void> {
  await sql`
    update kit.event set parked_reason = ${reason.slice(0, 500)}, next_try_at = null
    where owner = ${event.owner} and id = ${event.id} and delivered_at is null
  `.execute(db)
}

/** Forgets events delivered before the instant, a portion at a time; how many. */
export async function forgetDelivered(db: Db, before: Date, portion: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from kit.event where (owner, id) in (
      select owner, id from kit.event where delivered_at < ${before} limit ${portion}
    )
  `.execute(db)
  return Number(numAffectedRows ?? 0n)
}

/** What waits to be delivered: how much, since when, and how much is parked. */
export async function backlog(
  db: Db,
): Promise<{ waiting: number; parked: number; oldest: Date | null }> {
  const { rows } = await sql<{ waiting: number; parked: number; oldest: Date | null }>`
    select count(*) filter (where parked_reason is null) as waiting,
      count(*) filter (where parked_reason is not null) as parked,
      min(at) filter (where parked_reason is null) as oldest
    from kit.event where delivered_at is null
  `.execute(db)
  return rows[0]!
}
