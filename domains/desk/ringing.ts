import { isSignedIn } from '#domains/access/presence.ts'
import type { Bell } from '#kit/bell.ts'
import { databaseNow, type Context, type Db } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { HOUR } from '#kit/core/time.ts'
import type { Feed, Sent } from '#kit/feed.ts'
import type { CallNews } from './calls.api.ts'
import * as store from './calls.store.ts'
import { CHANNEL, shown } from './calls.ts'
import { ringsAt } from './core/call.ts'

/** A desk that is open: who sits there, and what it was told. */
type Desk = {
  readonly ctx: Context
  readonly send: (sent: Sent<CallNews>) => void
  /** What was sent last, by call: what is looked up again is not told again. */
  readonly sent: Map<string, string>
}

/** The desks that one process has open, and how it hears of calls. */
type Room = { readonly desks: Set<Desk>; looks: Promise<void>; stop(): void }

const bells = new WeakMap<Db, Bell>()
const rooms = new WeakMap<Db, Room>()

/** Gives the desks on these connections the bell by which other processes tell of calls. */
export const useBell = (db: Db, bell: Bell): void => void bells.set(db, bell)

/** Streams of one operator in one process: more are tabs that were forgotten. */
const MOST = 5
/** Without the bell, or behind a pooler that mutes it, calls are looked for so often (milliseconds). */
const LOOK = 5_000
/** A transaction that began before another may commit after it: so far is looked back. */
const OVERLAP = 5_000
/** A call that nobody ended for so long has ended without telling. */
const LONGEST = 2 * HOUR
const PAGE = 200

/**
 * The calls that ring at the operator of the session, as they come. A reader that names the last event
 * it had is told what came since; another one what rings now. Throws `calls.streams_too_many`.
 */
export async function listen(ctx: Context, token: string | null): Promise<Feed<CallNews>> {
  const { db, organisationId, actor } = ctx
  const mine = [...(rooms.get(db)?.desks ?? [])].filter((each) => each.ctx.actor.id === actor.id)
  if (mine.length >= MOST) throw new Refusal('calls.streams_too_many', { count: mine.length })
  const wanted = { organisationId, scope: 'calls:read' }
  return {
    isAdmitted: () => isSignedIn(db, token ?? '', wanted),
    start: (send, last) => {
      const desk: Desk = { ctx, send, sent: new Map() }
      const room = rooms.get(db) ?? openRoom(db)
      room.desks.add(desk)
      void inTurn(room, () => tellFirst(desk, last))
      return () => {
        room.desks.delete(desk)
        if (room.desks.size > 0) return
        room.stop()
        rooms.delete(db)
      }
    },
  }
}

function openRoom(db: Db): Room {
  const desks = new Set<Desk>()
  const look = () => void inTurn(room, () => lookAgain(room))
  const unhear = bells.get(db)?.hear(CHANNEL, (text) => {
    const [organisationId, id] = text?.split('/') ?? []
    if (organisationId && id) void inTurn(room, () => tellOne(room, organisationId, id))
    else look()
  })
  const looking = setInterval(look, LOOK)
  const room: Room = {
    desks,
    looks: Promise.resolve(),
    stop: () => {
      unhear?.()
      clearInterval(looking)
    },
  }
  rooms.set(db, room)
  return room
}

/** One after another, so that news of a call is told in its order; what fails is found by the next look. */
function inTurn(room: Room, work: () => Promise<void>): Promise<void> {
  const next = room.looks.then(work).catch(() => undefined)
  room.looks = next
  return next
}

async function tellOne(room: Room, organisationId: string, id: string): Promise<void> {
  const theirs = [...room.desks].filter(({ ctx }) => ctx.organisationId === organisationId)
  const [first] = theirs
  if (!first) return
  const call = await store.byId(first.ctx.db, first.ctx.organisationId, id)
  if (call) await tell(theirs, [call])
}

async function lookAgain(room: Room): Promise<void> {
  const [any] = room.desks
  if (!any) return
  const since = (await databaseNow(any.ctx.db)).getTime() - LOOK - OVERLAP
  const places = Map.groupBy(room.desks, ({ ctx }) => ctx.organisationId)
  for (const [organisationId, desks] of places) {
    const calls = await store.toldSince(any.ctx.db, organisationId, new Date(since), PAGE)
    await tell(desks, calls)
  }
}

async function tellFirst(desk: Desk, last: string | null): Promise<void> {
  const { db, organisationId } = desk.ctx
  const now = (await databaseNow(db)).getTime()
  const from = last !== null && /^\d{13}$/.test(last) ? Number(last) - OVERLAP : null
  const since = new Date(Math.max(from ?? 0, now - LONGEST))
  const calls = await store.toldSince(db, organisationId, since, PAGE)
  await tell([desk], from === null ? calls.filter(({ state }) => state !== 'ended') : calls)
}

/** Tells desks of calls: the card where it rings, and that it is gone where it rang before. */
async function tell(desks: readonly Desk[], calls: readonly store.Call[]): Promise<void> {
  if (calls.length === 0) return
  const answers = await shown(desks[0]!.ctx, calls)
  for (const [place, call] of calls.entries()) {
    const version = `${call.toldAt.getTime()} ${call.state} ${call.operatorId}`
    for (const { ctx, send, sent } of desks) {
      const before = sent.get(call.id)
      const rings = ringsAt(call, ctx.actor.id)
      if (before === version || (before === undefined && !rings)) continue
      remember(sent, call.id, version)
      send({
        id: String(call.toldAt.getTime()),
        data: { id: call.id, call: rings ? answers[place]! : null },
      })
    }
  }
}

/** The newest calls only: a desk may be open for weeks. */
function remember(sent: Map<string, string>, id: string, version: string): void {
  sent.delete(id)
  sent.set(id, version)
  if (sent.size > PAGE * 2) sent.delete(sent.keys().next().value!)
}
