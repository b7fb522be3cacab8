import type { Account } from '#domains/ledger/core/index.ts'
import type { Usage } from '#domains/rules/core/judgement.ts'
import type { Compiled } from '#domains/rules/core/compile.ts'
import type { Standing, Sums } from '#domains/tiers/core/standing.ts'

/** The programme's side of a decision: the conditions in force at the receipt's instant. */
export type Setting = {
  readonly programmeId: string
  readonly currency: string
  readonly zone: string
  readonly version: number
  readonly compiled: Compiled
  /** For how long after a change of contacts points are spent with a code only, milliseconds; left out: never. */
  readonly guard?: number
}

/** What a card allows: one that is not activated earns and cannot spend. */
export type CardState = 'none' | 'issued' | 'active' | 'blocked' | 'replaced'

/** The member as a decision needs to know it. */
export type MemberView = {
  readonly owner: string
  readonly tags: readonly string[]
  /** MM-DD or YYYY-MM-DD. */
  readonly birthday: string | null
  readonly enrolledDay: string | null
  readonly card: { readonly state: CardState; readonly reason: string | null }
  /** When the phone or the e-mail was last replaced by another, epoch milliseconds; never, where it is not said. */
  readonly contactChangedAt?: number | null
  /** Since when no points are spent, epoch milliseconds; never, where it is not said. */
  readonly frozenAt?: number | null
}

/** How often and when a member has bought in this programme. */
export type Tally = { readonly visits: number; readonly lastAt: number | null }

/** Everything remembered that a decision over one member rests on. */
export type Book = {
  readonly account: Account
  readonly tally: Tally
  /** In the order of `from`, reviews that fell due included. */
  readonly standings: readonly Standing[]
  /** What counts towards the tier in the window that ends now. */
  readonly sums: Sums
  /** What is used of a limit; 0 when nothing. */
  readonly used: (key: string) => number
}

/** A quote that has set points and budgets aside. */
export type HeldQuote = {
  readonly id: string
  readonly holdId: string | null
  readonly points: number
  readonly usage: readonly Usage[]
  readonly expiresAt: number
}
