import type { Balance } from '#domains/ledger/core/index.ts'
import type { Effect, Unmet, Usage } from '#domains/rules/core/judgement.ts'
import type { CardState } from './book.ts'
import type { Receipt } from './receipt.ts'

/**
 * Why an operation came out as it did, kept with the purchase. Arrays of `lines` run parallel to the
 * receipt's lines; instants are epoch milliseconds, money and points minor units.
 */
export type DecisionRecord = {
  readonly v: 1
  readonly programmeId: string
  readonly conditionsVersion: number
  readonly at: number
  /** Sent later than it happened, from the till's memory: it earns only. */
  readonly stored: boolean
  readonly member: {
    readonly id: string
    readonly tier: string | null
    readonly visit: number
    readonly card: CardState
  } | null
  readonly receipt: Receipt
  readonly amount: number
  readonly discount: { readonly amount: number; readonly lines: readonly number[] }
  readonly redemption: {
    readonly requested: number | 'max'
    readonly applied: number
    readonly max: number
    readonly amount: number
    readonly lines: readonly number[]
    /** The points behind the money of each line. */
    readonly linePoints: readonly number[]
    readonly unmet: readonly Unmet[]
    readonly codeAbove: number | null
    readonly draws: readonly {
      readonly lotId: string
      readonly points: number
      readonly expiresAt: number | null
    }[]
  }
  readonly amountDue: number
  readonly earning: {
    readonly points: number
    readonly lines: readonly number[]
    readonly activatesAt: number | null
    readonly expiresAt: number | null
  }
  readonly effects: readonly Effect[]
  readonly unmet: readonly Unmet[]
  readonly usage: readonly Usage[]
  readonly before: Balance | null
  readonly after: Balance | null
  readonly expiring: readonly { readonly points: number; readonly expiresAt: number }[]
  readonly tier: {
    readonly current: string | null
    readonly next: string | null
    readonly toNext: number | null
    readonly reached: boolean
  } | null
}
