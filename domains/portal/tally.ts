import { createHmac } from 'node:crypto'
import type { Context } from '#kit/context.ts'
import { databaseNow } from '#kit/context.ts'
import { networkOf } from '#kit/core/network.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { keyFor } from '#kit/secret.ts'
import { hourOf, isAlarming, MOST, type Counted } from './core/limits.ts'
import * as store from './tally.store.ts'

type Kind = 'address' | 'member' | 'all'

/**
 * Counts a try before it is made, at once and for good, so that many at one moment are that many. Throws
 * `my.too_often` beyond what is borne from the address, by the member, in the organisation.
 */
export async function countTry(
  ctx: Context,
  counted: Counted,
  memberId: string | null = null,
): Promise<void> {
  if (ctx.db.isTransaction) throw new Error('a try that a rollback takes back is no try')
  const { began, minutesLeft } = hourOf((await databaseNow(ctx.db)).getTime())
  const limits = Object.entries(MOST[counted]) as [Kind, number][]
  const names = limits.map(([kind]) => nameOf(ctx, counted, kind, memberId))
  const counts = await store.count(ctx.db, names, new Date(began))
  limits.forEach(([kind, most], place) => {
    const count = counts[place]!
    if (kind === 'all' && isAlarming(count)) {
      const { organisationId } = ctx
      ctx.log.warn({ organisationId, counted, count }, 'many tries at the portal within an hour')
    }
    if (count > most) throw new Refusal('my.too_often', { minutes: minutesLeft })
  })
}

function nameOf(ctx: Context, counted: Counted, kind: Kind, memberId: string | null): Buffer {
  const what =
    kind === 'address' ? networkOf(ctx.actor.address ?? '') : kind === 'member' ? memberId : ''
  return createHmac('sha256', keyFor('portal.tally'))
    .update(`${ctx.organisationId}\n${counted}\n${kind}\n${what}`)
    .digest()
}
