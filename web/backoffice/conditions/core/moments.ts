import { instantOf, offsetAt } from '#kit/core/zone.ts'

/** What the clock of a zone shows at an instant, as a field for day and time has it: 2026-03-01T10:15. */
export const localText = (zone: string, instant: number): string =>
  new Date(instant + offsetAt(zone, instant)).toISOString().slice(0, 16)

/** The instant that day and time name in a zone, RFC 3339 with the zone's offset; null for no such time. */
export function instantFrom(zone: string, local: string): string | null {
  const ms = Date.parse(`${local}:00Z`)
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(local) || Number.isNaN(ms)) return null
  const minutes = offsetAt(zone, instantOf(zone, ms)) / 60_000
  const ahead = Math.abs(minutes)
  const two = (count: number) => String(count).padStart(2, '0')
  return `${local}:00${minutes < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`
}
