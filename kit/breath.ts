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

/**
 * What goes on in the background, portion by portion, rests between two of them for a part of what the last one
 * took: whoever waits for an answer has the machine too. `began` as `performance.now()` tells it.
 */
export const restAfter = (began: number, share: number): Promise<void> =>
  wait((performance.now() - began) * share)
