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
  const extensions: Extension[] = []
  let idle: Idle | null = null
  let activeAt = 0
  let until = 0
  for (const lot of account.lots) {
    if (!lot.idle || lot.expiresAt === null || isExpired(lot, at)) continue
    const lastActive = Math.max(occurredAt, lot.activatesAt)
    // lots of one programme mostly live alike: the calendar is asked once for all of them
    if (lastActive !== activeAt || idle === null || !isAlike(lot.idle, idle)) {
      idle = lot.idle
      activeAt = lastActive
      until = idleUntil(idle, activeAt, calendar)
    }
    if (until > lot.expiresAt) extensions.push({ lotId: lot.id, expiresAt: until })
  }
  return extensions
}

const isAlike = (a: Idle, b: Idle): boolean =>
  a === b ||
  (a.days === b.days && a.months === b.months && a.years === b.years && a.roundTo === b.roundTo)

/** When points expire that saw their last activity at an instant. */
export function idleUntil(idle: Idle, activeAt: number, calendar: Calendar): number {
  const until = calendar.addPeriod(activeAt, idle)
  return idle.roundTo === undefined || idle.roundTo === 'instant'
    ? until
    : calendar.endOf(until, idle.roundTo)
}
