/** How much may still be asked from one address: `left` at the instant `at` (milliseconds). */
export type Bucket = { readonly left: number; readonly at: number }

/** So many questions at once, and so many more each second. */
export type Pace = { readonly most: number; readonly perSecond: number }

/** One question more: the bucket after it, or how many whole seconds to wait. */
export function take(
  known: Bucket | undefined,
  { most, perSecond }: Pace,
  at: number,
): { readonly bucket: Bucket; readonly wait: number } {
  const since = known ? Math.max(0, at - known.at) / 1_000 : 0
  const left = known ? Math.min(most, known.left + since * perSecond) : most
  if (left < 1) return { bucket: { left, at }, wait: Math.ceil((1 - left) / perSecond) }
  return { bucket: { left: left - 1, at }, wait: 0 }
}
