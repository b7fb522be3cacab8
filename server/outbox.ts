import { sql } from 'kysely'
import { createContext, databaseNow, type Actor, type Context, type Log } from '#kit/context.ts'
import type { EventName } from '#kit/core/events.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { Db } from '#kit/database.ts'
import { announce, type Fact, type Heard, type Reaction } from '#kit/events.ts'

export type OutboxOptions = {
  readonly db: Db
  readonly reactions: readonly Reaction[]
  readonly log: Log
  /** Events of one portion at most. */
  readonly portion?: number
  /** Milliseconds after which a reaction counts as hanging. */
  readonly patience?: number
}

const SECOND = 1_000
/** Deliveries are tried this often, each time after a longer pause, before an event is parked. */
const TRIES = 8
const PATIENCE = 15 * SECOND
const PORTION = 1_000
/** One deliverer at a time, whichever process it is in: so the events of an owner keep their order. */
const LOCK = 7_051_001

const actor: Actor = { kind: 'job', id: 'outbox', name: 'outbox', scopes: [], test: false }

type Event = Heard<EventName> & {
  readonly name: EventName
  readonly organisationId: OrganisationId
  readonly tries: number
}

/** What came of a look at the outbox: `busy` while another process delivers. */
export type Portion = { readonly delivered: number; readonly found: number; readonly busy: boolean }

const NOTHING: Portion = { delivered: 0, found: 0, busy: false }

/**
 * Delivers the next events, in the order they were announced. A portion is delivered in one transaction;
 * when any of it fails, each of its events has one of its own, so that a poisonous one stands alone.
 */
export async function deliverPortion(options: OutboxOptions): Promise<Portion> {
  let found: Event[] = []
  try {
    return await within(options, async (ctx) => {
      if (!(await takeTurn(ctx.db))) return { ...NOTHING, busy: true }
      found = await waiting(ctx.db, ctx.now, options.portion ?? PORTION)
      await react(ctx, options, found)
      await markDelivered(ctx.db, found, ctx.now)
      return { delivered: found.length, found: found.length, busy: false }
    })
  } catch (error) {
    if (found.length === 0) throw error
    return deliverApart(options, found)
  }
}

/** The same, one event at a time, each try counted before it is made: what ends the process is parked too. */
export async function deliverCarefully(options: OutboxOptions): Promise<Portion> {
  const found = await options.db
    .transaction()
    .execute(async (db) => waiting(db, await databaseNow(db), options.portion ?? PORTION))
  return deliverApart(options, found)
}

async function deliverApart(options: OutboxOptions, found: readonly Event[]): Promise<Portion> {
  const heldBack = new Set<string>()
  let delivered = 0
  for (const event of found) {
    if (heldBack.has(event.owner)) continue
    const outcome = await deliverOne(options, event)
    if (outcome === 'delivered') delivered += 1
    // a parked event lets the later ones of its owner pass, one that waits does not
    if (outcome === 'waiting') heldBack.add(event.owner)
  }
  return { delivered, found: found.length, busy: false }
}

async function deliverOne(
  options: OutboxOptions,
  event: Event,
): Promise<'delivered' | 'waiting' | 'parked' | 'gone'> {
  const tries = await countTry(options.db, event)
  if (tries === null) return 'gone'
  if (tries > TRIES) {
    await park(options, event, tries, 'the process ended each time it was tried')
    return 'parked'
  }
  try {
    return await within(options, async (ctx) => {
      if (!(await takeTurn(ctx.db))) {
        await takeBackTry(ctx.db, event)
        return 'waiting'
      }
      if (!(await stillWaiting(ctx.db, event))) return 'gone'
      await react(ctx, options, [event])
      await markDelivered(ctx.db, [event], ctx.now)
      return 'delivered'
    })
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown'
    if (tries >= TRIES) {
      await park(options, event, tries, reason)
      return 'parked'
    }
    await postpone(options.db, event, tries)
    options.log.warn(
      {
        event: event.name,
        eventId: event.id,
        tries,
        code: error instanceof Error ? error.name : null,
      },
      'an event waits',
    )
    return 'waiting'
  }
}

/** Runs the reactions, all events of one name and organisation together as far as each owner's order allows. */
async function react(
  ctx: Context,
  { reactions, patience = PATIENCE }: OutboxOptions,
  events: readonly Event[],
): Promise<void> {
  for (const group of groups(events)) {
    const of = inOrganisation(ctx, group[0]!.organisationId)
    for (const reaction of reactions) {
      if (reaction.to !== group[0]!.name) continue
      await inTime(
        reaction.run(of, group as unknown as readonly Heard<never>[]),
        patience,
        reaction.name,
      )
    }
  }
}

