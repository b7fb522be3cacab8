/** What a fact or a demand looks like in a decision. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json }

/** Why a rule did not grant: what it wanted and what it met. `either`: one of those marked would do. */
export type Unmet = {
  readonly ruleId: string
  readonly code: string
  readonly expected: Json
  readonly actual: Json
  readonly either?: true
}

/** The limit that cut a grant: whose it is (`rule:base`, `group:spring`, `all`), and how high. */
export type CappedBy = {
  readonly of: string
  readonly kind: 'receipt' | 'member' | 'budget'
  readonly limit: number
  readonly per: string | null
}

/** What a rule did: points in all, or money off one line. `before` is the grant without its cap. */
export type Effect = {
  readonly ruleId: string
  readonly type: 'points' | 'discount'
  readonly lineId?: string
  readonly points?: number
  readonly amount?: number
  readonly cappedBy?: CappedBy
  readonly before?: number
}

/** Money that a rule takes off one line; `line` is its index. */
export type LineShare = {
  readonly ruleId: string
  readonly lineId: string
  readonly line: number
  readonly amount: number
}

/**
 * What a counter counts: `points` and `times` are sums; `last` keeps the greatest number seen
 * (the day of the last grant, counted from 1970-01-01) and is not given back by a return.
 */
export type Counts = 'points' | 'times' | 'last'

/** A counter that the caller reads before judging. `limit` is the most it may reach. */
export type LimitKey = {
  readonly key: string
  readonly scope: 'member' | 'programme'
  readonly counts: Counts
  readonly limit: number
}

/** What to add to a counter when the judgement is kept: `value` says it as the key counts. */
export type Usage = {
  readonly key: string
  readonly scope: 'member' | 'programme'
  readonly counts: Counts
  readonly points: number
  readonly times: number
  readonly value: number
}

/** What a receipt or an event is granted, and what that adds to the counters. */
export type Granted = { readonly points: number; readonly usage: readonly Usage[] }

/** What each rule granted and why each other did not. The lines' points sum to `points`. */
export type Judgement = Granted & {
  readonly lines: readonly { readonly lineId: string; readonly points: number }[]
  readonly effects: readonly Effect[]
  readonly unmet: readonly Unmet[]
}

/** What points may pay on a receipt: in all, and money by line. */
export type Redeemable = {
  readonly maxPoints: number
  readonly perLine: readonly number[]
  readonly unmet: readonly Unmet[]
}

/** Points that pay, and the money they take off, in all and by line. */
export type Split = {
  readonly points: number
  readonly amount: number
  readonly lines: readonly number[]
}
