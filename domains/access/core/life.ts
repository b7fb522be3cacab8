import { HOUR, MINUTE } from '#kit/core/time.ts'

/** A session ends when nobody used it for so long, and after the whole in any case (milliseconds). */
export const IDLE = 12 * HOUR
export const WHOLE = 7 * 24 * HOUR

/** The whole of a session that began by a PIN: a long shift (milliseconds). */
export const SHIFT = 16 * HOUR

/** So long after signing in somebody counts as there in person (milliseconds). */
export const RECENT = 15 * MINUTE

/** When a session ends unless it is used again. Instants are epoch milliseconds. */
export const endOf = (session: { readonly usedAt: number; readonly expiresAt: number }): number =>
  Math.min(session.usedAt + IDLE, session.expiresAt)
