import { EVENTS, isKind } from './events.ts'
import type { Form } from './forms.ts'
import { LETTER } from './letters.ts'

/**
 * What a message is sent for. A service message rests on the contract and needs no consent; a reminder,
 * an offer and a survey need the member's.
 */
export const PURPOSES = ['service', 'reminders', 'offers', 'surveys'] as const
export type Purpose = (typeof PURPOSES)[number]

/** What the messages of an event are sent for. */
export const purposeOf = (kind: string): Purpose =>
  isKind(kind) ? EVENTS[kind].purpose : 'service'

/** Whether a message of this kind waits for nothing: neither for the morning nor behind others. */
export const isUrgent = (kind: string): boolean => isKind(kind) && (EVENTS[kind].urgent ?? false)

/** Which messages of a channel go first: codes and what may tell of a theft, then other events, then letters. */
export type Precedence = 0 | 1 | 2

export const precedenceOf = (kind: string): Precedence =>
  kind === LETTER ? 2 : isUrgent(kind) ? 0 : 1

/** Whether it is told at every phone and e-mail, and nowhere else. */
export const isProven = (kind: string): boolean => isKind(kind) && (EVENTS[kind].proven ?? false)

/** The channel of the contact that a message of this kind is about; null where it is about none. */
export const firstFormOf = (kind: string): Form | null =>
  isKind(kind) ? (EVENTS[kind].first ?? null) : null
