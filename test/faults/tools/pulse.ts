import { setTimeout as wait } from 'node:timers/promises'

/**
 * Asks a server for no more than a sign of life, ten times a second. How long that takes is what this
 * machine itself keeps everybody waiting, whatever the fault: bars are meant beyond it.
 */
export function feelPulse(url: string): { stop(): Promise<number> } {
  const ending = new AbortController()
  let longest = 0
  const running = (async () => {
    while (!ending.signal.aborted) {
      const since = performance.now()
      await fetch(`${url}/health`).then(
        (answer) => answer.text(),
        () => undefined,
      )
      longest = Math.max(longest, performance.now() - since)
      await wait(100)
    }
  })()
  return {
    /** The longest wait in milliseconds. */
    async stop() {
      ending.abort()
      await running
      return Math.round(longest)
    },
  }
}
