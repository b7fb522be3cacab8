import type { Db } from '#kit/context.ts'
import { PURPOSES, type Purpose } from './core/purposes.ts'
import * as store from './lapsing.store.ts'

/** Whose messages are not to be sent any more, what for, and through which channel: null for all. */
export type Lapsing = {
  readonly owners: readonly string[]
  /** One that no message is sent for lapses none. */
  readonly purpose: string
  readonly channel: string | null
}

/** Lets messages lapse that wait and that their members agree to no longer; how many. One on its way is let go. */
export async function lapse(
  db: Db,
  { owners, purpose, channel }: Lapsing,
  at: Date,
): Promise<number> {
  const isOurs = (PURPOSES as readonly string[]).includes(purpose)
  return isOurs ? store.lapse(db, owners, purpose as Purpose, channel, at) : 0
}
