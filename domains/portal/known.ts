import { sealFor, unsealFor } from '#domains/access/secrets.ts'

/** How many members a browser is known to: a family at one tablet. */
const MOST = 5
const PURPOSE = 'portal.known'

/** The mark that a browser keeps of the members who signed in there; sealed, so nobody makes or reads one. */
export function markWith(mark: string | null, memberId: string, at: Date): string {
  const others = membersOf(mark).filter(([id]) => id !== memberId)
  const members = [[memberId, at.getTime()], ...others].slice(0, MOST)
  return sealFor(PURPOSE, PURPOSE, JSON.stringify(members)).toString('base64url')
}

/**
 * Whether a member signed in in this browser before, and since an instant where there is one; a mark that is none
 * of ours knows nobody.
 */
export const isKnownTo = (mark: string | null, memberId: string, since: Date | null): boolean =>
  membersOf(mark).some(([id, at]) => id === memberId && at > (since?.getTime() ?? 0))

/** Members, and when each was there last in epoch milliseconds. */
function membersOf(mark: string | null): (readonly [string, number])[] {
  if (mark === null) return []
  try {
    return JSON.parse(unsealFor(PURPOSE, PURPOSE, Buffer.from(mark, 'base64url'))) as [
      string,
      number,
    ][]
  } catch {
    return []
  }
}
