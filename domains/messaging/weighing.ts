import { databaseNow, type Db, type Log } from '#kit/context.ts'
import type { Basis } from './core/basis.ts'
import type { LapseReason } from './core/lapses.ts'
import type { News } from './core/news.ts'
import * as store from './messaging.store.ts'
import * as rules from './lapsing.store.ts'
import { writeAnew } from './rewriting.ts'

/** A message on its way, as the gate is asked about it. */
export type Waiting = Pick<
  store.Taken,
  'owner' | 'id' | 'organisationId' | 'kind' | 'purpose' | 'form' | 'channel' | 'test' | 'basis'
>

/** It waits: until an instant, or until the mailing it is of goes on. */
export type Later = { readonly until: Date | 'mailing_goes_on' }

/** What it tells has changed since it was written: it is written anew. */
export type Anew = {
  readonly news: News
  readonly basis: Basis
  readonly firstName: string | null
}

export type Verdict = LapseReason | Later | Anew

/**
 * Asked of messages right before they are sent, those of one organisation at a time: whether what they rest
 * on still holds. Names those that lapse, those that have to wait, and those to be written anew.
 */
export type Gate = (
  db: Db,
  organisationId: string,
  messages: readonly Waiting[],
  now: Date,
) => Promise<ReadonlyMap<string, Verdict>>

export type Weighing = { readonly gate?: Gate }

/** Of the messages that were taken, those to hand over now; what lapses or has to wait is settled. */
export async function weigh(
  db: Db,
  taken: readonly store.Taken[],
  { gate }: Weighing,
  log: Log,
): Promise<readonly store.Taken[]> {
  if (taken.length === 0) return taken
  const now = await databaseNow(db)
  return gate ? heldBack(db, taken, gate, now, log) : taken
}

async function heldBack(
  db: Db,
  taken: readonly store.Taken[],
  gate: Gate,
  now: Date,
  log: Log,
): Promise<readonly store.Taken[]> {
  const lapsing = new Map<string, LapseReason>()
  const changed = new Map<string, Anew>()
  const waiting = new Map<string, Later>()
  const unsure: Later = { until: new Date(now.getTime() + UNSURE) }
  const ask = async (organisationId: string, messages: readonly store.Taken[]): Promise<void> => {
    try {
      for (const [id, verdict] of await gate(db, organisationId, messages, now)) {
        if (typeof verdict === 'string') lapsing.set(id, verdict)
        else if ('news' in verdict) changed.set(id, verdict)
        else waiting.set(id, verdict)
      }
    } catch (error) {
      // one that cannot be judged holds up none of the others
      if (messages.length > 1) {
        for (const message of messages) await ask(organisationId, [message])
        return
      }
      const { name } = error as Error
      log.warn({ messageId: messages[0]!.id, code: name }, 'a message could not be judged')
      waiting.set(messages[0]!.id, unsure)
    }
  }
  const byOrganisation = Map.groupBy(taken, ({ organisationId }) => organisationId)
  for (const [organisationId, messages] of byOrganisation) await ask(organisationId, messages)
  const anew = await writeAnew(db, taken, changed)
  for (const [id, written] of anew) if (!written) lapsing.set(id, 'text_off')

  const lapsed = taken.flatMap((message): store.Settled[] => {
    const reason = lapsing.get(message.id)
    if (!reason) return []
    const { owner, id, text } = message
    return [{ owner, id, state: 'lapsed', text, nextTryAt: now, failure: reason }]
  })
  await store.settle(db, lapsed, now)
  const left = taken.filter(({ id }) => !lapsing.has(id))
  const back = left.flatMap(({ owner, id }) => {
    const { until } = waiting.get(id) ?? {}
    if (until === undefined) return []
    return [{ owner, id, until: until === 'mailing_goes_on' ? null : until }]
  })
  await rules.putBack(db, back)
  return left.filter(({ id }) => !waiting.has(id)).map((message) => anew.get(message.id) ?? message)
}

/** Milliseconds until a message is looked at again that could not be judged. */
const UNSURE = 60_000

/** A reminder of points that was written: of which of them, and how many it tells of. */
export type Reminded = Pick<rules.Reminder, 'programmeId' | 'on'> & {
  /** Null: it waits, and tells what there is when it leaves. */
  readonly points: number | null
}

/** The reminders of points a member was sent since an instant, or that wait to be. */
export async function remindersSince(db: Db, owner: string, since: Date): Promise<Reminded[]> {
  const rows = await rules.remindersSince(db, owner, since)
  return rows.map(({ basis: { programmeId, on, points }, waits }) => ({
    programmeId,
    on,
    points: waits ? null : points,
  }))
}

/** How many messages that rest on consent each member was sent since an instant. */
export async function sentSince(
  db: Db,
  owners: readonly string[],
  since: Date,
): Promise<Map<string, number>> {
  const rows = await rules.sentSince(db, owners, since)
  return new Map(rows.map(({ owner, count }) => [owner, count]))
}
