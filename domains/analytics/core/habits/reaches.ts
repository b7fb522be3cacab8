/** What a score of recency (days since), frequency (receipts) or money begins at among those who have it. */
export type Reach = {
  readonly what: 'r' | 'f' | 'm'
  readonly score: number
  readonly from: number
}

/** Values from `atLeast` to below `below`; null: without an end. */
export type Bounds = { readonly atLeast: number | null; readonly below: number | null }

/**
 * Whom a score reaches: every value belongs to one of those that anybody had, also one that nobody had yet.
 * Undefined where nobody had the score.
 */
export function boundsOf(
  reaches: readonly Reach[],
  what: Reach['what'],
  score: number,
): Bounds | undefined {
  const own = reaches.filter((reach) => reach.what === what).toSorted((a, b) => a.from - b.from)
  const place = own.findIndex((reach) => reach.score === score)
  if (place === -1) return undefined
  return {
    atLeast: place === 0 ? null : own[place]!.from,
    below: own[place + 1]?.from ?? null,
  }
}
