/** A day as people write it, 2026-01-31. Sorts and compares as text. */
export type Day = string

/** A length of calendar time; the parts are added together. */
export type Period = {
  readonly days?: number | undefined
  readonly months?: number | undefined
  readonly years?: number | undefined
}

export type CalendarUnit = 'day' | 'week' | 'month' | 'quarter' | 'year'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
