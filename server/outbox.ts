import { createContext, databaseNow, type Actor, type Context, type Log } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { Db } from '#kit/database.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { announce, type Fact, type Heard, type Reaction } from '#kit/events.ts'
import { isOutage } from '#kit/outage.ts'
import * as store from './outbox.store.ts'
import { maskValues } from './withoutData.ts'

export { backlog, forgetDelivered } from './outbox.store.ts'

export type OutboxOptions = {
  readonly db: Db
  readonly reactions: readonly Reaction[]
  readonly log: Log
  /** Events of one portion at most. */
  readonly portion?: number
  /** Milliseconds after which a reaction to one event counts as hanging. */
  readonly patience?: number
}

/** Deliveries are tried this often, each time after a longer pause, before an event is parked. */
const TRIES = 8
// shorter than PostgreSQL lets a transaction stand idle: it is ours to end
const PATIENCE = 8_000
/** A reaction to a whole portion that takes longer than this is tried with fewer events. */
const TOGETHER = 3_000
/** What a part of it, or the first try of a single event, is given; each further try twice as much. */
const FIRST = 1_000
const PORTION = 1_000
/** Into how many parts what failed together is taken apart, again and again, down to single events. */
const PARTS = 10

const actor: Actor = { kind: 'job', id: 'outbox', name: 'outbox', scopes: [], test: false }

/** What came of a look at the outbox: `busy` while another process delivers. */
export type Portion = { readonly delivered: number; readonly found: number; readonly busy: boolean }

/**
 * Delivers the next events, in the order they were announced. A portion is delivered in one transaction;
 * when any of it fails it is taken apart, down to events that have a transaction of their own, so that a
 * poisonous one stands alone. What failed before stands alone from the start.
 */
export async function deliverPortion(options: OutboxOptions): Promise<Portion> {
  const most = options.portion ?? PORTION
  let fresh: store.Event[] = []
  let failedBefore: store.Event[] = []
  let busy = false
  try {
    await within(options, async (ctx) => {
      busy = !(await store.takeTurn(ctx.db))
      if (busy) return
      const found = await store.waiting(ctx.db, ctx.now, most)
      const suspects = new Set(found.filter(({ tries }) => tries > 0).map(({ owner }) => owner))
      fresh = found.filter(({ owner }) => !suspects.has(owner))
      failedBefore = found.filter(({ owner }) => suspects.has(owner))
      await react(ctx, options, fresh, TOGETHER)
      await store.markDelivered(ctx.db, fresh, ctx.now)
    })
  } catch (error) {
    if (fresh.length === 0 || isOfDatabase(error)) throw error
    return deliverParts(options, fresh)
  }
  if (busy) return { delivered: 0, found: 0, busy }
  const together = { delivered: fresh.length, found: fresh.length, busy }
  // while many wait, what failed before waits for them, not they for it
  const isBehind = fresh.length > 0 && fresh.length + failedBefore.length >= most
  return sum(together, isBehind ? NOTHING : await deliverApart(options, failedBefore))
}

const NOTHING: Portion = { delivered: 0, found: 0, busy: false }

const sum = (a: Portion, b: Portion): Portion => ({
  delivered: a.delivered + b.delivered,
  found: a.found + b.found,
  busy: a.busy || b.busy,
})

/** Delivers what failed together in parts, and a part that fails again in parts of its own. */
async function deliverParts(
  options: OutboxOptions,
  events: readonly store.Event[],
  heldBack = new Set<string>(),
): Promise<Portion> {
  if (events.length <= PARTS) return deliverApart(options, events, heldBack)
  const size = Math.ceil(events.length / PARTS)
  let delivered = 0
  for (let from = 0; from < events.length; from += size) {
    const part = events.slice(from, from + size).filter(({ owner }) => !heldBack.has(owner))
    const together = await deliverPart(options, part)
    delivered += together ? part.length : (await deliverParts(options, part, heldBack)).delivered
  }
  return { delivered, found: events.length, busy: false }
}

