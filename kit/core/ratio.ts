export type RoundingMode = 'down' | 'half_up' | 'up'

/**
 * amount × numerator ÷ denominator in exact integers, rounded once. All are whole numbers,
 * the denominator positive; a negative amount is rounded as its mirror image.
 */
export function multiplyDivide(
  amount: number,
  numerator: number,
  denominator: number,
  mode: RoundingMode = 'down',
): number {
  if (amount < 0) return -multiplyDivide(-amount, numerator, denominator, mode)
  const product = amount * numerator
  if (product <= Number.MAX_SAFE_INTEGER) {
    const rest = product % denominator
    const whole = (product - rest) / denominator
    return roundsUp(rest, denominator, mode) ? whole + 1 : whole
  }
  const exact = BigInt(amount) * BigInt(numerator)
  const by = BigInt(denominator)
  const whole = exact / by
  return Number(roundsUp(Number(exact % by), denominator, mode) ? whole + 1n : whole)
}

function roundsUp(rest: number, denominator: number, mode: RoundingMode): boolean {
  if (rest === 0 || mode === 'down') return false
  return mode === 'up' || rest * 2 >= denominator
}

/**
 * Shares a whole number out by weights with the method of largest remainder (Hamilton):
 * the shares are whole and sum to the total exactly; of equal remainders the earlier gets the unit.
 * Weights are whole and not negative; when all are zero, nothing is shared.
 */
export function spread(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0)
  if (sum === 0 || total === 0) return weights.map(() => 0)
  const shares = weights.map((weight) => multiplyDivide(total, weight, sum))
  let left = total - shares.reduce((all, share) => all + share, 0)
  if (left === 0) return shares
  const remainders = weights.map((weight) => (BigInt(total) * BigInt(weight)) % BigInt(sum))
  const order = weights
    .map((_, index) => index)
    .toSorted((a, b) => {
      const difference = remainders[b]! - remainders[a]!
      return difference > 0n ? 1 : difference < 0n ? -1 : a - b
    })
  for (const index of order) {
    if (left === 0) break
    shares[index]! += 1
    left -= 1
  }
  return shares
}

/** The sum of whole numbers. */
export const sum = (numbers: Iterable<number>): number => {
  let total = 0
  for (const each of numbers) total += each
  return total
}
