import * as letters from '#domains/messaging/letters.ts'
import type { Context } from '#kit/context.ts'
import { DAY } from '#kit/core/time.ts'
import type { MailingProgress } from './mailings.api.ts'
import type { Row } from './mailings.store.ts'
import * as recipients from './recipients.store.ts'

export type Progresses = ReadonlyMap<string, MailingProgress>

/** How long after its end gateways may still tell of the messages of a mailing. */
export const AFTERMATH = 3 * DAY

const NOTHING: MailingProgress = {
  of: null,
  undecided: 0,
  without: 0,
  waiting: 0,
  sent: 0,
  delivered: 0,
  failed: 0,
  lapsed: 0,
  unsubscribed: 0,
}

/** How far mailings have come: counted now, or as it was last counted where nothing changes any more. */
export async function progressOf(ctx: Context, rows: readonly Row[]): Promise<Progresses> {
  const since = ctx.now.getTime() - AFTERMATH
  const isOver = ({ endedAt }: Row) => endedAt !== null && endedAt.getTime() < since
  const counting = rows.filter((row) => row.beganAt !== null && !(isOver(row) && row.progress))
  const counted = await count(
    ctx,
    counting.map((row) => row.id),
  )
  return new Map(
    rows.map((row) => {
      const now = counted.get(row.id)
      const progress = now ?? row.progress ?? NOTHING
      return [row.id, row.gatheredAt === null ? { ...progress, of: null } : progress]
    }),
  )
}

/** How far these mailings have come, counted now. */
export async function count(
  ctx: Context,
  ids: readonly string[],
): Promise<Map<string, MailingProgress>> {
  if (ids.length === 0) return new Map()
  const tallies = await recipients.tally(ctx.db, ids)
  const states = await letters.counted(ctx.db, ids)
  return new Map(
    ids.map((id) => {
      const own = tallies.filter(({ mailingId }) => mailingId === id)
      const sum = (some: readonly { readonly count: number }[]) =>
        some.reduce((total, each) => total + each.count, 0)
      const inState = (state: string) =>
        sum(states.filter((each) => each.mailingId === id && each.state === state))
      const undecided = sum(own.filter(({ outcome }) => outcome === null))
      const queued = sum(own.filter(({ outcome }) => outcome === 'queued'))
      const of = sum(own)
      const unsubscribed = own.reduce((total, each) => total + each.unsubscribed, 0)
      return [
        id,
        {
          of,
          undecided,
          without: of - undecided - queued,
          waiting: inState('waiting'),
          sent: inState('sent'),
          delivered: inState('delivered'),
          failed: inState('failed'),
          lapsed: inState('lapsed'),
          unsubscribed,
        },
      ]
    }),
  )
}
