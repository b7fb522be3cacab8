import { DAY, type Day } from '#kit/core/time.ts'

/** One purchase of one member; amounts are in minor units. Several of one day count as one. */
export type Bought = { readonly member: string; readonly day: Day; readonly amount: number }

/**
 * A member's history as the models of repeat purchase take it, in weeks: `repeats` x, the number of
 * later purchase days; `last` t_x, from the first purchase to the last; `age` T, from the first to
 * the end of what was observed. `mean` is the mean of the repeat days' sums, null without repeats.
 */
export type History = {
  readonly member: string
  readonly firstOn: Day
  readonly repeats: number
  readonly last: number
  readonly age: number
  readonly mean: number | null
}

/** What is known of how often a member came. */
export type Seen = Pick<History, 'repeats' | 'last' | 'age'>

/** Histories of equal numbers counted together, by column: all that a likelihood needs. */
export type Columns = {
  readonly size: number
  readonly repeats: Float64Array
  readonly last: Float64Array
  readonly age: Float64Array
  readonly count: Float64Array
  readonly mostRepeats: number
  /** The greatest age. */
  readonly oldest: number
}

const DAYS_OF_WEEK = 7

/** Days since 1970 of a calendar day. */
export const dayNumber = (day: Day): number => Date.parse(`${day}T00:00:00Z`) / DAY

/**
 * The histories of members up to a day, that day included, in the order of members' first
 * appearance; later purchases are left out, and so are members who had none until then. The
 * convention is that of Fader, Hardie and Lee (Marketing Science 24, 2005).
 */
export function summarise(purchases: Iterable<Bought>, until: Day): History[] {
  const end = dayNumber(until)
  const days = new Map<string, Map<number, number>>()
  for (const { member, day, amount } of purchases) {
    const at = dayNumber(day)
    if (at > end) continue
    let own = days.get(member)
    if (!own) days.set(member, (own = new Map()))
    own.set(at, (own.get(at) ?? 0) + amount)
  }
  return [...days].map(([member, own]) => {
    const first = Math.min(...own.keys())
    const last = Math.max(...own.keys())
    const repeats = own.size - 1
    let spent = 0
    for (const [at, amount] of own) if (at !== first) spent += amount
    return {
      member,
      firstOn: new Date(first * DAY).toISOString().slice(0, 10),
      repeats,
      last: (last - first) / DAYS_OF_WEEK,
      age: (end - first) / DAYS_OF_WEEK,
      mean: repeats > 0 ? spent / repeats : null,
    }
  })
}

/** How many purchase days each member had in (after, until]; members without any are left out. */
export function purchaseDays(
  purchases: Iterable<Bought>,
  after: Day,
  until: Day,
): Map<string, number> {
  const from = dayNumber(after)
  const to = dayNumber(until)
  const days = new Map<string, Set<number>>()
  for (const { member, day } of purchases) {
    const at = dayNumber(day)
    if (at <= from || at > to) continue
    const own = days.get(member) ?? new Set()
    days.set(member, own.add(at))
  }
  return new Map([...days].map(([member, own]) => [member, own.size]))
}

/** Equal histories counted together. */
export function columnsOf(
  histories: Iterable<Pick<History, 'repeats' | 'last' | 'age'> & { readonly count?: number }>,
): Columns {
  const found = new Map<string, { repeats: number; last: number; age: number; count: number }>()
  for (const { repeats, last, age, count = 1 } of histories) {
    const key = `${repeats} ${last} ${age}`
    const same = found.get(key)
    if (same) same.count += count
    else found.set(key, { repeats, last, age, count })
  }
  const rows = [...found.values()]
  return {
    size: rows.length,
    repeats: Float64Array.from(rows, (row) => row.repeats),
    last: Float64Array.from(rows, (row) => row.last),
    age: Float64Array.from(rows, (row) => row.age),
    count: Float64Array.from(rows, (row) => row.count),
    mostRepeats: rows.reduce((most, row) => Math.max(most, row.repeats), 0),
    oldest: rows.reduce((most, row) => Math.max(most, row.age), 0),
  }
}
