import { DAY, HOUR } from '#kit/core/time.ts'

/**
 * What a member is warned of: a chat or a browser that tells of the card now, a device that signed in, a change
 * of phone that waits, a contact that was replaced.
 */
export const ABOUT = ['chat', 'browser', 'device', 'change', 'contact'] as const
export type About = (typeof ABOUT)[number]

/** How long the link of a warning is good. Mail is read at the weekend. */
export const LASTS = 7 * DAY

/** Whether the link undoes it: who has a contact now has to be asked, and is not by a link. */
export const canUndo = (about: About): boolean => about !== 'contact'

/** Hours before a freeze in which a change of contacts is taken for what the freeze was about. */
const SUSPECT = 72 * HOUR

/**
 * Whether a member may lift the freeze by a code: not where the code would go to a contact that came shortly
 * before the freeze or after it. Epoch milliseconds.
 */
export function mayLift(frozenAt: number, contactChangedAt: number | null): boolean {
  return contactChangedAt === null || contactChangedAt < frozenAt - SUSPECT
}
