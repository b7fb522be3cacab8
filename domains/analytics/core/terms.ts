import type { Day } from '#kit/core/time.ts'
import { addToDay } from '#kit/core/zone.ts'
import { dayNumber } from './repeat/summary.ts'

/** What is asked besides the programme and the store: plain values, and days, which are kept as counted from today. */
export type Terms = {
  readonly from?: Day
  readonly to?: Day
  readonly [name: string]: string | number | undefined
}

type Place = { readonly storeId: string | null; readonly today: Day }

/** As it is kept: `from` and `to` are days after today, so that tomorrow the last 30 days are asked for in the same words. */
export function written({ storeId, today }: Place, asked: Terms): string {
  const days = (day: Day | undefined) => day && dayNumber(day) - dayNumber(today)
  const { from, to, ...rest } = asked
  const entries = Object.entries({ ...rest, from: days(from), to: days(to), storeId })
  return JSON.stringify(Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))))
}

type Written = Readonly<Record<string, string | number | null>>

/** What was written of a store: the terms as they are meant on a day. */
export function read(asked: string): {
  readonly storeId: string | null
  readonly termsOn: (today: Day) => Terms
} {
  const { storeId, from, to, ...rest } = JSON.parse(asked) as Written
  return {
    storeId: storeId as string | null,
    termsOn: (today) => ({
      ...(rest as Terms),
      ...(typeof from === 'number' && { from: addToDay(today, { days: from }) }),
      ...(typeof to === 'number' && { to: addToDay(today, { days: to }) }),
    }),
  }
}
