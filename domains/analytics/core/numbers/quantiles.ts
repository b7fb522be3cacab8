/** The quantile p of values sorted upwards, between neighbours by a straight line (Hyndman, Fan 1996, type 7). */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  const place = (sorted.length - 1) * p
  const below = Math.floor(place)
  const low = sorted[below]!
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!
  return low + (high - low) * (place - below)
}

/** How many values there are, their mean and their variance (n − 1), in one pass (Welford 1962). */
export type Moments = { readonly count: number; readonly mean: number; readonly variance: number }

/** Moments of a list; the variance of fewer than two is zero. */
export function moments(values: Iterable<number>): Moments {
  let count = 0
  let mean = 0
  let squares = 0
  for (const value of values) {
    count++
    const off = value - mean
    mean += off / count
    squares += off * (value - mean)
  }
  return { count, mean, variance: count > 1 ? squares / (count - 1) : 0 }
}
