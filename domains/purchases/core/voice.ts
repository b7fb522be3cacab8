import type { Speech } from '#domains/rules/core/sentences.ts'
import { dayIn, offsetAt } from '#kit/core/zone.ts'

/** How a programme speaks of a decision: its language, money, points and calendar. */
export type Voice = { readonly speech: Speech; readonly zone: string }

/** The day of an instant in the programme's zone: «1 марта 2026». */
export const dayOf = ({ speech, zone }: Voice, ms: number): string => speech.day(dayIn(zone, ms))

/** The day and local time of an instant: «1 марта 2026, 10:15». */
export function momentOf(voice: Voice, ms: number): string {
  const local = new Date(ms + offsetAt(voice.zone, ms)).toISOString()
  return `${dayOf(voice, ms)}, ${local.slice(11, 16)}`
}
