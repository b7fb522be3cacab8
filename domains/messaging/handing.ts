import type { Db, Log } from '#kit/context.ts'
import type { Channel, Outcome } from './channel.ts'
import { isCode, isKind } from './core/events.ts'
import { LETTER } from './core/letters.ts'
import { HIDDEN_CODE } from './core/news.ts'
import { goAnotherWay, type Detouring } from './detouring.ts'
import type * as store from './messaging.store.ts'
import { openClock } from './patience.ts'
import { unseal } from './secrets.ts'

const TRIES = 8

export type Handing = Detouring & {
  readonly db: Db
  readonly channels: readonly Channel[]
  readonly now: Date
  readonly log: Log
  readonly patience: number
}

/** Hands a message to its channel; what became of it. What cannot go this way is written anew for another. */
export async function hand(message: store.Taken, handing: Handing): Promise<store.Settled> {
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
  const clock = openClock(patience)
  const reason = `no answer within ${patience} ms`
  const late = clock.late.then((): Outcome => ({ outcome: 'retry', reason }))
  try {
    if (sealed) {
      const code = unseal(eventId, sealed)
      text = text.replaceAll(HIDDEN_CODE, code)
      html = html?.replaceAll(HIDDEN_CODE, code) ?? null
    }
    const mailingId = kind === LETTER ? eventId : null
    const about = { organisationId, memberId: owner, address, kind, purpose, language, mailingId }
    const sending = channel.send({ id, ...about, subject, text, html }, clock.waits)
    return { text, outcome: await Promise.race([sending, late]) }
  } catch (error) {
    return { text, outcome: { outcome: 'retry', reason: nameOf(error) } }
  } finally {
    clock.stop()
  }
}

export const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown')
