import type { Account, Extension, NewId, Posting } from '#domains/ledger/core/index.ts'
import type { Usage } from '#domains/rules/core/judgement.ts'
import type { Standing, Sums } from '#domains/tiers/core/standing.ts'
import type { Book, HeldQuote, MemberView, Setting } from './book.ts'
import type { DecisionRecord } from './decision.ts'
import type { Receipt } from './receipt.ts'

/** All that a decision rests on. */
export type Asked = {
  readonly setting: Setting
  readonly receipt: Receipt
  /** Null: the receipt is kept for the figures and earns nothing. */
  readonly member: MemberView | null
  readonly book: Book
  /** The quote whose points are already set aside. */
  readonly held?: HeldQuote | null
  /** A receipt from the till's memory earns only. */
  readonly stored: boolean
  /** Whether paying above the limit was confirmed by a code; null for a quote, which only tells. */
  readonly codeConfirmed: boolean | null
  readonly purchaseId: string
  /** The instant of the operation, epoch milliseconds. */
  readonly at: number
  readonly newId: NewId
}

/** The decision, and what is to be written when it is kept. */
export type Settled = {
  readonly purchaseId: string
  readonly decision: DecisionRecord
  readonly postings: readonly Posting[]
  readonly extensions: readonly Extension[]
  /** What the limits gain; a held quote's share is already taken off. */
  readonly usage: readonly Usage[]
  readonly qualifying: (Sums & { readonly day: string }) | null
  /** Reviews that fell due and a promotion, to be recorded in this order. */
  readonly standings: readonly Standing[]
  readonly account: Account
  /** Until when points are spent with a code only, for a contact was changed; null: no such thing. */
  readonly guardedUntil: number | null
}

export type Refused = { readonly refusal: { readonly code: string; readonly details: object } }

export const isRefused = (outcome: object): outcome is Refused => 'refusal' in outcome

/** A refusal as a value: the core throws nothing. */
export function refuse(code: string, details: object): Refused {
  return { refusal: { code, details } }
}
