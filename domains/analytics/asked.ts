import { requireWithin } from '#domains/access/access.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { DAY, type Day } from '#kit/core/time.ts'
import { addToDay, dayIn, isDay, startOfDay } from '#kit/core/zone.ts'
import { dayNumber } from './core/repeat/summary.ts'
import { SPANS } from './core/spans.ts'
import * as figures from './figures.store.ts'

/** The longest period of a figure, in days. */
const LONGEST = 800

type Asked = { readonly programmeId?: string; readonly storeId?: string }

/** The programme that figures are asked of, and what is counted by when. */
export type About = {
  readonly programmeId: string
  readonly zone: string
  readonly storeId: string | null
  /** The day of the asking in the zone of the programme. */
  readonly today: Day
  readonly asOf: Date | null
}

/**
 * Which programme is meant. Throws `programme.unknown` and what naming none throws, and
 * `access.out_of_reach` for somebody who is limited to stores and names none of them.
 */
export async function aboutOf(ctx: Context, asked: Asked): Promise<About> {
  const { db, organisationId } = ctx
  const { id, zone } = await programmes.programmeSeen(db, organisationId, asked.programmeId)
  const storeId = asked.storeId ?? null
  requireWithin(ctx.actor, { programmeId: id, storeId })
  return {
    programmeId: id,
    zone,
    storeId,
    today: dayIn(zone, ctx.now.getTime()),
    asOf: await figures.rolledAt(db, organisationId),
  }
}

/** From the first to the last day, both included; the last 30 days unless said. Throws `figures.period`. */
export function periodOf(
  about: About,
  asked: { readonly from?: Day; readonly to?: Day },
): figures.Span {
  const { from, to } = { ...lastDays(about.today), ...asked }
  const length = isDay(from) && isDay(to) ? lengthOf({ from, to }) : 0
  if (length < 1 || length > LONGEST) throw new Refusal('figures.period', { days: LONGEST })
  return { programmeId: about.programmeId, storeId: about.storeId, from, to }
}

/** As many days right before a period. */
export function before<S extends { readonly from: Day; readonly to: Day }>(span: S): S {
  const from = addToDay(span.from, { days: -lengthOf(span) })
  return { ...span, from, to: addToDay(span.from, { days: -1 }) }
}

/** How many days there are. */
export const lengthOf = ({ from, to }: { readonly from: Day; readonly to: Day }): number =>
  dayNumber(to) - dayNumber(from) + 1

/** The instants [from, to) of a span in the zone of the programme. */
export const instantsOf = (zone: string, { from, to }: { from: Day; to: Day }) => ({
  from: new Date(startOfDay(zone, from)),
  to: new Date(startOfDay(zone, addToDay(to, { days: 1 }))),
})

/** From a day to a day, both included. */
export type Days = { readonly from: Day; readonly to: Day }

/** Every day of a span. */
export const daysOf = ({ from, to }: { readonly from: Day; readonly to: Day }): Day[] =>
  Array.from({ length: lengthOf({ from, to }) }, (_, i) =>
    new Date((dayNumber(from) + i) * DAY).toISOString().slice(0, 10),
  )

/** What every answer says of itself. */
export const told = ({ programmeId, asOf }: About) => ({
  programmeId,
  asOf: asOf?.toISOString() ?? null,
})

/** So many days before one: all of them are over. */
export const lastDays = (today: Day, days = 30): Days => ({
  from: addToDay(today, { days: -days }),
  to: addToDay(today, { days: -1 }),
})

/** The periods that pages ask of unless somebody chooses other days. */
export const usualDays = ({ today }: About): Days[] => SPANS.map((days) => lastDays(today, days))
