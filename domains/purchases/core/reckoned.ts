import type { Account, currentAt } from '#domains/ledger/core/index.ts'
import type { Facts } from '#domains/rules/core/facts.ts'
import type { Granted, LineShare, Usage } from '#domains/rules/core/judgement.ts'
import type { Standing } from '#domains/tiers/core/standing.ts'
import type { Asked } from './asked.ts'
import type { climb, earning } from './earning.ts'
import type { Paid } from './paying.ts'

/** What a receipt comes to, in minor units of money and points, and what it leaves behind. */
export type Reckoned<Judged extends Granted = Granted> = {
  /** Before the programme. */
  readonly amount: number
  /** Taken off by discounts of the conditions. */
  readonly discount: number
  /** Points that pay, and the money they take off. */
  readonly redeemed: number
  readonly paidWithPoints: number
  readonly amountDue: number
  /** Points that it earns. */
  readonly granted: number
  /** What the limits gain; a held quote's share is already taken off. */
  readonly usage: readonly Usage[]
  /** Reviews that fell due and a promotion, to be recorded in this order. */
  readonly standings: readonly Standing[]
  readonly account: Account
  readonly asked: Asked
  /** What it was reckoned from; null: the receipt is nobody's. */
  readonly found: Found<Judged> | null
}

export type Found<Judged extends Granted = Granted> = {
  readonly facts: Facts
  readonly discount: {
    readonly amount: number
    readonly shares: readonly LineShare[]
    /** What is left of each of the receipt's lines, in their order. */
    readonly left: readonly number[]
  }
  readonly current: ReturnType<typeof currentAt>
  readonly paid: Paid
  readonly judgement: Judged
  readonly earned: ReturnType<typeof earning>
  readonly climbed: ReturnType<typeof climb>
}
