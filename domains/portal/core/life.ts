const DAY = 24 * 3_600_000

/** A member's session ends when nobody used it for so long, and after the whole in any case (milliseconds). */
export const IDLE = 60 * DAY
export const WHOLE = 365 * DAY

/** Whether a session still lasts at an instant. Epoch milliseconds. */
export const lasts = (
  session: { readonly usedAt: number; readonly expiresAt: number },
  at: number,
): boolean => at < Math.min(session.usedAt + IDLE, session.expiresAt)
