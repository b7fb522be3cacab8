import type { Speech } from '#domains/rules/core/sentences.ts'
import { dayIn } from '#kit/core/zone.ts'

/** How a programme speaks of a decision: its language, money, points and calendar. */
export type Voice = { readonly speech: Speech; readonly zone: string }

/** The day of an instant in the programme's zone: «1 марта 2026 года». */
export const dayOf = ({ speech, zone }: Voice, ms: number): string => speech.day(dayIn(zone, ms))

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
