import { lnGamma } from '../numbers/special.ts'

/**
 * The chances of exactly n and of n or more events within `time`, their rate being Gamma(r, rate
 * α): Γ(r+n)/(Γ(r) n!) · (α/(α+t))^r · (t/(α+t))^n. The tail is summed upwards where it is small,
 * since 1 − (all below) would cancel.
 */
export function negativeBinomial(
  r: number,
  alpha: number,
  n: number,
  time: number,
): { equal: number; orMore: number } {
  const ratio = time / (alpha + time)
  const chance = (k: number) =>
    Math.exp(
      lnGamma(r + k) -
        lnGamma(r) -
        lnGamma(k + 1) -
        r * Math.log1p(time / alpha) +
        k * Math.log(ratio),
    )
  const equal = n === 0 ? (1 + time / alpha) ** -r : chance(n)
  let below = 0
  let each = (1 + time / alpha) ** -r
  for (let k = 0; k < n; k++) {
    below += each
    each *= ((r + k) / (k + 1)) * ratio
  }
  if (below < 0.9) return { equal, orMore: 1 - below }
  let orMore = 0
  each = equal
  for (let k = n; each > orMore * 1e-17; k++) {
    orMore += each
    each *= ((r + k) / (k + 1)) * ratio
  }
  return { equal, orMore }
}
