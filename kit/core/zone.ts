import { DAY, HOUR, MINUTE, type CalendarUnit, type Day, type Period } from './time.ts'

/**
 * Calendar arithmetic in a time zone. Instants are epoch milliseconds. A local time that a clock
 * change skips is moved later by the gap, one that happens twice means the earlier
 * (the 'compatible' rule of ECMA-262 Temporal).
 */

const formats = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, Offsets>()
const REMEMBERED = 50_000
/** Zones change their offset on a quarter of an hour, never within one, and not twice within a day. */
const QUARTER = 15 * MINUTE

/** What is known of a zone: by days of UTC (null for one within which clocks change), and by quarters of an hour. */
type Offsets = {
  readonly zone: string
  readonly days: Ring<number | null>
  readonly quarters: Map<number, number>
}

/** A value for each of the days that were asked for last; days so far apart that they meet take turns. */
type Ring<Value> = ({ readonly day: number; readonly value: Value } | undefined)[]
const TURN = 8_191
const ring = <Value>(): Ring<Value> => Array.from({ length: TURN + 1 }, () => undefined)

/** The zone that was asked for last: mostly it is asked for again. */
let lastKnown: Offsets | null = null

/** Whether the name is a time zone that this machine knows. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone)
    return true
  } catch {
    return false
  }
}

/** What local clocks add to UTC at an instant, in milliseconds. */
export function offsetAt(zone: string, instant: number): number {
  const known = lastKnown?.zone === zone ? lastKnown : knownOf(zone)
  const day = Math.floor(instant / DAY)
  let at = known.days[day & TURN]
  if (at?.day !== day) {
    const begins = offsetOf(zone, day * DAY, known)
    const value = begins === offsetOf(zone, (day + 1) * DAY, known) ? begins : null
    at = known.days[day & TURN] = { day, value }
  }
  return at.value ?? offsetOf(zone, instant, known)
}

function knownOf(zone: string): Offsets {
  let known = offsets.get(zone)
  if (!known) offsets.set(zone, (known = { zone, days: ring(), quarters: new Map() }))
  lastKnown = known
  return known
}

/** The offset of the quarter of an hour that an instant lies in. */
function offsetOf(zone: string, instant: number, { quarters }: Offsets): number {
  const quarter = Math.floor(instant / QUARTER)
  let offset = quarters.get(quarter)
  if (offset === undefined) {
    offset = measureOffset(zone, quarter * QUARTER)
    put(quarters, quarter, offset)
  }
  return offset
}

function put<Value>(known: Map<number, Value>, key: number, value: Value): void {
  if (known.size >= REMEMBERED) known.clear()
  known.set(key, value)
}

/** The calendar day of an instant in a zone. */
export function dayIn(zone: string, instant: number): Day {
  return dayOf(instant + offsetAt(zone, instant))
}

/** The instant at which a day begins in a zone. */
export function startOfDay(zone: string, day: Day): number {
  return instantOf(zone, Date.parse(`${day}T00:00:00Z`))
}

/** The same local time some calendar time later; 31 January and a month is the last of February. */
export function addPeriod(zone: string, instant: number, period: Period): number {
  return instantOf(zone, addLocal(instant + offsetAt(zone, instant), period))
}

/** The instant at which the day, week (from Monday), month, quarter or year of an instant began. */
export function startOf(zone: string, instant: number, unit: CalendarUnit): number {
  return instantOf(zone, startOfLocal(instant + offsetAt(zone, instant), unit))
}

/** The instant at which the next day, week, month, quarter or year begins. */
export function endOf(zone: string, instant: number, unit: CalendarUnit): number {
  const start = startOfLocal(instant + offsetAt(zone, instant), unit)
  return instantOf(zone, addLocal(start, LENGTH[unit]))
}

/** A day some calendar time later (or earlier, with negative parts). */
export function addToDay(day: Day, period: Period): Day {
  return dayOf(addLocal(Date.parse(`${day}T00:00:00Z`), period))
}

export type LocalTime = { weekday: number; hour: number; minute: number; day: Day }

