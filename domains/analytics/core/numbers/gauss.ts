/** A number too large or too small to be written: sign × e^ln. */
export type Signed = { readonly ln: number; readonly sign: number }

const MOST_TERMS = 1_000_000
const LARGE = 1e250

/**
 * The hypergeometric function ₂F₁(a, b; c; z) for 0 ≤ z < 1 by its series, in logarithms. Where
 * c < a + b, Euler's transformation ₂F₁(a, b; c; z) = (1−z)^(c−a−b) ₂F₁(c−a, c−b; c; z) is taken
 * first (Abramowitz, Stegun 15.3.3), so that the terms fall fast. c < 0 can make it negative: the
 * sign is carried. c must not be zero or a negative whole number.
 */
export function gauss(a: number, b: number, c: number, z: number): Signed {
  const surplus = c - a - b
  if (surplus >= 0) return series(a, b, c, z)
  const { ln, sign } = series(c - a, c - b, c, z)
  return { ln: ln + surplus * Math.log1p(-z), sign }
}

function series(a: number, b: number, c: number, z: number): Signed {
  let term = 1
  let total = 1
  let scale = 0
  for (let n = 0; n < MOST_TERMS; n++) {
    const step = (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z
    term *= step
    total += term
    // Terms may grow at first: only where they shrink does a small one mean the end.
    if (Math.abs(term) <= Math.abs(total) * 1e-17 && Math.abs(step) < 1 && n + c > 0) break
    if (Math.abs(total) > LARGE || Math.abs(term) > LARGE) {
      term /= LARGE
      total /= LARGE
      scale += Math.log(LARGE)
    }
  }
  return { ln: Math.log(Math.abs(total)) + scale, sign: Math.sign(total) }
}

/** Below this the series is the quicker of the two. */
const SERIES_UP_TO = 0.8

/**
 * ln ₂F₁(1, b; c; z) for b > 0, c > 1 and 0 ≤ z < 1. Towards z = 1 by Gauss's continued fraction
 * (DLMF 15.7.1), evaluated as Lentz does: it takes some 1/√(1−z) steps, the series 1/(1−z).
 */
export function lnGaussOfOne(b: number, c: number, z: number): number {
  if (z < SERIES_UP_TO) return series(1, b, c, z).ln
  let ln = 0
  let above = 1
  let below = 0
  for (let n = 0; n < MOST_TERMS; n++) {
    const at = c - 1 + 2 * n
    const odd = (-(c - 1 + n) * (b + n) * z) / (at * (at + 1))
    below = 1 / notZero(1 + odd * below)
    above = notZero(1 + odd / above)
    const half = above * below
    const even = ((b - c - n) * (n + 1) * z) / ((at + 1) * (at + 2))
    below = 1 / notZero(1 + even * below)
    above = notZero(1 + even / above)
    const change = half * above * below - 1
    ln -= Math.log1p(change)
    if (Math.abs(change) < 1e-15) break
  }
  return ln
}

const notZero = (x: number) => (x === 0 ? 1e-300 : x)
