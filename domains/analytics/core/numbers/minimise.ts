/** A box to search in: the same bounds for each coordinate. */
export type Search = {
  readonly low: number
  readonly high: number
  /** How far the first simplex reaches from the start. */
  readonly step?: number
  readonly mostEvaluations?: number
}

/** The lowest point found; `edges` names the coordinates that stopped at a bound. */
export type Minimum = {
  readonly point: readonly number[]
  readonly value: number
  readonly evaluations: number
  readonly converged: boolean
  readonly edges: readonly { readonly index: number; readonly side: 'low' | 'high' }[]
}

type Corner = { readonly at: readonly number[]; readonly value: number }

const NEAR_EDGE = 1e-2
const SAME_VALUE = 1e-9
const SAME_POINT = 1e-6
const MOST_STARTS = 12

/**
 * The minimum of a function in a box by the simplex of Nelder and Mead (Computer Journal 7, 1965),
 * with the usual coefficients 1, 2, ½, ½; points outside the box are moved to its wall. When a
 * simplex has shrunk, a new one starts from its best point until nothing is gained, since one alone
 * may stop halfway along a flat ridge. A value that is not a number counts as infinitely high.
 */
export function minimise(
  cost: (point: readonly number[]) => number,
  start: readonly number[],
  search: Search,
): Minimum {
  const { low, high, step = 0.5, mostEvaluations = 6000 } = search
  let evaluations = 0
  const mayGoOn = () => evaluations < mostEvaluations
  const corner = (at: readonly number[]): Corner => {
    evaluations++
    const inside = at.map((x) => Math.min(high, Math.max(low, x)))
    const value = cost(inside)
    return { at: inside, value: Number.isNaN(value) ? Infinity : value }
  }
  let best = corner(start)
  let converged = false
  for (let starts = 0; starts < MOST_STARTS && mayGoOn(); starts++) {
    const reach = step / 2 ** starts + 0.05
    const found = shrink(corner, best, { low, high, reach }, mayGoOn)
    const gain = best.value - found.value
    best = found.value <= best.value ? found : best
    if (starts > 0 && gain < 1e-7 * (1 + Math.abs(best.value) * 1e-3)) {
      converged = mayGoOn()
      break
    }
  }
  const edges = best.at.flatMap((x, index): Minimum['edges'] => {
    if (x - low < NEAR_EDGE) return [{ index, side: 'low' }]
    return high - x < NEAR_EDGE ? [{ index, side: 'high' }] : []
  })
  return { point: best.at, value: best.value, evaluations, converged, edges }
}

function shrink(
  corner: (at: readonly number[]) => Corner,
  start: Corner,
  box: { readonly low: number; readonly high: number; readonly reach: number },
  mayGoOn: () => boolean,
): Corner {
  const simplex = [
    start,
    ...start.at.map((x, index) => {
      const moved = x + box.reach > box.high ? x - box.reach : x + box.reach
      return corner(start.at.with(index, moved))
    }),
  ]
  const last = simplex.length - 1
  const order = () => simplex.sort((one, other) => one.value - other.value)
  for (order(); mayGoOn() && !isSmall(simplex); order()) {
    const worst = simplex[last]!
    const rest = simplex.slice(0, last)
    const middle = worst.at.map((_, i) => rest.reduce((sum, { at }) => sum + at[i]!, 0) / last)
    const along = (far: number) => corner(middle.map((m, i) => m + far * (m - worst.at[i]!)))
    const mirrored = along(1)
    if (mirrored.value < simplex[0]!.value) {
      const further = along(2)
      simplex[last] = further.value < mirrored.value ? further : mirrored
    } else if (mirrored.value < simplex[last - 1]!.value) {
      simplex[last] = mirrored
    } else {
      const nearer = along(mirrored.value < worst.value ? 0.5 : -0.5)
      if (nearer.value < Math.min(worst.value, mirrored.value)) simplex[last] = nearer
      else {
        const best = simplex[0]!
        for (let i = 1; i <= last; i++) {
          simplex[i] = corner(simplex[i]!.at.map((x, j) => (x + best.at[j]!) / 2))
        }
      }
    }
  }
  return simplex[0]!
}

function isSmall(simplex: readonly Corner[]): boolean {
  const best = simplex[0]!
  const worst = simplex.at(-1)!
  const isFlat = worst.value - best.value <= SAME_VALUE * (1 + Math.abs(best.value) * 1e-3)
  const widest = Math.max(
    ...simplex.map(({ at }) => Math.max(...at.map((x, i) => Math.abs(x - best.at[i]!)))),
  )
  return widest < SAME_POINT || (isFlat && widest < 1e-3)
}
