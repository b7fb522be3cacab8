import { addPeriod, dayIn, endOf, startOf, startOfDay } from '#kit/core/zone.ts'
import type { Period } from '#kit/core/time.ts'
import { lengthOfMonth } from './days.ts'
import type { Activation, Expiry } from './language/lots.ts'

/** When the points of a purchase may first be spent (epoch milliseconds). */
export function activatesAt(
  activation: Activation | undefined,
  zone: string,
  occurredAt: number,
): number {
  const after = activation?.after
  const at = after ? addPeriod(zone, occurredAt, after) : occurredAt
  if (activation?.roundTo !== 'day') return at
  return startOf(zone, at, 'day') === at ? at : endOf(zone, at, 'day')
}

/** When points that activate at an instant lapse: the first instant at which they are gone; null: never. */
export function expiresAt(
  expiry: Expiry | undefined,
  zone: string,
  activates: number,
): number | null {
  switch (expiry?.kind) {
    case undefined:
    case 'never':
      return null
    case 'rolling':
    case 'inactivity': {
      const at = addPeriod(zone, activates, expiry.after)
      const { roundTo } = expiry
      return roundTo === undefined || roundTo === 'instant' ? at : endOf(zone, at, roundTo)
    }
    case 'fixed': {
      const earliest = expiry.atLeast ? addPeriod(zone, activates, expiry.atLeast) : activates
      const year = Number(dayIn(zone, earliest).slice(0, 4))
      const end = endOfFixed(expiry, zone, year)
      return end > earliest ? end : endOfFixed(expiry, zone, year + 1)
    }
  }
}

/** For points that lapse when a member stays away: how long; null for any other expiry. */
export function idlePeriod(expiry: Expiry | undefined): Period | null {
  return expiry?.kind === 'inactivity' ? expiry.after : null
}

/** 29 February ends with the 28th in other years. */
function endOfFixed(
  { month, day }: { readonly month: number; readonly day: number },
  zone: string,
  year: number,
): number {
  const date = Math.min(day, lengthOfMonth(year, month))
  const written = `${year}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`
  return endOf(zone, startOfDay(zone, written), 'day')
}
