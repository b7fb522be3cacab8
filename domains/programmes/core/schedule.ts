/** A published version and the instant (epoch milliseconds) it comes into force. */
export type Start = { readonly version: number; readonly startsAt: number }

export type StoredState = 'draft' | 'scheduled' | 'withdrawn'

/** What a version is at an instant; `in_force` and `superseded` follow from the starts. */
export type VersionState = StoredState | 'in_force' | 'superseded'

/**
 * Each process reads the schedule anew at least this often (milliseconds), so a version must be
 * published, or withdrawn, this long before it starts: then no receipt is judged by a stale schedule.
 */
export const NOTICE = 2_000

/** The version in force at an instant: the one that started last. Null before the first. `starts` are in order. */
export function inForce(starts: readonly Start[], at: number): number | null {
  let from = 0
  let to = starts.length
  while (from < to) {
    const middle = (from + to) >> 1
    if (starts[middle]!.startsAt <= at) from = middle + 1
    else to = middle
  }
  return from === 0 ? null : starts[from - 1]!.version
}

/** What a version is at an instant. */
export function stateAt(
  of: {
    readonly version: number
    readonly state: StoredState
    readonly startsAt: number | null
  },
  starts: readonly Start[],
  at: number,
): VersionState {
  if (of.state !== 'scheduled' || of.startsAt === null || of.startsAt > at) return of.state
  return inForce(starts, at) === of.version ? 'in_force' : 'superseded'
}

/**
 * The instant from which a version counts when it is asked for at `now`, or null when that is not
 * allowed. The first version may start in the past, so that past sales can be brought in; a later
 * one never does, for receipts may already have been judged by the one before.
 */
export function startFor(starts: readonly Start[], asked: number, now: number): number | null {
  if (starts.length === 0) return asked
  if (asked < now) return null
  return Math.max(asked, now + NOTICE)
}

/** Whether a published version may still be taken back. */
export function isWithdrawable(startsAt: number, now: number): boolean {
  return startsAt > now + NOTICE
}
