/** Seconds after which a caller does well to come again. */
export const COME_AGAIN = 2

const SYSTEM = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
])

/**
 * SQLSTATEs (PostgreSQL, appendix A) that say nothing against the request: the connection is lost (08),
 * the server lacks room (53), is read-only or going down (25006, 57P…), a deadline has passed
 * (57014, 55P03), or neighbours were in the way (40001, 40P01).
 */
const SQLSTATE = /^(08...|53...|57P0[1-5]|57014|55P03|40001|40P01|25006)$/

const WORDS =
  /timeout exceeded when trying to connect|Connection terminated|not queryable|pool after calling end/

/** Whether an error means that the platform cannot answer now, whatever was asked. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof AggregateError && error.errors.some(isOutage)) return true
  const { code, syscall } = error as { code?: unknown; syscall?: unknown }
  if (typeof code === 'string') {
    if (SQLSTATE.test(code)) return true
    if (SYSTEM.has(code) && typeof syscall === 'string') return true
  }
  return WORDS.test(error.message) || isOutage(error.cause)
}