/** Splits events into runs of one name and organisation; an owner's second event is in a later run than his first. */
export function groups<E extends Pick<Event, 'owner' | 'name' | 'organisationId'>>(
  events: readonly E[],
): E[][] {
  const rounds = new Map<string, number>()
  const found = new Map<string, E[]>()
  for (const event of events) {
    const round = rounds.get(event.owner) ?? 0
    rounds.set(event.owner, round + 1)
    const key = `${String(round).padStart(6, '0')} ${event.organisationId} ${event.name}`
    const group = found.get(key)
    if (group) group.push(event)
    else found.set(key, [event])
  }
  return [...found.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group)
}

async function within<T>(options: OutboxOptions, work: (ctx: Context) => Promise<T>): Promise<T> {
  const parts = {
    db: options.db,
    log: options.log,
    actor,
    now: new Date(0),
    language: 'ru' as const,
  }
  return createContext({ ...parts, organisationId: NOBODY }).transaction(work)
}

/** A portion holds events of several organisations; each reaction sees the one of its own. */
const NOBODY = '00000000-0000-0000-0000-000000000000' as OrganisationId

function inOrganisation(ctx: Context, organisationId: OrganisationId): Context {
  const of: Context = {
    ...ctx,
    organisationId,
    transaction: (work) => work(of),
    emit: (name, owner, data) =>
      announce(ctx.db, organisationId, [{ name, owner, data } as unknown as Fact], ctx.now),
  }
  return of
}

async function inTime(work: Promise<void>, patience: number, name: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${name} gave no answer within ${patience} ms`)),
      patience,
    )
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

async function takeTurn(db: Db): Promise<boolean> {
  const { rows } = await sql<{ mine: boolean }>`
    select pg_try_advisory_xact_lock(${LOCK}) as mine
  `.execute(db)
  return rows[0]!.mine
}

async function waiting(db: Db, now: Date, portion: number): Promise<Event[]> {
  const { rows } = await sql<Event>`
    select owner, id, organisation_id, name, data, at, tries from kit.event as event
    where delivered_at is null and parked_reason is null and not exists (
      select from kit.event as held
      where held.owner = event.owner and held.id <= event.id and held.next_try_at > ${now}
        and held.delivered_at is null and held.parked_reason is null
    )
    order by id limit ${portion} for no key update of event skip locked
  `.execute(db)
  return rows
}

async function stillWaiting(db: Db, { owner, id }: Event): Promise<boolean> {
  const { rows } = await sql`
    select from kit.event where owner = ${owner} and id = ${id} and delivered_at is null
    for no key update skip locked
  `.execute(db)
  return rows.length === 1
}

async function markDelivered(db: Db, events: readonly Event[], now: Date): Promise<void> {
  if (events.length === 0) return
  await sql`
    update kit.event set delivered_at = ${now}, next_try_at = null
    from unnest(${events.map((each) => each.owner)}::uuid[], ${events.map((each) => each.id)}::uuid[])
      as done (owner, id)
    where event.owner = done.owner and event.id = done.id
  `.execute(db)
}

async function countTry(db: Db, { owner, id }: Event): Promise<number | null> {
  const { rows } = await sql<{ tries: number }>`
    update kit.event set tries = tries + 1
    where owner = ${owner} and id = ${id} and delivered_at is null and parked_reason is null
    returning tries
  `.execute(db)
  return rows[0]?.tries ?? null
}

async function takeBackTry(db: Db, { owner, id }: Event): Promise<void> {
  await sql`
    update kit.event set tries = greatest(tries - 1, 0)
    where owner = ${owner} and id = ${id} and delivered_at is null
  `.execute(db)
}

/** Waits 1 s, then 4, 16 … at most an hour. */
async function postpone(db: Db, { owner, id }: Event, tries: number): Promise<void> {
  const pause = Math.min(SECOND * 4 ** (tries - 1), 3600 * SECOND)
  const next = new Date((await databaseNow(db)).getTime() + pause)
  await sql`
    update kit.event set next_try_at = ${next} where owner = ${owner} and id = ${id}
  `.execute(db)
}

async function park({ db, log }: OutboxOptions, event: Event, tries: number, reason: string) {
  await sql`
    update kit.event set parked_reason = ${reason.slice(0, 500)}, next_try_at = null
    where owner = ${event.owner} and id = ${event.id} and delivered_at is null
  `.execute(db)
  log.error({ event: event.name, eventId: event.id, tries }, 'an event is parked')
}

/** Lets parked events be tried again, after what they tripped over was mended; how many. */
export async function unpark(db: Db): Promise<number> {
  const { numAffectedRows } = await sql`
    update kit.event set parked_reason = null, tries = 0, next_try_at = null
    where delivered_at is null and parked_reason is not null
  `.execute(db)
  return Number(numAffectedRows ?? 0n)
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
