import * as ledger from '#domains/ledger/ledger.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import type { Context } from '#kit/context.ts'
import { DAY, HOUR } from '#kit/core/time.ts'
import { dayIn, endOf } from '#kit/core/zone.ts'

type Of = { readonly id: string; readonly zone: string }

/**
 * How many of a member's points lapse on the day of an instant in the programme's zone, as things stand now; in
 * their smallest part.
 */
export async function lapsingOn(
  ctx: Context,
  owner: string,
  { id, zone }: Of,
  on: number,
): Promise<number> {
  const until = new Date(endOf(zone, on, 'day') - 1)
  const soon = await ledger.expiring(ctx, { owner, programmeId: id, until })
  const that = soon.filter(({ expiresAt }) => dayIn(zone, expiresAt.getTime()) === dayIn(zone, on))
  return that.reduce((sum, each) => sum + each.points, 0)
}

/**
 * Whether so many points that lapse on a day need no reminder beside those there are: lots of one day make one
 * message, unless one comes after it has left.
 */
export async function isReminded(
  ctx: Context,
  owner: string,
  { id, zone }: Of,
  on: number,
  points: number,
): Promise<boolean> {
  const since = new Date(ctx.now.getTime() - ROUND)
  const reminded = await messaging.remindersSince(ctx.db, owner, since)
  return reminded.some(
    (each) =>
      each.programmeId === id &&
      dayIn(zone, Date.parse(each.on)) === dayIn(zone, on) &&
      (each.points === null || each.points >= points),
  )
}

/** Lots of one day are announced within a day; the reminder a month ahead does not stand for the one a week ahead. */
const ROUND = DAY + HOUR
