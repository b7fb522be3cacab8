import * as ledger from '#domains/ledger/ledger.ts'
import type { Context } from '#kit/context.ts'
import { dayIn, endOf } from '#kit/core/zone.ts'

/** What of a member's points lapses on one day of the programme's zone. */
export type Lapsing = {
  /** In their smallest part. */
  readonly points: number
  /** The first instant of that day at which some do, epoch milliseconds; null: none does. */
  readonly first: number | null
}

/** What lapses on the day of an instant, as things stand now: lots earned on one day make one message. */
export async function lapsingOn(
  ctx: Context,
  owner: string,
  { id, zone }: { readonly id: string; readonly zone: string },
  on: number,
): Promise<Lapsing> {
  const until = new Date(endOf(zone, on, 'day') - 1)
  const soon = await ledger.expiring(ctx, { owner, programmeId: id, until })
  const that = soon.filter(({ expiresAt }) => dayIn(zone, expiresAt.getTime()) === dayIn(zone, on))
  const points = that.reduce((sum, each) => sum + each.points, 0)
  return { points, first: that[0]?.expiresAt.getTime() ?? null }
}
