import type { CalendarUnit, Period } from '#kit/core/time.ts'
import type { Account, Extension, Idle } from './account.ts'
import { isExpired } from './draw.ts'

/** Calendar time in the programme's zone. */
export type Calendar = {
  addPeriod(instant: number, period: Period): number
  endOf(instant: number, unit: CalendarUnit): number
}

/** Activity at `occurredAt` moves the expiry of lots that live by activity on; never back, never from the dead. */
export function touch(
  account: Account,
  occurredAt: number,
  at: number,
  calendar: Calendar,
): Extension[] {
  return account.lots.flatMap((lot) => {
    if (!lot.idle || lot.expiresAt === null || isExpired(lot, at)) return []
    const expiresAt = idleUntil(lot.idle, Math.max(occurredAt, lot.activatesAt), calendar)
    return expiresAt > lot.expiresAt ? [{ lotId: lot.id, expiresAt }] : []
  })
}

/** When points expire that saw their last activity at an instant. */
export function idleUntil(idle: Idle, activeAt: number, calendar: Calendar): number {
  const until = calendar.addPeriod(activeAt, idle)
  return idle.roundTo === undefined || idle.roundTo === 'instant'
    ? until
    : calendar.endOf(until, idle.roundTo)
}
