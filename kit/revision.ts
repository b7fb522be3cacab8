import { Refusal } from './core/refusal.ts'
import { digestOf } from './digest.ts'

/**
 * Names what a thing is now in a few characters: another text whenever the facts differ. What is masked for
 * people is never part of them, or it could be guessed from the text.
 */
export const revisionOf = (facts: unknown): string =>
  digestOf('revision', facts).toString('base64url').slice(0, 16)

/** Throws `revision.behind` when what somebody saw is not what is there now; who saw nothing is not asked. */
export function requireRevision<Revision extends string | number>(
  seen: Revision | undefined,
  now: Revision,
): void {
  if (seen !== undefined && seen !== now) throw new Refusal('revision.behind')
}
