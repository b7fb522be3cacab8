import type { Speech } from '#domains/rules/core/sentences.ts'
import { dayIn } from '#kit/core/zone.ts'

/** How a programme speaks of a decision: its language, money, points and calendar. */
export type Voice = { readonly speech: Speech; readonly zone: string }

/** The day of an instant in the programme's zone: «1 марта 2026 года». */
export const dayOf = ({ speech, zone }: Voice, ms: number): string => speech.day(dayIn(zone, ms))

/** An instant on the clock of the till that sent a receipt: 2026-03-01 10:15. */
export const onItsClock = (
  ms: number,
  { offsetMinutes }: { readonly offsetMinutes: number },
): string => new Date(ms + offsetMinutes * 60_000).toISOString().slice(0, 16).replace('T', ' ')

/**
 * Day and time on the till's own clock, as the receipt prints them: «1 марта 2026 года, 10:15». Weekdays
 * and hours of the conditions are judged by this clock.
 */
export function momentOn(
  { speech }: Voice,
  { occurredAt, offsetMinutes }: { readonly occurredAt: number; readonly offsetMinutes: number },
): string {
  const local = new Date(occurredAt + offsetMinutes * 60_000).toISOString()
  return `${speech.day(local.slice(0, 10))}, ${local.slice(11, 16)}`
}
