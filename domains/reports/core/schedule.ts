import type { CalendarUnit, Day } from '#kit/core/time.ts'
import { HOUR } from '#kit/core/time.ts'
import { addToDay, dayIn, instantOf, startOf } from '#kit/core/zone.ts'

/** When a report is sent: every day, each Monday, the first of each month; at an hour of the programme's zone. */
export type Schedule = { readonly rhythm: Rhythm; readonly hour: number }
export type Rhythm = 'daily' | 'weekly' | 'monthly'

/** Which days figures are of: the last whole day, week from Monday, month or quarter. */
export type PeriodName = 'day' | 'week' | 'month' | 'quarter'

/** A day on which a report is due, and the instant of that day. */
export type Due = { readonly day: Day; readonly at: number }

const UNIT = { daily: 'day', weekly: 'week', monthly: 'month' } as const
const STEP = { daily: { days: 1 }, weekly: { days: 7 }, monthly: { months: 1 } } as const
const BACK = { daily: { days: -1 }, weekly: { days: -7 }, monthly: { months: -1 } } as const

/** The latest day on which a report was due at or before an instant. */
export function lastDue({ rhythm, hour }: Schedule, zone: string, now: number): Due {
  const day = dayIn(zone, startOf(zone, now, UNIT[rhythm]))
  const due = dueOn(day, hour, zone)
  return due.at <= now ? due : dueOn(addToDay(day, BACK[rhythm]), hour, zone)
}

/** The first day on which a report is due after an instant. */
export function nextDue(schedule: Schedule, zone: string, now: number): Due {
  const last = lastDue(schedule, zone, now)
  return dueOn(addToDay(last.day, STEP[schedule.rhythm]), schedule.hour, zone)
}

const dueOn = (day: Day, hour: number, zone: string): Due => ({
  day,
  at: instantOf(zone, Date.parse(`${day}T00:00:00Z`) + hour * HOUR),
})

/** The last whole period before a day, both ends included. */
export function periodBefore(
  period: PeriodName,
  day: Day,
): { readonly from: Day; readonly to: Day } {
  const to = addToDay(startOfUnit(day, period), { days: -1 })
  return { from: startOfUnit(to, period), to }
}

const startOfUnit = (day: Day, unit: CalendarUnit): Day =>
  dayIn('UTC', startOf('UTC', Date.parse(`${day}T00:00:00Z`), unit))

/** How long after each try that did not succeed the next one comes, in minutes; after the last there is none. */
const PAUSES = [5, 15, 60, 180, 360] as const
const MINUTE = 60_000
/** So often a run is begun at most, also where each time the process ended in the middle. */
export const MOST_TRIES = PAUSES.length + 1

/** When it is tried again after so many tries; null: it is given up. */
export function nextTry(tries: number, now: Date): Date | null {
  const pause = PAUSES[tries - 1]
  return pause === undefined ? null : new Date(now.getTime() + pause * MINUTE)
}
