import { spread } from '#kit/core/ratio.ts'

const remainders: number[] = []

/**
 * Adds shares of a whole number to `into` by weights, method of largest remainder; of equal
 * remainders the earlier gets the unit. The same as the kit's `spread`, without its garbage,
 * for the till's path. Nothing is shared when all weights are zero.
 */
export function shareOut(
  total: number,
  weights: readonly number[],
  count: number,
  into: number[],
): void {
  let sum = 0
  for (let i = 0; i < count; i++) sum += weights[i]!
  if (sum === 0 || total === 0) return
  if (total * sum > Number.MAX_SAFE_INTEGER) return shareHuge(total, weights, count, into)
  let left = total
  for (let i = 0; i < count; i++) {
    const product = total * weights[i]!
    const rest = product % sum
    const share = (product - rest) / sum
    remainders[i] = rest
    into[i]! += share
    left -= share
  }
  for (; left > 0; left--) {
    let largest = 0
    for (let i = 1; i < count; i++) if (remainders[i]! > remainders[largest]!) largest = i
    into[largest]! += 1
    remainders[largest] = -1
  }
}

function shareHuge(total: number, weights: readonly number[], count: number, into: number[]): void {
  const shares = spread(total, weights.slice(0, count))
  for (let i = 0; i < count; i++) into[i]! += shares[i]!
}
