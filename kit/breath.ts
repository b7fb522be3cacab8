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
