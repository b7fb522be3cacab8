/** What a member is judged by: days since the last order, orders, and net sales in minor units. */
export type Figures = {
  readonly member: string
  readonly daysSince: number
  readonly orders: number
  readonly sales: number
}

/** Scores 1 to 5, 5 the best; `cell` as people write it: 555. */
export type Scored = {
  readonly member: string
  readonly recency: number
  readonly frequency: number
  readonly money: number
  readonly cell: string
}

/**
 * `ties`: equal values get equal scores. `ntile`: five groups of equal size as SQL's ntile(5) makes
 * them, which puts equal values into different groups; for comparison with other systems.
 */
export type Scoring = 'ties' | 'ntile'

const GROUPS = 5

/**
 * Recency, frequency and money (Hughes 1994), each cut by itself. With `ties`, a score is
 * 1 + floor(5 · members strictly worse / members): who is worse than nobody's match scores 1.
 */
export function rfm(members: readonly Figures[], scoring: Scoring = 'ties'): Scored[] {
  const score = scoring === 'ties' ? scoreByTies : scoreByNtile
  const recency = score(members.map(({ daysSince }) => -daysSince))
  const frequency = score(members.map(({ orders }) => orders))
  const money = score(members.map(({ sales }) => sales))
  return members.map(({ member }, i) => ({
    member,
    recency: recency[i]!,
    frequency: frequency[i]!,
    money: money[i]!,
    cell: `${recency[i]}${frequency[i]}${money[i]}`,
  }))
}

/** How many members each cell has; cells without any are left out. */
export function cells(scored: readonly Scored[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { cell } of scored) counts.set(cell, (counts.get(cell) ?? 0) + 1)
  return counts
}

function scoreByTies(values: readonly number[]): number[] {
  const order = ascending(values)
  const scores = values.map(() => 1)
  let worse = 0
  for (const [place, index] of order.entries()) {
    if (place > 0 && values[index] !== values[order[place - 1]!]) worse = place
    scores[index] = 1 + Math.floor((GROUPS * worse) / values.length)
  }
  return scores
}

function scoreByNtile(values: readonly number[]): number[] {
  const scores = values.map(() => 1)
  const size = Math.floor(values.length / GROUPS)
  const larger = values.length % GROUPS
  for (const [place, index] of ascending(values).entries()) {
    // The first groups take one more each, as in SQL.
    const inLarger = larger * (size + 1)
    const group =
      place < inLarger
        ? Math.floor(place / (size + 1))
        : larger + Math.floor((place - inLarger) / Math.max(size, 1))
    scores[index] = group + 1
  }
  return scores
}

const ascending = (values: readonly number[]): number[] =>
  values.map((_, index) => index).sort((a, b) => values[a]! - values[b]! || a - b)
