import type { News } from './texts.ts'

/**
 * What a message is sent for. A service message rests on the contract and needs no consent; a reminder
 * and an offer need the member's.
 */
export const PURPOSES = ['service', 'reminders', 'offers'] as const
export type Purpose = (typeof PURPOSES)[number]

const REMINDERS: ReadonlySet<string> = new Set<News['kind']>(['points.expiring', 'tier.ending'])

/** What the messages of an event are sent for. */
export const purposeOf = (kind: string): Purpose => (REMINDERS.has(kind) ? 'reminders' : 'service')
