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
