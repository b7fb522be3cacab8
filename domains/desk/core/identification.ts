import { HOUR, MINUTE } from '#kit/core/time.ts'

/** What a caller may be asked: known to the platform, and not to whoever found a card. */
export const FACTS = ['birthday', 'last_purchase', 'store', 'card', 'email'] as const
export type Fact = (typeof FACTS)[number]

/** So many facts have to be named rightly, and so many at most wrongly. */
export const NEEDED = 2
const MISSED = 1

/** Whether a caller who named some facts and missed others is who they say. */
export const isPassed = (named: readonly Fact[], missed: readonly Fact[]): boolean =>
  named.length >= NEEDED && missed.length <= MISSED

/** An identification holds so long, and as long as its call, which somebody may forget to end. */
export const HOLDS = 15 * MINUTE
const CALL_HOLDS = 2 * HOUR

/** Whether risky acts may still rest on an identification. Instants are epoch milliseconds. */
export function holds(
  { at, passed, isOnTheLine }: { at: number; passed: boolean; isOnTheLine: boolean },
  now: number,
): boolean {
  return passed && now - at < (isOnTheLine ? CALL_HOLDS : HOLDS)
}