/** What a clock with this offset from UTC (in minutes) shows: weekday is 1 for Monday to 7. */
export function localParts(instant: number, offsetMinutes: number): LocalTime {
  const local = instant + offsetMinutes * MINUTE
  const days = Math.floor(local / DAY)
  const ofDay = local - days * DAY
  return {
    weekday: ((((days + 3) % 7) + 7) % 7) + 1,
    hour: Math.floor(ofDay / HOUR),
    minute: Math.floor((ofDay % HOUR) / MINUTE),
    day: dayOf(local),
  }
}

const INSTANT =
  /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(\.\d{1,6})?)?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/

/** Reads an RFC 3339 instant with its offset; null when it is not one, or names no day of the calendar. */
export function parseInstant(text: string): { ms: number; offsetMinutes: number } | null {
  const parts = INSTANT.exec(text)
  if (!parts) return null
  const day = Date.parse(`${parts[1]}T00:00:00Z`)
  if (Number.isNaN(day) || dayOf(day) !== parts[1]) return null
  const offset = parts[6]!
  const offsetMinutes =
    offset === 'Z'
      ? 0
      : (offset.startsWith('-') ? -1 : 1) *
        (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4)))
  const seconds = Number(parts[4] ?? 0) * 1000 + Math.floor(Number(parts[5] ?? 0) * 1000)
  const local = day + Number(parts[2]) * HOUR + Number(parts[3]) * MINUTE + seconds
  return { ms: local - offsetMinutes * MINUTE, offsetMinutes }
}

/** Whether the text is a day of the calendar of the years 1 to 9999, which PostgreSQL takes too. */
export function isDay(text: string): boolean {
  if (!/^(?!0000)\d{4}-\d\d-\d\d$/.test(text)) return false
  const ms = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(ms) && dayOf(ms) === text
}

const LENGTH: Record<CalendarUnit, Period> = {
  day: { days: 1 },
  week: { days: 7 },
  month: { months: 1 },
  quarter: { months: 3 },
  year: { years: 1 },
}

const days = ring<Day>()

/** The day of a local time counted in milliseconds as if it were UTC. */
function dayOf(local: number): Day {
  const day = Math.floor(local / DAY)
  let at = days[day & TURN]
  if (at?.day !== day) {
    at = days[day & TURN] = { day, value: new Date(day * DAY).toISOString().slice(0, 10) }
  }
  return at.value
}

function addLocal(local: number, { days = 0, months = 0, years = 0 }: Period): number {
  if (months === 0 && years === 0) return local + days * DAY
  const date = new Date(local)
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth() + months + years * 12
  const lastOfMonth = new Date(Date.UTC(Math.floor(month / 12), (month % 12) + 1, 0)).getUTCDate()
  const day = Math.min(date.getUTCDate(), lastOfMonth)
  const ofDay = local - Math.floor(local / DAY) * DAY
  return Date.UTC(Math.floor(month / 12), month % 12, day) + ofDay + days * DAY
}

function startOfLocal(local: number, unit: CalendarUnit): number {
  const midnight = Math.floor(local / DAY) * DAY
  if (unit === 'day') return midnight
  if (unit === 'week') return midnight - (localParts(local, 0).weekday - 1) * DAY
  const date = new Date(local)
  const month = date.getUTCMonth()
  const first = unit === 'year' ? 0 : unit === 'quarter' ? month - (month % 3) : month
  return Date.UTC(date.getUTCFullYear(), first, 1)
}

/** The instant at which clocks of a zone show a local time (in milliseconds as if it were UTC). */
export function instantOf(zone: string, local: number): number {
  // the offset before and after any clock change that could be near
  const before = offsetAt(zone, local - DAY)
  const after = offsetAt(zone, local + DAY)
  const first = local - before
  if (before === after || offsetAt(zone, first) === before) return first
  const second = local - after
  return offsetAt(zone, second) === after ? second : first
}

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(zone, format)
  }
  return format
}

function measureOffset(zone: string, instant: number): number {
  const part: Record<string, string> = {}
  for (const { type, value } of formatOf(zone).formatToParts(instant)) part[type] = value
  const year = part['era'] === 'BC' ? 1 - Number(part['year']) : Number(part['year'])
  const local = Date.UTC(
    year,
    Number(part['month']) - 1,
    Number(part['day']),
    Number(part['hour']),
    Number(part['minute']),
    Number(part['second']),
  )
  return local - instant
}
