import { known, unknown, type Answer } from '../answer.ts'

/** A programme over some time, without knowing yet what it changes; minor units of money. */
export type Costs = {
  /** What of sales is margin, 0–1. */
  readonly marginShare: number
  /** Sales of members as they would be without the programme. */
  readonly sales: number
  /** Points redeemed out of those sales, at what they take off receipts. */
  readonly redeemed: number
  readonly fixedCost: number
}

/** The rise in sales at which a programme pays, 0.12 being 12%, and what one more percent brings. */
export type BreakEven = { readonly lift: number; readonly profitPerPercent: number }

/** What a programme brings when sales rise by u: m·B·u − R·(1+u) − F. At u = 0 it is −R − F. */
export const profitAt = (
  { marginShare, sales, redeemed, fixedCost }: Costs,
  lift: number,
): number => marginShare * sales * lift - redeemed * (1 + lift) - fixedCost

/**
 * The lift at which a programme neither earns nor loses: u* = (R + F) / (m·B − R). Where points
 * give away all of the margin, m·B ≤ R, no lift makes it pay.
 */
export function breakEvenLift(costs: Costs): Answer<BreakEven> {
  const { marginShare, sales, redeemed, fixedCost } = costs
  if (sales <= 0) return unknown('nothing_sold')
  const perUnit = marginShare * sales - redeemed
  if (perUnit <= 0) return unknown('never_pays')
  return known({ lift: (redeemed + fixedCost) / perUnit, profitPerPercent: perUnit / 100 })
}
