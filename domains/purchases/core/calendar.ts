import type { CalendarUnit, Period } from '#kit/core/time.ts'
import { addPeriod, endOf, startOf } from '#kit/core/zone.ts'

/** Calendar arithmetic of one zone, as the ledger and the rules take it. */
export type ZoneCalendar = {
  readonly zone: string
  addPeriod(instant: number, period: Period): number
  endOf(instant: number, unit: CalendarUnit): number
  startOf(instant: number, unit: CalendarUnit): number
}

const calendars = new Map<string, ZoneCalendar>()

/** The calendar of a zone, one object for each. */
export function calendarOf(zone: string): ZoneCalendar {
  let calendar = calendars.get(zone)
  if (!calendar) {
    calendar = {
      zone,
      addPeriod: (instant, period) => addPeriod(zone, instant, period),
      endOf: (instant, unit) => endOf(zone, instant, unit),
      startOf: (instant, unit) => startOf(zone, instant, unit),
    }
    calendars.set(zone, calendar)
  }
  return calendar
}
