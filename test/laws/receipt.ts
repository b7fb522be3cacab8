import { part, round, shareOut, sum, type Fraction } from './sums.ts'
import type { Terms } from './terms.ts'

/** A line of a receipt as the model knows it. */
export type Line = {
  readonly category: 'goods' | 'oil' | 'tobacco'
  /** Kopecks. */
  readonly amount: number
  /** Thousandths of a piece. */
  readonly quantity: number
}

/** What points pay of a receipt. */
export type Paid = {
  readonly points: number
  readonly amount: number
  readonly lines: readonly number[]
  readonly linePoints: readonly number[]
}

/** How many points a receipt takes, of so many that could be spent. */
export function mostPoints(terms: Terms, lines: readonly Line[], spendable: number): number {
  return Math.min(spendable, part(capOf(terms, lines), terms.worth))
}

/** What points may pay of each line. */
const payable = ({ noTobacco }: Terms, lines: readonly Line[]): number[] =>
  lines.map(({ category, amount }) => (noTobacco.paying && category === 'tobacco' ? 0 : amount))

const capOf = (terms: Terms, lines: readonly Line[]): number =>
  part(sum(payable(terms, lines)), terms.share)

/** Points turned to money off, spread over the lines; no point is taken that the money off does not need. */
export function payWith(terms: Terms, lines: readonly Line[], points: number): Paid {
  const [worthPoints, worthAmount] = terms.worth
  const most = Math.min(points, part(capOf(terms, lines), terms.worth))
  const amount = part(most, [worthAmount, worthPoints])
  const applied = part(amount, terms.worth, 'up')
  const each = shareOut(amount, payable(terms, lines))
  return { points: applied, amount, lines: each, linePoints: shareOut(applied, each) }
}

/** The points that a receipt earns, by line. */
export function earnedOn(terms: Terms, lines: readonly Line[], paid: Paid): number[] {
  const base = lines.map(({ category, amount }, place) =>
    terms.noTobacco.earning && category === 'tobacco'
      ? 0
      : amount - (terms.paidEarns ? 0 : paid.lines[place]!),
  )
  const oil = base.map((amount, place) => (lines[place]!.category === 'oil' ? amount : 0))
  const rules = [
    { rate: terms.base, weights: base },
    ...(terms.oil ? [{ rate: terms.oil, weights: oil }] : []),
  ]
  const exact = rules.map(({ rate: [top, bottom], weights }) => ({
    top: BigInt(sum(weights)) * BigInt(top),
    bottom: BigInt(bottom),
  }))
  const points = wholePoints(terms, exact)
  const shares = rules.map(({ weights }, rule) => shareOut(points[rule]!, weights))
  return lines.map((_, place) => sum(shares.map((share) => share[place]!)))
}

/** Each rule is rounded, or the receipt is, and what that leaves goes to the largest rests. */
function wholePoints({ rounding: { at, mode } }: Terms, exact: readonly Fraction[]): number[] {
  if (at === 'rule') return exact.map((each) => round(each, mode))
  const bottom = exact.reduce((all, each) => all * each.bottom, 1n)
  const tops = exact.map((each) => (each.top * bottom) / each.bottom)
  const points = tops.map((top) => Number(top / bottom))
  const total = round({ top: tops.reduce((all, top) => all + top, 0n), bottom }, mode)
  const byRest = tops
    .map((top, rule) => ({ rule, rest: top % bottom }))
    .filter(({ rest }) => rest > 0n)
    .toSorted((a, b) => Number(b.rest - a.rest) || a.rule - b.rule)
  for (const { rule } of byRest.slice(0, total - sum(points))) points[rule]! += 1
  return points
}

/** A quantity of thousandths as decimal text. */
export const pieces = (thousandths: number): string => `${thousandths / 1000}`
