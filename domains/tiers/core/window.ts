import type { Day, Period } from '#kit/core/time.ts'
import { addPeriod, addToDay, dayIn, endOf, startOf } from '#kit/core/zone.ts'
import { NO_SUMS, type Sums, type TierPolicy } from './standing.ts'

/** Days from the first to the last, both included. */
export type Window = { readonly from: Day; readonly to: Day }

/** What a member did on one day of the programme's zone. */
export type QualifyingDay = Sums & { readonly day: Day }

/** The days that count at an instant: up to its own day, back to where the window begins. */
export function windowAt(policy: TierPolicy, zone: string, at: number): Window {
  const to = dayIn(zone, at)
  switch (policy.window.kind) {
    case 'rolling':
      return { from: addToDay(earlier(to, policy.window.length), { days: 1 }), to }
    case 'calendar':
      return { from: dayIn(zone, startOf(zone, at, policy.window.unit)), to }
    case 'lifetime':
      return { from: FIRST_DAY, to }
  }
}

const FIRST_DAY: Day = '0001-01-01'

function earlier(day: Day, { days = 0, months = 0, years = 0 }: Period): Day {
  return addToDay(day, { days: -days, months: -months, years: -years })
}

/** What the days within the window add up to. */
export function sumsIn(days: readonly QualifyingDay[], window: Window): Sums {
  let { spend, points, visits } = NO_SUMS
  for (const each of days) {
    if (each.day < window.from || each.day > window.to) continue
    spend += each.spend
    points += each.points
    visits += each.visits
  }
  return { spend, points, visits }
}

export function plus(a: Sums, b: Sums): Sums {
  return { spend: a.spend + b.spend, points: a.points + b.points, visits: a.visits + b.visits }
}

/**
 * When a standing that begins at an instant is reviewed, null for never. It lasts for the retention; where
 * none is said, for as long as its window: the calendar period, one length of a rolling one, or for good.
 */
export function endOfStanding(policy: TierPolicy, zone: string, from: number): number | null {
  const end = retained(policy, zone, from)
  if (end === null) return null
  const roundTo = policy.roundTo ?? 'instant'
  // an end that falls on a boundary is that boundary, not the next one
  return roundTo === 'instant' ? end : endOf(zone, end - 1, roundTo)
}

function retained({ retention, window }: TierPolicy, zone: string, from: number): number | null {
  if (retention && addPeriod(zone, from, retention) > from) return addPeriod(zone, from, retention)
  switch (window.kind) {
    case 'rolling':
      return Math.max(addPeriod(zone, from, window.length), endOf(zone, from, 'day'))
    case 'calendar':
      return endOf(zone, from, window.unit)
    case 'lifetime':
      return null
  }
}
