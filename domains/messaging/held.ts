import { databaseNow, type Db } from '#kit/context.ts'
import * as store from './held.store.ts'

export { countHeld, listHeld, type Held } from './held.store.ts'

/**
 * Holds every message that waits now: after a restore nobody can tell which of them were sent in the
 * time that was lost. They wait until they are released or dropped; how many.
 */
export const holdWaiting = (db: Db, reason: string): Promise<number> =>
  store.holdWaiting(db, reason)

/** Sends held messages after all, of one kind or all; how many. */
export async function releaseHeld(db: Db, kind: string | null): Promise<number> {
  return store.release(db, kind, await databaseNow(db))
}

/** Never sends held messages, of one kind or all; they stay in the journal as lapsed. How many. */
export async function dropHeld(db: Db, kind: string | null): Promise<number> {
  return store.drop(db, kind, await databaseNow(db))
}
