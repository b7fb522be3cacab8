import { setTimeout as rest } from 'node:timers/promises'
import type { Db, Log } from '#kit/context.ts'
import { databaseNow } from '#kit/context.ts'
import { MINUTE } from '#kit/core/time.ts'
import type { Channel, Outcome } from './channel.ts'
import { isKind, isCode } from './core/events.ts'
import { LETTER } from './core/letters.ts'
import { HIDDEN_CODE } from './core/news.ts'
import { isUrgent } from './core/purposes.ts'
import { goAnotherWay, type Detouring } from './detouring.ts'
import { putBack } from './lapsing.store.ts'
import * as store from './messaging.store.ts'
import { unseal } from './secrets.ts'
import { weigh, type Weighing } from './weighing.ts'

const TRIES = 8
/** A message tried as often as this goes alone: it may be the one that ends the process. */
const SUSPECT = 3
const PORTION = 1_000
const AT_ONCE = 10
/** Letters of mailings leave some room for codes and notices, and are taken in smaller portions. */
const LETTERS_AT_ONCE = 8
const LETTERS = 500
/** Milliseconds after which a channel counts as hanging. */
const PATIENCE = 15_000
/** How long a portion waits for a channel that is slow to answer; its answer is taken when it comes. */
const HURRY = 500
/**
 * How long what was weighed is handed over. What is left then, because a channel is slow, goes back: a consent may be
 * taken back meanwhile, a member erased, and a code must not wait for a thousand notices.
 */
const FRESH = 5_000
/** How long a message is left to the process that took it. If that dies, another takes it then. */
const LEASE = 2 * MINUTE

/** Carries messages to their channels, a few at once, outside any transaction. */
export type Carrier = {
  /** Hands over the next waiting messages; how many. One that a channel sits on holds up none of the others. */
  portion(): Promise<number>
  /** Resolves when every channel has answered or was given up. */
  idle(): Promise<void>
}

export type CarrierOptions = Weighing &
  Detouring & {
    readonly patience?: number
    readonly most?: number
    readonly fresh?: number
  }

export function startCarrier(
  db: Db,
  channels: readonly Channel[],
  log: Log,
  {
    patience = PATIENCE,
    most = PORTION,
    fresh: freshness = FRESH,
    allowing,
    ...weighing
  }: CarrierOptions = {},
): Carrier {
  const busy = new Set<Promise<void>>()
  /** Of those, the ones that carry letters of mailings. */
  const letters = new Set<Promise<void>>()
  const names = channels.map((each) => each.name)
  const limits = { events: most, letters: Math.min(most, LETTERS) }
  // as many as were handed over in time, and twice as many when all were
  const sizes = { ...limits }

  const carry = async (taken: readonly store.Taken[], now: Date, of: Sort): Promise<number> => {
    const left = urgentFirst(await weigh(db, taken, weighing, log))
    const staleAt = performance.now() + freshness
    sizes[of] = Math.min(limits[of], sizes[of] * 2)
    const settling = openSettling(db)
    let noneLeft = () => {}
    const handedOut = new Promise<void>((done) => (noneLeft = done))
    const giveBack = async () => {
      const late = left.splice(0)
      noneLeft()
      sizes[of] = Math.max(AT_ONCE, taken.length - late.length)
      const back = late.map(({ owner, id }) => ({ owner, id, until: now }))
      await putBack(db, back)
    }
    const lane = async () => {
      for (let next = left.shift(); next; next = left.shift()) {
        if (left.length === 0) noneLeft()
        await settling.note(await hand(next, { db, channels, now, log, patience, allowing }))
        if (left.length > 0 && performance.now() > staleAt) await giveBack()
      }
    }
    const free = of === 'letters' ? LETTERS_AT_ONCE - letters.size : AT_ONCE - busy.size
    const lanes = Array.from({ length: Math.min(free, left.length) }, () => {
      const running: Promise<void> = lane()
        .catch((error: unknown) => log.error({ code: nameOf(error) }, 'a message was not settled'))
        .finally(() => [busy, letters].forEach((crew) => crew.delete(running)))
      busy.add(running)
      if (of === 'letters') letters.add(running)
      return running
    })
    // a slow gateway of a mailing keeps nobody's code waiting
    if (lanes.length > 0 && of === 'events') await handedOut
    await Promise.race([Promise.all(lanes), rest(HURRY, undefined, { ref: false })])
    await settling.hurry()
    return taken.length
  }

  const portion = async (): Promise<number> => {
    if (busy.size >= AT_ONCE) await Promise.race(busy)
    const now = await databaseNow(db)
    const asked = { channels: names, now, until: new Date(now.getTime() + LEASE) }
    for (const next of inTurn(sizes, letters.size < LETTERS_AT_ONCE)) {
      const taken = await store.take(db, { ...asked, ...next })
      if (taken.length > 0) return carry(taken, now, next.of)
    }
    if (letters.size === 0) return 0
    await Promise.race([...letters, rest(HURRY, undefined, { ref: false })])
    return 1
  }
  return { portion, idle: async () => void (await Promise.all(busy)) }
}

