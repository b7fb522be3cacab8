import betaln from '@stdlib/math-base-special-betaln'
import gammaln from '@stdlib/math-base-special-gammaln'
import chisquareCdf from '@stdlib/stats-base-dists-chisquare-cdf'
import gaussianCdf from '@stdlib/stats-base-dists-normal-cdf'
import studentCdf from '@stdlib/stats-base-dists-t-cdf'
import studentQuantile from '@stdlib/stats-base-dists-t-quantile'

export { normalQuantile } from './normal.ts'

/** ln Γ(x). */
export const lnGamma = (x: number): number => gammaln(x)

/** ln B(a, b). */
export const lnBeta = (a: number, b: number): number => betaln(a, b)

/** Φ(z), the standard normal distribution. */
export const normalCdf = (z: number): number => gaussianCdf(z, 0, 1)

/** Student's distribution with `freedom` degrees. */
export const tCdf = (t: number, freedom: number): number => studentCdf(t, freedom)

/** The t at which Student's distribution reaches p. */
export const tQuantile = (p: number, freedom: number): number => studentQuantile(p, freedom)

/** The chance of a chi square above the one given. */
export const chiSquareTail = (chiSquare: number, freedom: number): number =>
  1 - chisquareCdf(chiSquare, freedom)

/**
 * ln [Γ(a+n) / Γ(a)] for n = 0 … most, as sums of logarithms. A difference of two ln Γ would cancel
 * where `a` is large.
 */
export function lnRising(a: number, most: number): Float64Array {
  const table = new Float64Array(most + 1)
  for (let n = 1; n <= most; n++) table[n] = table[n - 1]! + Math.log(a + n - 1)
  return table
}

/** ln (eᵃ − eᵇ) where a ≥ b. */
export const lnDifference = (a: number, b: number): number =>
  b === -Infinity ? a : a + Math.log(-Math.expm1(b - a))

/** ln (eᵃ + eᵇ). */
export const lnSum = (a: number, b: number): number => {
  const most = Math.max(a, b)
  return most === -Infinity ? most : most + Math.log1p(Math.exp(Math.min(a, b) - most))
}
