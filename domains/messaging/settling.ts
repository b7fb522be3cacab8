import { databaseNow, type Db } from '#kit/context.ts'
import * as store from './messaging.store.ts'

/**
 * Writes what became of messages together, until it has to hurry: from then on at once, all that came while
 * the statement before was under way in one.
 */
export function openSettling(db: Db) {
  let settled: store.Settled[] = []
  let hurried = false
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null
  const settle = async () => {
    const some = settled
    settled = []
    if (some.length > 0) await store.settle(db, some, await databaseNow(db))
  }
  const flush = (): Promise<void> => {
    if (!running) return (running = settle().finally(() => (running = null)))
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = null
        return flush()
      })
    return next
  }
  return {
    note: async (outcome: store.Settled): Promise<void> => {
      settled.push(outcome)
      if (hurried) await flush()
    },
    hurry: (): Promise<void> => {
      hurried = true
      return flush()
    },
  }
}