/** Messages that tell of events, or letters of mailings. */
type Sort = store.Sort

/** What to look for, in this order: letters of mailings come behind all others, and suspects alone. */
const inTurn = (sizes: Readonly<Record<Sort, number>>, withLetters: boolean) => {
  const sorts: readonly Sort[] = withLetters ? ['events', 'letters'] : ['events']
  return [
    ...sorts.map((of) => ({ of, portion: sizes[of], below: SUSPECT })),
    ...sorts.map((of) => ({ of, portion: 1, below: null })),
  ]
}

/** Writes what became of messages together, until it has to hurry: from then on each at once. */
function openSettling(db: Db) {
  let settled: store.Settled[] = []
  let hurried = false
  const settle = async () => {
    const some = settled
    settled = []
    if (some.length > 0) await store.settle(db, some, await databaseNow(db))
  }
  return {
    note: async (outcome: store.Settled): Promise<void> => {
      settled.push(outcome)
      if (hurried) await settle()
    },
    hurry: (): Promise<void> => {
      hurried = true
      return settle()
    },
  }
}

/** Somebody waits for a code before a screen, or is being robbed. */
function urgentFirst(messages: readonly store.Taken[]): store.Taken[] {
  const isFirst = ({ kind }: store.Taken) => isUrgent(kind)
  return [...messages.filter(isFirst), ...messages.filter((each) => !isFirst(each))]
}

/** Delivers until nothing is due. */
export async function deliver(
  db: Db,
  channels: readonly Channel[],
  log: Log,
  options: CarrierOptions = {},
): Promise<void> {
  const carrier = startCarrier(db, channels, log, options)
  while ((await carrier.portion()) > 0);
  await carrier.idle()
}

type Handing = Detouring & {
  readonly db: Db
  readonly channels: readonly Channel[]
  readonly now: Date
  readonly log: Log
  readonly patience: number
}

async function hand(message: store.Taken, handing: Handing): Promise<store.Settled> {
  const { db, channels, now, log, patience } = handing
  const { owner, id, tries } = message
  if (message.lapsesAt && message.lapsesAt <= now) {
    return { owner, id, state: 'lapsed', text: message.text, nextTryAt: now, failure: null }
  }

  if (tries > TRIES) {
    const failure = 'the process ended each time it was tried'
    await goAnotherWay(db, message, handing, now)
    return { owner, id, state: 'failed', text: message.text, nextTryAt: now, failure }
  }
  const channel = channels.find((each) => each.name === message.channel)!
  const { text, outcome } = await attempt(channel, message, patience)
  const kept = outcome.outcome === 'delivered' && channel.keepsCodes ? text : message.text
  if (outcome.outcome === 'delivered' || outcome.outcome === 'sent') {
    return { owner, id, state: outcome.outcome, text: kept, nextTryAt: now, failure: null }
  }

  const failure = outcome.reason.slice(0, 1000)
  const isOver = outcome.outcome === 'failed' || tries >= TRIES
  // a code is good for minutes: it waits for no second try where there is another way
  const isDetour = isOver || (isKind(message.kind) && isCode(message.kind))
  const last = (isDetour && (await goAnotherWay(db, message, handing, now))) || isOver
  log.warn({ messageId: id, channel: channel.name, tries, last }, 'a message was not delivered')
  // 2 s, then 8, 32 …
  const after = outcome.outcome === 'retry' ? (outcome.after ?? 0) : 0
  const nextTryAt = new Date(now.getTime() + Math.max(500 * 4 ** tries, after))
  return { owner, id, state: last ? 'failed' : 'waiting', text: kept, nextTryAt, failure }
}

type Attempt = { readonly text: string; readonly outcome: Outcome }

async function attempt(channel: Channel, message: store.Taken, patience: number): Promise<Attempt> {
  const { owner, id, organisationId, address, kind, purpose, language, subject } = message
  const { sealed, eventId } = message
  let { text, html } = message
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Outcome>((giveUp) => {
    const reason = `no answer within ${patience} ms`
    timer = setTimeout(() => giveUp({ outcome: 'retry', reason }), patience)
  })
  try {
    if (sealed) {
      const code = unseal(eventId, sealed)
      text = text.replaceAll(HIDDEN_CODE, code)
      html = html?.replaceAll(HIDDEN_CODE, code) ?? null
    }
    const mailingId = kind === LETTER ? eventId : null
    const about = { organisationId, memberId: owner, address, kind, purpose, language, mailingId }
    const sending = channel.send({ id, ...about, subject, text, html })
    return { text, outcome: await Promise.race([sending, late]) }
  } catch (error) {
    return { text, outcome: { outcome: 'retry', reason: nameOf(error) } }
  } finally {
    clearTimeout(timer)
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown')
