import type { Receipt } from '#domains/purchases/core/receipt.ts'
import { multiplyDivide } from '#kit/core/ratio.ts'

/** What is left of sales after the cost of goods, before and after the programme. Money in minor units. */
export type Margins = {
  /** With the discounts that the receipts show. */
  readonly before: number
  readonly after: number
  /** Receipts sold at a loss as they were. */
  readonly negativeBefore: number
  /** Receipts that were not, and would be. */
  readonly turnedNegative: number
  /** Receipts that margins are known or assumed of; of the others nothing is said. */
  readonly receipts: number
  /** Those among them with a line whose cost is assumed. */
  readonly assumed: number
}

const WHOLE = 10_000

/**
 * `assumedShare`: margin of a line that says no cost, in ten-thousandths of its amount; null: not assumed.
 * Assumed margins are rounded once, at the sum: rounded line by line, a year of small lines loses percents.
 */
export function margins(assumedShare: number | null) {
  const counts = { negativeBefore: 0, turnedNegative: 0, receipts: 0, assumed: 0 }
  let knownMargin = 0
  let assumedAmount = 0
  let givenAway = 0
  return {
    /** `paid` is what the buyer pays of the receipt after the programme. */
    sold({ lines }: Receipt, paid: number): void {
      let amount = 0
      let withoutCost = 0
      let known = 0
      let isAssumed = false
      for (const line of lines) {
        amount += line.amount
        if (line.cost !== null) known += line.amount - line.cost
        else {
          withoutCost += line.amount
          isAssumed = true
        }
      }
      if (isAssumed && assumedShare === null) return
      counts.receipts += 1
      if (isAssumed) counts.assumed += 1
      knownMargin += known
      assumedAmount += withoutCost
      givenAway += amount - paid
      // in ten-thousandths, so that the receipt’s own margin is exact
      const before = known * WHOLE + withoutCost * (assumedShare ?? 0)
      const after = before - (amount - paid) * WHOLE
      if (before < 0) counts.negativeBefore += 1
      else if (after < 0) counts.turnedNegative += 1
    },
    finish(): Margins | null {
      if (counts.receipts === 0) return null
      const before = knownMargin + multiplyDivide(assumedAmount, assumedShare ?? 0, WHOLE)
      return { before, after: before - givenAway, ...counts }
    },
  }
}
