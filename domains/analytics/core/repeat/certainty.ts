import { known, unknown, type Answer, type Interval } from '../answer.ts'
import { normalQuantile } from '../numbers/normal.ts'
import type { Model } from './fitting.ts'
import type { Columns, Seen } from './summary.ts'

/** How far a logarithm of a parameter is moved to see the slope there. */
const STEP = 1e-3

/**
 * What all members together are expected to do by a fitted model, with an interval by the delta method: the
 * parameters vary as the curvature of the likelihood at its top says (Efron, Hinkley, Biometrika 65, 1978, 457–482),
 * and the logarithm of the sum varies with them along its slope. It tells how sure the parameters are, not whether
 * the model is right. Not known where the likelihood has no top there.
 */
export function sumWithInterval<Params extends object>(
  model: Model<Params>,
  params: Params,
  seen: Columns,
  each: (params: Params, history: Seen) => number,
  confidence = 0.9,
): Answer<Interval> {
  const top = Object.values(params).map((value: number) => Math.log(value))
  const paramsAt = (logs: readonly number[]) => model.named(logs.map((log) => Math.exp(log)))
  const likelihood = (logs: readonly number[]) => model.logLikelihood(paramsAt(logs), seen)
  const lnSum = (logs: readonly number[]) => Math.log(sumOver(paramsAt(logs), seen, each))
  const slope = top.map(
    (_, at) => (lnSum(moved(top, at, 1)) - lnSum(moved(top, at, -1))) / (2 * STEP),
  )
  const along = solve(curvatureAt(likelihood, top), slope)
  const variance = along?.reduce((sum, value, at) => sum + value * slope[at]!, 0)
  const middle = lnSum(top)
  if (variance === undefined || !(variance >= 0) || !Number.isFinite(middle))
    return unknown('did_not_converge')
  const aside = normalQuantile((1 + confidence) / 2) * Math.sqrt(variance)
  return known({
    estimate: Math.exp(middle),
    low: Math.exp(middle - aside),
    high: Math.exp(middle + aside),
    confidence,
  })
}

/** What members are expected to do together; those who are alike are asked about once. */
export function sumOver<Params>(
  params: Params,
  seen: Columns,
  each: (params: Params, history: Seen) => number,
): number {
  let sum = 0
  for (let i = 0; i < seen.size; i++) {
    const history = { repeats: seen.repeats[i]!, last: seen.last[i]!, age: seen.age[i]! }
    sum += seen.count[i]! * each(params, history)
  }
  return sum
}

const moved = (point: readonly number[], at: number, steps: number): number[] =>
  point.map((value, place) => (place === at ? value + steps * STEP : value))

/** The negative second derivatives at a point, by central differences. */
function curvatureAt(
  of: (point: readonly number[]) => number,
  point: readonly number[],
): number[][] {
  const here = of(point)
  const at = (a: number, da: number, b: number, db: number) => of(moved(moved(point, a, da), b, db))
  return point.map((_, a) =>
    point.map((_, b) => {
      const bent =
        a === b
          ? of(moved(point, a, 1)) - 2 * here + of(moved(point, a, -1))
          : (at(a, 1, b, 1) - at(a, 1, b, -1) - at(a, -1, b, 1) + at(a, -1, b, -1)) / 4
      return -bent / STEP ** 2
    }),
  )
}

/** The x of A x = b for a symmetric positive A, by Cholesky's decomposition; null where A is none. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] | null {
  const size = right.length
  const lower: number[][] = matrix.map(() => Array.from({ length: size }, () => 0))
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = matrix[row]![column]!
      for (let k = 0; k < column; k++) rest -= lower[row]![k]! * lower[column]![k]!
      if (row === column && !(rest > 0)) return null
      lower[row]![column] = row === column ? Math.sqrt(rest) : rest / lower[column]![column]!
    }
  }
  const half: number[] = []
  for (let row = 0; row < size; row++) {
    let rest = right[row]!
    for (let k = 0; k < row; k++) rest -= lower[row]![k]! * half[k]!
    half.push(rest / lower[row]![row]!)
  }
  const solved = Array.from({ length: size }, () => 0)
  for (let row = size - 1; row >= 0; row--) {
    let rest = half[row]!
    for (let k = row + 1; k < size; k++) rest -= lower[k]![row]! * solved[k]!
    solved[row] = rest / lower[row]![row]!
  }
  return solved
}
