import { ratio, type Ratio } from '../answer.ts'
import { dayNumber, type Bought, type History } from './summary.ts'
import type { Day } from '#kit/core/time.ts'

/** A forecast beside what happened, for members alike in what was known of them. */
export type HoldoutRow = {
  readonly repeats: number
  readonly members: number
  /** Purchase days per member: what happened, and what was forecast. */
  readonly actual: Ratio
  readonly forecast: Ratio
}

/** A member whose forecast is judged: repeats known at the time, then forecast and fact. */
export type Judged = {
  readonly repeats: number
  readonly forecast: number
  readonly actual: number
}

/** Forecast against fact by the number of repeats known, the last row for `mostRepeats` and more. */
export function holdoutTable(judged: Iterable<Judged>, mostRepeats = 7): HoldoutRow[] {
  const rows = Array.from({ length: mostRepeats + 1 }, () => ({ n: 0, forecast: 0, actual: 0 }))
  for (const { repeats, forecast, actual } of judged) {
    const row = rows[Math.min(repeats, mostRepeats)]!
    row.n++
    row.forecast += forecast
    row.actual += actual
  }
  return rows.map((row, repeats) => ({
    repeats,
    members: row.n,
    actual: ratio(row.actual, row.n),
    forecast: ratio(row.forecast, row.n),
  }))
}

/** How a forecast came out over all members: (forecast − actual) / actual. */
export function accuracy(judged: Iterable<Judged>): Ratio {
  let actual = 0
  let forecast = 0
  for (const each of judged) {
    actual += each.actual
    forecast += each.forecast
  }
  return ratio(forecast - actual, actual)
}

/**
 * The naive forecast to stand beside a model's: who bought x times in T weeks goes on at that rate.
 * It forgets that members leave.
 */
export const runRate = ({ repeats, age }: Pick<History, 'repeats' | 'age'>, weeks: number) =>
  age > 0 ? (repeats / age) * weeks : 0

/**
 * Repeat purchases of all members expected up to the end of each week since `start`, cumulated;
 * `expected` is the model's for a new member by weeks since the first purchase.
 */
export function expectedTracking(
  firstDays: Iterable<Day>,
  start: Day,
  weeks: number,
  expected: (time: number) => number,
): number[] {
  const begin = dayNumber(start)
  const births = new Map<number, number>()
  for (const day of firstDays) {
    const at = dayNumber(day) - begin
    births.set(at, (births.get(at) ?? 0) + 1)
  }
  const known = new Map<number, number>()
  const after = (days: number) => {
    let value = known.get(days)
    if (value === undefined) known.set(days, (value = expected(days / 7)))
    return value
  }
  return Array.from({ length: weeks }, (_, week) => {
    const end = (week + 1) * 7
    let total = 0
    for (const [born, members] of births) if (end > born) total += members * after(end - born)
    return total
  })
}

/** Repeat purchase days of all members up to the end of each week since `start`, cumulated. */
export function actualTracking(purchases: Iterable<Bought>, start: Day, weeks: number): number[] {
  const begin = dayNumber(start)
  const seen = new Map<string, Set<number>>()
  for (const { member, day } of purchases) {
    const days = seen.get(member) ?? new Set()
    seen.set(member, days.add(dayNumber(day) - begin))
  }
  const byWeek = Array.from({ length: weeks }, () => 0)
  for (const days of seen.values()) {
    const first = Math.min(...days)
    for (const day of days) {
      const week = Math.floor(day / 7)
      if (day !== first && week >= 0 && week < weeks) byWeek[week]! += 1
    }
  }
  let total = 0
  return byWeek.map((count) => (total += count))
}
