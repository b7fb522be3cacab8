import { DAY } from '#kit/core/time.ts'
import { EVENTS, isKind } from './events.ts'
import type { Form } from './forms.ts'

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

/**
 * Since when a message is due that waits for no hour: an urgent one for a day already, so that it leaves before
 * whatever else waits.
 */
export const dueSince = (kind: string, at: Date): Date =>
  isUrgent(kind) ? new Date(at.getTime() - DAY) : at

/** Whether it is told at every phone and e-mail, and nowhere else. */
export const isProven = (kind: string): boolean => isKind(kind) && (EVENTS[kind].proven ?? false)

/** The channel of the contact that a message of this kind is about; null where it is about none. */
export const firstFormOf = (kind: string): Form | null =>
  isKind(kind) ? (EVENTS[kind].first ?? null) : null
