import { instantOf, offsetAt, parseInstant } from '#kit/core/zone.ts'
import { MINUTE } from '#kit/core/time.ts'

/** An instant and what the clock on the wall showed beside UTC. */
export type Moment = { readonly ms: number; readonly offsetMinutes: number }

const TOKENS: Record<string, string> = {
  YYYY: '(?<year>\\d{4})',
  YY: '(?<short>\\d\\d)',
  MM: '(?<month>\\d\\d)',
  M: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d\\d)',
  D: '(?<day>\\d{1,2})',
  hh: '(?<hour>\\d\\d)',
  h: '(?<hour>\\d{1,2})',
  mm: '(?<minute>\\d\\d)',
  ss: '(?<second>\\d\\d)(?:[.,]\\d{1,9})?',
  A: '(?<half>[AaPp])\\.?[Mm]\\.?',
}
const TOKEN = /YYYY|YY|MM|M|DD|D|hh|h|mm|ss|A/g

/** Whether a format names a day at least: year, month and day. */
export function isFormat(format: string): boolean {
  if (format === 'iso') return true
  const tokens: readonly string[] = format.match(TOKEN) ?? []
  const has = (...any: string[]) => any.some((token) => tokens.includes(token))
  return (
    has('YYYY', 'YY') && has('MM', 'M') && has('DD', 'D') && new Set(tokens).size === tokens.length
  )
}

/**
 * Reads dates and times by the first of the formats that fits: `YYYY-MM-DD hh:mm:ss`,
 * `D.M.YYYY h:mm`, or `iso` for RFC 3339 with its offset. Without an offset they are local times
 * of the zone. Null when none fits or the calendar has no such day.
 */
export function clockReader(
  formats: readonly string[],
  zone: string,
): (text: string) => Moment | null {
  const readers = formats.map((format) =>
    format === 'iso' ? parseInstant : localReader(format, zone),
  )
  return (text) => {
    const trimmed = text.trim()
    for (const read of readers) {
      const moment = read(trimmed)
      if (moment) return moment
    }
    return null
  }
}

function localReader(format: string, zone: string): (text: string) => Moment | null {
  const read = wallReader(format)
  return (text) => {
    const wall = read(text)
    if (wall === null) return null
    const ms = instantOf(zone, wall)
    return { ms, offsetMinutes: Math.round(offsetAt(zone, ms) / MINUTE) }
  }
}

/** What the clock on the wall showed, in milliseconds as if it were UTC. */
function wallReader(format: string): (text: string) => number | null {
  const pattern = format
    .replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
    .replace(TOKEN, (token) => TOKENS[token]!)
  const shape = new RegExp(`^${pattern}$`)
  return (text) => {
    const parts = shape.exec(text)?.groups
    if (!parts) return null
    const number = (name: string) => Number(parts[name] ?? 0)
    const year = parts['year'] === undefined ? century(number('short')) : number('year')
    const month = number('month')
    const day = number('day')
    const hour = hourOf(number('hour'), parts['half'])
    const minute = number('minute')
    const second = number('second')
    if (hour === null || hour > 23 || minute > 59 || second > 59 || year < 1970) return null
    const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second))
    return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : null
  }
}

const century = (short: number): number => (short < 70 ? 2000 + short : 1900 + short)

function hourOf(hour: number, half: string | undefined): number | null {
  if (half === undefined) return hour
  if (hour < 1 || hour > 12) return null
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
}

/** An instant as a receipt writes it: local time with its offset. */
export function written({ ms, offsetMinutes }: Moment): string {
  const local = new Date(ms + offsetMinutes * MINUTE).toISOString().slice(0, 19)
  const minutes = Math.abs(offsetMinutes)
  const two = (value: number) => `${value}`.padStart(2, '0')
  return `${local}${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
