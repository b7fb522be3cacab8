/** How sign-in has failed lately, for a login or for an address. */
export type Failures = { readonly failures: number; readonly lastAt: number }

const MINUTE = 60_000
const REMEMBERED = 15 * MINUTE
const LONGEST = 15

/** How many failures are borne before there is a wait. */
export const BORNE = { login: 5, address: 50 } as const

/** Failures that still count at an instant (epoch milliseconds): those of the last quarter of an hour, and of the wait. */
export function counting(known: Failures | undefined, borne: number, at: number): number {
  if (!known) return 0
  return at < known.lastAt + REMEMBERED + waitAfter(known.failures, borne) ? known.failures : 0
}

/** Whole seconds until sign-in may be tried again: 1, 2, 4 … 15 minutes after the failures borne; 0 at once. */
export function secondsLeft(known: Failures | undefined, borne: number, at: number): number {
  const wait = known ? waitAfter(known.failures, borne) : 0
  // one who began earlier may come later: without a wait there is none, whenever the last one was
  return known && wait > 0 ? Math.max(0, Math.ceil((known.lastAt + wait - at) / 1000)) : 0
}

function waitAfter(failures: number, borne: number): number {
  if (failures < borne) return 0
  return Math.min(LONGEST, 2 ** Math.min(10, failures - borne)) * MINUTE
}
