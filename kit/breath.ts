import { setTimeout as wait } from 'node:timers/promises'

/** Milliseconds that a loop may have the processor at a stretch. */
const STRETCH = 4

/**
 * Has a long loop stand aside now and then, so that whoever waits for an answer meanwhile waits for a few
 * milliseconds: `await breathe()` in each of its rounds.
 */
export function openBreath(): () => Promise<void> {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < STRETCH) return
    await new Promise((next) => setImmediate(next))
    since = performance.now()
  }
}

/** A process that has been at work for more than this part of a rest is at its limit. */
const LIMIT = 0.7
/** Milliseconds until it is looked again whether it still is. */
const LOOK_AGAIN = 50

/** How a rest may be drawn out, and cut short. */
export type Rest = {
  /** As long as it says so, the rest goes on while this process is at its limit. */
  readonly isPatient?: () => boolean
  readonly signal?: AbortSignal
}

/**
 * What goes on in the background, portion by portion, rests between two of them for a part of what the last one
 * took: whoever waits for an answer has the machine too. `began` as `performance.now()` tells it.
 */
export async function restAfter(
  began: number,
  share: number,
  { isPatient = () => false, signal }: Rest = {},
): Promise<void> {
  const isStopped = () => signal?.aborted === true
  let length = (performance.now() - began) * share
  let isAtLimit: boolean
  do {
    const before = performance.eventLoopUtilization()
    await wait(length, undefined, signal && { signal }).catch(() => undefined)
    isAtLimit = performance.eventLoopUtilization(before).utilization > LIMIT
    length = LOOK_AGAIN
  } while (!isStopped() && isAtLimit && isPatient())
}

/** A process that was at work for more than this part of a rest serves somebody. */
const SERVES = 0.03

/** How much is done in one portion: `many` where nobody else is at work, `few` where somebody is. */
export type Portion = { readonly many: number; readonly few: number }

/**
 * How large the next portion of something in the background may be. Whoever waits for an answer meanwhile waits as
 * long as a portion lasts, however seldom one comes: so portions are small as long as this process was at work for
 * others between the last two, by the event loop's own measure.
 */
export function openPortions(): {
  /** How large the next one is; the first one is small. */
  next(size: Portion): number
  /** One has ended: what is at work from now on are others. */
  ended(): void
} {
  let since: ReturnType<typeof performance.eventLoopUtilization> | null = null
  const isAlone = () =>
    since !== null && performance.eventLoopUtilization(since).utilization <= SERVES
  return {
    next: ({ many, few }) => (isAlone() ? many : few),
    ended: () => void (since = performance.eventLoopUtilization()),
  }
}

/** Patience that lasts for so many milliseconds from the first time it is asked for, and is there again after as many. */
export function openPatience(lasts: number): () => boolean {
  let since = -Infinity
  return () => {
    const now = performance.now()
    if (now - since >= 2 * lasts) since = now
    return now - since < lasts
  }
}
