import { known, unknown, type Answer } from '../answer.ts'
import { moments } from '../numbers/quantiles.ts'
import { compareMeans, type Difference } from './means.ts'

/** A member's value in the test, and the same before it began. */
export type BeforeAndAfter = { readonly before: number; readonly after: number }

/** A difference freed from what members brought with them, and how much narrower that made it. */
export type Cuped = {
  readonly adjusted: Difference
  readonly plain: Difference
  readonly theta: number
  /** Variance after over variance before the adjustment: near 1 it has brought nothing. */
  readonly varianceRatio: number
}

/**
 * CUPED (Deng, Xu, Kohavi, Walker, WSDM 2013): y − θ (x − mean x) with θ = cov(y, x)/var(x), both
 * pooled within groups, x being the value before the test. It narrows the interval as far as past
 * and present go together, which for purchases is often little.
 */
export function cuped(
  treated: readonly BeforeAndAfter[],
  control: readonly BeforeAndAfter[],
  confidence = 0.95,
): Answer<Cuped> {
  const after = (group: readonly BeforeAndAfter[]) => moments(group.map(({ after }) => after))
  const plain = compareMeans(after(treated), after(control), confidence)
  if (!plain.known) return plain
  const sums = [treated, control].map(products)
  const squares = sums[0]!.squares + sums[1]!.squares
  if (squares <= 0) return unknown('no_variance')
  const theta = (sums[0]!.cross + sums[1]!.cross) / squares
  const mean = moments([...treated, ...control].map(({ before }) => before)).mean
  const freed = (group: readonly BeforeAndAfter[]) =>
    moments(group.map(({ before, after }) => after - theta * (before - mean)))
  const [one, other] = [freed(treated), freed(control)]
  const adjusted = compareMeans(one, other, confidence)
  if (!adjusted.known) return adjusted
  const variance = (a: typeof one, b: typeof one) => a.variance / a.count + b.variance / b.count
  const varianceRatio = variance(one, other) / variance(after(treated), after(control))
  return known({ adjusted: adjusted.value, plain: plain.value, theta, varianceRatio })
}

function products(group: readonly BeforeAndAfter[]): { cross: number; squares: number } {
  const x = moments(group.map(({ before }) => before)).mean
  const y = moments(group.map(({ after }) => after)).mean
  let cross = 0
  let squares = 0
  for (const { before, after } of group) {
    cross += (before - x) * (after - y)
    squares += (before - x) ** 2
  }
  return { cross, squares }
}
