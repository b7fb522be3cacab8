import { databaseNow, type Db } from '#kit/context.ts'
import * as store from './messaging.store.ts'

/** Writes what became of messages together, until it has to hurry: from then on each at once. */
export function openSettling(db: Db) {
  let settled: store.Settled[] = []
  let hurried = false
  const settle = async () => {
    const some = settled
    settled = []
    if (some.length > 0) await store.settle(db, some, await databaseNow(db))
  }
  return {
    note: async (outcome: store.Settled): Promise<void> => {
      settled.push(outcome)
      if (hurried) await settle()
    },
    hurry: (): Promise<void> => {
      hurried = true
      return settle()
    },
  }
}
