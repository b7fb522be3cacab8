import { normalQuantile } from '../numbers/normal.ts'

/** What is supposed of a number that is not known: a value, or values with their weight. */
export type Range =
  | { readonly kind: 'fixed'; readonly value: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | {
      readonly kind: 'triangular'
      readonly low: number
      readonly likely: number
      readonly high: number
    }
  | { readonly kind: 'normal'; readonly mean: number; readonly deviation: number }

/** Whether a range means something: its ends in order, its deviation not negative, all finite. */
export function isRange(range: Range): boolean {
  switch (range.kind) {
    case 'fixed':
      return Number.isFinite(range.value)
    case 'uniform':
      return Number.isFinite(range.high - range.low) && range.low <= range.high
    case 'triangular':
      return (
        Number.isFinite(range.high - range.low) &&
        range.low <= range.likely &&
        range.likely <= range.high
      )
    case 'normal':
      return Number.isFinite(range.mean) && range.deviation >= 0 && range.deviation < Infinity
  }
}

/**
 * The value below which a share p of the range lies, 0 < p < 1. Values are drawn through this: the
 * same p for two ranges is the same luck, so that what is compared differs by the ranges alone.
 */
export function valueAt(range: Range, p: number): number {
  switch (range.kind) {
    case 'fixed':
      return range.value
    case 'uniform':
      return range.low + (range.high - range.low) * p
    case 'triangular': {
      const { low, likely, high } = range
      const width = high - low
      if (width === 0) return low
      const rise = (likely - low) / width
      if (p < rise) return low + Math.sqrt(p * width * (likely - low))
      return high - Math.sqrt((1 - p) * width * (high - likely))
    }
    case 'normal':
      return range.mean + range.deviation * normalQuantile(p)
  }
}
