import { setTimeout as rest } from 'node:timers/promises'
import type { Waits } from './gateway.ts'

/**
 * Does work no oftener than so many times a second, and so many at once. Who comes later waits in line, and
 * `waits` is told.
 */
export function pacer(rate: number, most = Number.POSITIVE_INFINITY) {
  const gap = 1_000 / rate
  let next = 0
  let running = 0
  const waiting: (() => void)[] = []
  return async <T>(work: () => Promise<T>, waits: Waits = (inLine) => inLine): Promise<T> => {
    if (running >= most) await waits(new Promise<void>((go) => waiting.push(go)))
    else running += 1
    try {
      const now = performance.now()
      // a moment of rest is not saved up: a burst is as long as a tenth of a second
      next = Math.max(next, now - 100) + gap
      const wait = next - gap - now
      if (wait > 0) await waits(rest(wait))
      return await work()
    } finally {
      const go = waiting.shift()
      if (go) go()
      else running -= 1
    }
  }
}
