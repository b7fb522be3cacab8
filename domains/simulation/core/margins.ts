import type { Receipt } from '#domains/purchases/core/receipt.ts'
import { multiplyDivide, sum } from '#kit/core/ratio.ts'

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

/** `assumedShare`: margin of a line that says no cost, in ten-thousandths of its amount; null: not assumed. */
export function margins(assumedShare: number | null) {
  const sums = {
    before: 0,
    after: 0,
    negativeBefore: 0,
    turnedNegative: 0,
    receipts: 0,
    assumed: 0,
  }
  return {
    /** `paid` is what the buyer pays of the receipt after the programme. */
    sold({ lines }: Receipt, paid: number): void {
      const isKnown = lines.every(({ cost }) => cost !== null)
      if (!isKnown && assumedShare === null) return
      const amount = sum(lines.map((line) => line.amount))
      const cost = sum(
        lines.map(
          (line) => line.cost ?? line.amount - multiplyDivide(line.amount, assumedShare!, 10_000),
        ),
      )
      const before = amount - cost
      const after = paid - cost
      sums.receipts += 1
      if (!isKnown) sums.assumed += 1
      sums.before += before
      sums.after += after
      if (before < 0) sums.negativeBefore += 1
      else if (after < 0) sums.turnedNegative += 1
    },
    finish: (): Margins | null => (sums.receipts === 0 ? null : { ...sums }),
  }
}
