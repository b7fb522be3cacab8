import type { Db, Log } from '#kit/context.ts'
import { databaseNow } from '#kit/context.ts'
import { MINUTE } from '#kit/core/time.ts'
import type { Channel, Outcome } from './channel.ts'
import { HIDDEN_CODE } from './core/texts.ts'
import * as store from './messaging.store.ts'
import { unseal } from './secrets.ts'

const TRIES = 8
const PORTION = 1_000
const AT_ONCE = 10
/** How long a message is left to the process that took it. If that dies, another takes it then. */
const LEASE = 2 * MINUTE

/** Hands the waiting messages of a portion to their channels, outside any transaction; how many it took. */
export async function messagesPortion(
  db: Db,
  channels: readonly Channel[],
  log: Log,
  portion = PORTION,
): Promise<number> {
  const now = await databaseNow(db)
  const until = new Date(now.getTime() + LEASE)
  const names = channels.map((each) => each.name)
  const taken = await store.take(db, { channels: names, now, until, portion })
  const settled: store.Settled[] = []
  for (let from = 0; from < taken.length; from += AT_ONCE) {
    const some = taken.slice(from, from + AT_ONCE)
    settled.push(...(await Promise.all(some.map((each) => hand(each, channels, now, log)))))
  }
  await store.settle(db, settled, await databaseNow(db))
  return taken.length
}

/** Delivers until nothing is due. */
export async function deliver(db: Db, channels: readonly Channel[], log: Log): Promise<void> {
  while ((await messagesPortion(db, channels, log)) > 0);
}

async function hand(
  message: store.Taken,
  channels: readonly Channel[],
  now: Date,
  log: Log,
): Promise<store.Settled> {
  const { owner, id, tries } = message
  if (message.lapsesAt && message.lapsesAt <= now) {
    return { owner, id, state: 'lapsed', text: message.text, nextTryAt: now, failure: null }
  }

  const channel = channels.find((each) => each.name === message.channel)!
  const text = message.sealed
    ? message.text.replace(HIDDEN_CODE, unseal(message.eventId, message.sealed))
    : message.text
  const outcome = await attempt(channel, { ...message, text })
  const kept = outcome.outcome === 'delivered' && channel.keepsCodes ? text : message.text
  if (outcome.outcome === 'delivered') {
    return { owner, id, state: 'delivered', text: kept, nextTryAt: now, failure: null }
  }

  const failure = outcome.reason.slice(0, 1000)
  const last = outcome.outcome === 'failed' || tries >= TRIES
  log.warn({ messageId: id, channel: channel.name, tries, last }, 'a message was not delivered')
  // 2 s, then 8, 32 …
  const nextTryAt = new Date(now.getTime() + 500 * 4 ** tries)
  return { owner, id, state: last ? 'failed' : 'waiting', text: kept, nextTryAt, failure }
}

async function attempt(channel: Channel, message: store.Taken): Promise<Outcome> {
  const { id, address, kind, language, text } = message
  try {
    return await channel.send({ id, address, kind, language, text })
  } catch (error) {
    return { outcome: 'retry', reason: error instanceof Error ? error.name : 'unknown' }
  }
}
