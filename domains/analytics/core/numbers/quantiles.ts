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

/** How often a value is there. */
export type Counted = { readonly value: number; readonly count: number }

/** The median of values that are told by how often each is there, sorted upwards; null without any. */
export function middleOf(counts: readonly Counted[]): number | null {
  const all = counts.reduce((sum, { count }) => sum + count, 0)
  if (all === 0) return null
  const at = (place: number): number => {
    let passed = 0
    return counts.find(({ count }) => (passed += count) > place)!.value
  }
  return (at((all - 1) >> 1) + at(all >> 1)) / 2
}
