import type { Rounding } from './language/document.ts'

/** A number of points in whole and a rest over a denominator known to both sides: 0 ≤ rest < denominator. */
export type Exact = { whole: number; rest: number }

/** Beyond this a rest could no longer be doubled in exact numbers. */
export const FINEST = 2 ** 51

/**
 * Adds amount × numerator ÷ denominator, exactly. `common` is the denominator of the sum,
 * a multiple of `denominator`. Throws a RangeError past 2^53.
 */
export function addRatio(
  into: Exact,
  amount: number,
  numerator: number,
  denominator: number,
  common: number,
): void {
  const product = amount * numerator
  let whole: number
  let rest: number
  if (product <= Number.MAX_SAFE_INTEGER) {
    rest = product % denominator
    whole = (product - rest) / denominator
  } else {
    const exact = BigInt(amount) * BigInt(numerator)
    whole = Number(exact / BigInt(denominator))
    rest = Number(exact % BigInt(denominator))
  }
  if (denominator !== common) rest *= common / denominator
  rest += into.rest
  if (rest >= common) {
    rest -= common
    whole += 1
  }
  into.whole += whole
  into.rest = rest
  assertCountable(into.whole)
}

/** Throws a RangeError for points past 2^53: amounts and rates that large are refused long before. */
export function assertCountable(points: number): void {
  if (points > Number.MAX_SAFE_INTEGER) throw new RangeError('More points than can be counted')
}

/** The whole number that an exact one is rounded to. */
export function rounded(value: Exact, denominator: number, mode: Rounding['mode']): number {
  if (value.rest === 0 || mode === 'down') return value.whole
  return mode === 'up' || value.rest * 2 >= denominator ? value.whole + 1 : value.whole
}

export function greatestCommonDivisor(a: number, b: number): number {
  let [x, y] = [a, b]
  while (y !== 0) [x, y] = [y, x % y]
  return x
}

/** The least common multiple, or Infinity where it grows finer than numbers stay exact. */
export function leastCommonMultiple(a: number, b: number): number {
  if (!Number.isFinite(a) || !Number.isFinite(b)) return Infinity
  const multiple = (a / greatestCommonDivisor(a, b)) * b
  return multiple > FINEST ? Infinity : multiple
}
