import type { Context } from '#kit/context.ts'
import { networkOf } from '#kit/core/network.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { BORNE, counting, secondsLeft } from './core/throttle.ts'
import { sha256 } from './secrets.ts'
import * as store from './sessions.store.ts'

/** A try that counts as a failure until it is known to be none. */
export type Try = { readonly login: Buffer; readonly address: Buffer }

const tryOf = (ctx: Context, login: string, kind: 'login' | 'pin'): Try => ({
  login: sha256(`${kind}:${login}`),
  address: sha256(`address:${networkOf(ctx.actor.address ?? '')}`),
})

/**
 * Counts a try of a login, or of somebody’s PIN, from the caller's address as failed beforehand, so that many at once are
 * no way around. Throws `session.throttled` with the seconds to wait.
 */
export async function beginTry(
  ctx: Context,
  login: string,
  kind: 'login' | 'pin' = 'login',
): Promise<Try> {
  const mine = tryOf(ctx, login, kind)
  await ctx.transaction(async ({ db, now }) => {
    const at = now.getTime()
    for (const kind of ['login', 'address'] as const) {
      const known = await store.lockAttempt(db, mine[kind], now)
      const seconds = secondsLeft(known, BORNE[kind], at)
      if (seconds > 0) throw new Refusal('session.throttled', { seconds })
      if (known) await store.countAttempt(db, mine[kind], counting(known, BORNE[kind], at) + 1, now)
    }
  })
  return mine
}

/** The try was neither right nor wrong: it is not counted. */
export async function forgiveTry(ctx: Context, mine: Try): Promise<void> {
  await store.forgiveAttempt(ctx.db, mine.login)
  await store.forgiveAttempt(ctx.db, mine.address)
}

/** The try was right: the login begins anew, the address has one failure less. */
export async function endTry(ctx: Context, mine: Try): Promise<void> {
  await store.clearAttempts(ctx.db, mine.login)
  await store.forgiveAttempt(ctx.db, mine.address)
}