/** Whether the events could be delivered in one transaction; when not, nothing of them was. */
async function deliverPart(options: OutboxOptions, part: readonly store.Event[]): Promise<boolean> {
  try {
    return await within(options, async (ctx) => {
      if (!(await store.takeTurn(ctx.db))) return false
      const waiting = await store.stillWaiting(ctx.db, part)
      if (waiting < part.length) return false
      await react(ctx, options, part, FIRST)
      await store.markDelivered(ctx.db, part, ctx.now)
      return true
    })
  } catch (error) {
    if (isOfDatabase(error)) throw error
    return false
  }
}

/** The same, one event at a time, each try counted before it is made: what ends the process is parked too. */
export async function deliverCarefully(options: OutboxOptions): Promise<Portion> {
  const found = await options.db
    .transaction()
    .execute(async (db) => store.waiting(db, await databaseNow(db), options.portion ?? PORTION))
  return deliverApart(options, found)
}

async function deliverApart(
  options: OutboxOptions,
  found: readonly store.Event[],
  heldBack = new Set<string>(),
): Promise<Portion> {
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
  event: store.Event,
): Promise<'delivered' | 'waiting' | 'parked' | 'gone'> {
  const tries = await store.countTry(options.db, event)
  if (tries === null) return 'gone'
  if (tries > TRIES) {
    await park(options, event, tries, 'the process ended each time it was tried')
    return 'parked'
  }
  try {
    return await within(options, async (ctx) => {
      if (!(await store.takeTurn(ctx.db))) {
        await store.takeBackTry(ctx.db, event)
        return 'waiting'
      }
      if ((await store.stillWaiting(ctx.db, [event])) === 0) return 'gone'
      await react(ctx, options, [event], FIRST * 2 ** (tries - 1))
      await store.markDelivered(ctx.db, [event], ctx.now)
      return 'delivered'
    })
  } catch (error) {
    if (isOfDatabase(error)) {
      await store.takeBackTry(options.db, event)
      throw error
    }
    const reason = reasonOf(error)
    if (tries >= TRIES) {
      await park(options, event, tries, reason)
      return 'parked'
    }
    await store.postpone(options.db, event, tries)
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

/** What is kept of why an event could not be delivered: it outlives the member whose data its words may quote. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return `${error.name}: ${error instanceof Refusal ? error.code : maskValues(error.message)}`
}

/** Whether the database cannot work now, which says nothing against an event; a deadline that passed may. */
function isOfDatabase(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return isOutage(error) && !(typeof code === 'string' && DEADLINES.has(code))
}

const DEADLINES = new Set(['57014', '55P03'])

/** Runs the reactions, all events of one name and organisation together as far as each owner's order allows. */
async function react(
  ctx: Context,
  { reactions, patience = PATIENCE }: OutboxOptions,
  events: readonly store.Event[],
  within: number,
): Promise<void> {
  for (const group of groups(events)) {
    const of = inOrganisation(ctx, group[0]!.organisationId)
    for (const reaction of reactions) {
      if (reaction.to !== group[0]!.name) continue
      await inTime(
        reaction.run(of, group as unknown as readonly Heard<never>[]),
        Math.min(patience, within),
        reaction.name,
      )
    }
  }
}

/** Splits events into runs of one name and organisation; an owner's second event is in a later run than his first. */
export function groups<E extends Pick<store.Event, 'owner' | 'name' | 'organisationId'>>(
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

/** Waits so many milliseconds for what may never answer; throws then. */
export async function inTime(work: Promise<void>, patience: number, name: string): Promise<void> {
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

async function park({ db, log }: OutboxOptions, event: store.Event, tries: number, reason: string) {
  await store.park(db, event, reason)
  log.error({ event: event.name, eventId: event.id, tries }, 'an event is parked')
}
