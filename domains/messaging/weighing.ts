import { databaseNow, type Db, type Log } from '#kit/context.ts'
import * as store from './messaging.store.ts'
import * as rules from './lapsing.store.ts'

/** A message on its way, as the gate is asked about it. */
export type Waiting = Pick<
  store.Taken,
  'owner' | 'id' | 'organisationId' | 'kind' | 'purpose' | 'form' | 'channel' | 'test' | 'basis'
>

/** Why a message is not sent after all. */
export const LAPSE_REASONS = [
  'consent_withdrawn',
  'too_often',
  'points_gone',
  'tier_changed',
  'member_left',
] as const
export type LapseReason = (typeof LAPSE_REASONS)[number]

/**
 * Asked of messages right before they are sent, those of one organisation at a time: whether what they rest
 * on still holds. Names those that lapse.
 */
export type Gate = (
  db: Db,
  organisationId: string,
  messages: readonly Waiting[],
  now: Date,
) => Promise<ReadonlyMap<string, LapseReason>>

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
  const unsure = new Set<string>()
  const ask = async (organisationId: string, messages: readonly store.Taken[]): Promise<void> => {
    try {
      for (const [id, reason] of await gate(db, organisationId, messages, now)) {
        lapsing.set(id, reason)
      }
    } catch (error) {
      // one that cannot be judged holds up none of the others
      if (messages.length > 1) {
        for (const message of messages) await ask(organisationId, [message])
        return
      }
      const { name } = error as Error
      log.warn({ messageId: messages[0]!.id, code: name }, 'a message could not be judged')
      unsure.add(messages[0]!.id)
    }
  }
  const byOrganisation = Map.groupBy(taken, ({ organisationId }) => organisationId)
  for (const [organisationId, messages] of byOrganisation) await ask(organisationId, messages)

  const lapsed = taken.flatMap((message): store.Settled[] => {
    const reason = lapsing.get(message.id)
    if (!reason) return []
    const { owner, id, text } = message
    return [{ owner, id, state: 'lapsed', text, nextTryAt: now, failure: reason }]
  })
  await store.settle(db, lapsed, now)
  const left = taken.filter(({ id }) => !lapsing.has(id))
  const later = left.filter(({ id }) => unsure.has(id))
  await rules.putBack(
    db,
    later.map(({ owner, id }) => ({ owner, id, until: new Date(now.getTime() + UNSURE) })),
  )
  return left.filter(({ id }) => !unsure.has(id))
}

/** Milliseconds until a message is looked at again that could not be judged. */
const UNSURE = 60_000

/** How many messages that rest on consent each member was sent since an instant. */
export async function sentSince(
  db: Db,
  owners: readonly string[],
  since: Date,
): Promise<Map<string, number>> {
  const rows = await rules.sentSince(db, owners, since)
  return new Map(rows.map(({ owner, count }) => [owner, count]))
}
