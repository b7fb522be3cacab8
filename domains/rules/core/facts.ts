import type { EventKind, EventName } from './language/document.ts'

export type { EventKind, EventName }

export type Attributes = Readonly<Record<string, string | number | boolean>>

/** A line of a receipt. Amounts are minor units of the currency, for the whole line. */
export type Line = {
  readonly lineId: string
  readonly sku: string
  readonly category: string | null
  readonly kind: 'goods' | 'service' | 'delivery' | 'gift_card'
  /** A decimal as text: weighed goods. */
  readonly quantity: string
  /** After `discountAmount`, before points and before what the conditions take off. */
  readonly amount: number
  readonly discountAmount: number
  /** The part of `amount` that is tax. */
  readonly taxAmount: number
  readonly cost: number | null
  readonly attributes: Attributes
}

/** All that a judgement rests on. An event other than a purchase has no lines. */
export type Facts = {
  readonly on: EventName
  readonly lines: readonly Line[]
  /** Sum of the lines' amounts. */
  readonly amount: number
  /** Epoch milliseconds. */
  readonly occurredAt: number
  /** What the till's clock showed; weekday is 1 for Monday to 7. */
  readonly local: { readonly weekday: number; readonly hour: number; readonly minute: number }
  /** YYYY-MM-DD in the programme's zone. */
  readonly day: string
  readonly store: string | null
  readonly till: string | null
  readonly channel: string | null
  readonly tier: string | null
  readonly tags: readonly string[]
  /** 1 for the first purchase. */
  readonly visit: number
  readonly lastVisitDay: string | null
  readonly enrolledDay: string | null
  /** MM-DD or YYYY-MM-DD. */
  readonly birthday: string | null
  readonly means: readonly string[]
  readonly coupons: readonly string[]
  /** Of an event. */
  readonly attributes: Attributes
}

/**
 * What is already used of the limits that `limitKeys` named, read by the caller: points or times as
 * the key counts, or for a cooldown the number that the last `usage` of the key carried (0 for never).
 */
export type Counters = { used(key: string): number }

/** Nothing has been used yet. */
export const unused: Counters = { used: () => 0 }
