import { sum } from '#kit/core/ratio.ts'
import { known, unknown, type Answer } from '../answer.ts'

/** What was seen of cohorts, the oldest first: cumulated amounts by age, each row as far as known. */
export type Triangle = readonly (readonly number[])[]

/** One cohort brought to its end. */
export type LadderRow = {
  readonly latest: number
  readonly ultimate: number
  /** What is still to come. */
  readonly reserve: number
  /** Standard error of the reserve; null where fewer than three cohorts leave it untold. */
  readonly error: number | null
  /** The share of the ultimate that is expected to have come by this age. */
  readonly developed: number
}

/** Development factors from age to age, and every cohort brought to its end by them. */
export type Ladder = {
  readonly factors: readonly number[]
  readonly rows: readonly LadderRow[]
  readonly reserve: number
  readonly error: number | null
}

type Development = {
  readonly factors: readonly number[]
  /** Σ of what the factor was taken from, by age. */
  readonly bases: readonly number[]
  readonly variances: readonly number[] | null
}

/**
 * The chain ladder with volume-weighted factors, f_k = ΣC(k+1)/ΣC(k), and the standard errors of
 * Mack (ASTIN Bulletin 23, 1993), without supposing a distribution. A tail factor above one goes on
 * beyond the oldest age; of its own uncertainty nothing is known, so errors are only scaled by it.
 */
export function chainLadder(triangle: Triangle, tail = 1): Answer<Ladder> {
  const rows = triangle.toSorted((one, other) => other.length - one.length)
  const ages = rows[0]?.length ?? 0
  if (rows.length < 2 || ages < 2) return unknown('too_few_cohorts', rows.length, 2)
  if (rows.some((row) => row.length === 0 || row.some((x) => !(x >= 0)))) {
    return unknown('out_of_range')
  }
  const development = develop(rows, ages)
  if (!development) return unknown('nothing_issued')
  const finished = rows.map((row) => finish(row, development, tail))
  const variance = totalVariance(finished, development)
  return known({
    factors: development.factors,
    rows: finished.map(({ seen: _, variance, ...row }) => ({
      ...row,
      error: variance === null ? null : Math.sqrt(variance),
    })),
    reserve: finished.reduce((total, { reserve }) => total + reserve, 0),
    error: variance === null ? null : Math.sqrt(variance),
  })
}

function develop(rows: Triangle, ages: number): Development | undefined {
  const factors: number[] = []
  const bases: number[] = []
  const variances: (number | null)[] = []
  for (let k = 0; k < ages - 1; k++) {
    const seen = rows.filter((row) => row.length > k + 1)
    const base = sum(seen.map((row) => row[k]!))
    if (base <= 0) return undefined
    const factor = sum(seen.map((row) => row[k + 1]!)) / base
    const grown = seen.filter((row) => row[k]! > 0)
    const squares = grown.map((row) => row[k]! * (row[k + 1]! / row[k]! - factor) ** 2)
    factors.push(factor)
    bases.push(base)
    variances.push(grown.length < 2 ? null : sum(squares) / (grown.length - 1))
  }
  return { factors, bases, variances: completed(variances) }
}

/**
 * Where one cohort alone has come so far, its variance is set by Mack's rule:
 * min(σ⁴(k−1)/σ²(k−2), σ²(k−1), σ²(k−2)); null where there are not two before it.
 */
function completed(variances: readonly (number | null)[]): number[] | null {
  const whole: number[] = []
  for (const [k, variance] of variances.entries()) {
    if (variance !== null) whole.push(variance)
    else {
      const [before, last] = [whole[k - 2], whole[k - 1]]
      if (before === undefined || last === undefined) return null
      whole.push(before === 0 ? 0 : Math.min(last ** 2 / before, last, before))
    }
  }
  return whole
}

type Finished = Omit<LadderRow, 'error'> & {
  /** How many ages were seen. */
  readonly seen: number
  readonly variance: number | null
}

function finish(row: readonly number[], development: Development, tail: number): Finished {
  const { factors, bases, variances } = development
  let amount = row.at(-1)!
  let growth = tail
  let relative = 0
  for (let k = row.length - 1; k < factors.length; k++) {
    // 1/C is infinite where nothing has come yet: then nothing is expected, and nothing varies.
    const own = amount > 0 ? 1 / amount : 0
    relative += variances ? (variances[k]! / factors[k]! ** 2) * (own + 1 / bases[k]!) : 0
    growth *= factors[k]!
    amount *= factors[k]!
  }
  const latest = row.at(-1)!
  const ultimate = latest * growth
  return {
    latest,
    ultimate,
    reserve: ultimate - latest,
    developed: growth > 0 ? 1 / growth : 1,
    seen: row.length,
    variance: variances ? ultimate ** 2 * relative : null,
  }
}

/** The rows' variances and, as they share factors, their covariances (Mack 1993, corollary). */
function totalVariance(
  finished: readonly Finished[],
  { factors, bases, variances }: Development,
): number | null {
  if (!variances) return null
  let total = 0
  for (const [i, { ultimate, variance, seen }] of finished.entries()) {
    const later = sum(finished.slice(i + 1).map((row) => row.ultimate))
    let shared = 0
    for (let k = seen - 1; k < factors.length; k++) {
      shared += (2 * variances[k]!) / factors[k]! ** 2 / bases[k]!
    }
    total += variance! + ultimate * later * shared
  }
  return total
}
