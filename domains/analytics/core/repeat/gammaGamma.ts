import { known, unknown, type Answer } from '../answer.ts'
import { minimise } from '../numbers/minimise.ts'
import { lnGamma } from '../numbers/special.ts'
import { BOUNDS } from './fitting.ts'

/**
 * Gamma–Gamma: what a member spends varies around a mean of its own by Gamma(p, rate ν), and ν
 * between members by Gamma(q, rate γ); the mean does not depend on how often the member comes.
 * Fader, Hardie, Lee: RFM and CLV, J. of Marketing Research 42 (2005) 415–430; Fader, Hardie:
 * The Gamma-Gamma Model of Monetary Value, note 025 (2013).
 */
export type GammaGamma = { readonly p: number; readonly q: number; readonly gamma: number }

/** How often a member came again, and the mean sum of those days. */
export type Spending = { readonly repeats: number; readonly mean: number | null }

export type SpendingFit = {
  readonly params: GammaGamma
  readonly logLikelihood: number
  /** Members with repeats and a mean above zero: the others say nothing about spending. */
  readonly members: number
}

/**
 * The most likely parameters from members with repeats and a mean above zero. Means are scaled by
 * their own mean while fitting, so that the currency's unit does not matter.
 */
export function fitGammaGamma(
  spendings: Iterable<Spending>,
  near?: GammaGamma,
): Answer<SpendingFit> {
  const x: number[] = []
  const means: number[] = []
  for (const { repeats, mean } of spendings) {
    if (repeats < 1 || mean === null || mean <= 0) continue
    x.push(repeats)
    means.push(mean)
  }
  if (x.length === 0) return unknown('no_repeats', 0, 1)
  const unit = means.reduce((sum, mean) => sum + mean, 0) / means.length
  const scaled = means.map((mean) => mean / unit)
  if (scaled.every((mean) => mean === scaled[0])) return unknown('no_spread_in_spending', x.length)
  const start = near ? [near.p, near.q, near.gamma / unit] : [3, 3, 1]
  const cost = (logs: readonly number[]) => {
    const [p, q, gamma] = logs.map(Math.exp)
    return -logLikelihood({ p: p!, q: q!, gamma: gamma! }, x, scaled)
  }
  const lowest = minimise(cost, start.map(Math.log), BOUNDS)
  if (lowest.edges.length > 0) return unknown('no_spread_in_spending', x.length)
  if (!lowest.converged || !Number.isFinite(lowest.value)) return unknown('did_not_converge')
  const [p, q, gamma] = lowest.point.map(Math.exp)
  return known({
    params: { p: p!, q: q!, gamma: gamma! * unit },
    logLikelihood: -lowest.value - x.length * Math.log(unit),
    members: x.length,
  })
}

/**
 * The logarithm of the likelihood of means z over x days each: Σ lnΓ(px+q) − lnΓ(px) − lnΓ(q)
 * + q ln γ + (px−1) ln z + px ln x − (px+q) ln(γ + xz).
 */
export function logLikelihood(
  { p, q, gamma }: GammaGamma,
  x: readonly number[],
  z: readonly number[],
): number {
  const lnQ = lnGamma(q)
  const lnScale = q * Math.log(gamma)
  const byRepeats = new Map<number, number>()
  let total = 0
  for (const [i, repeats] of x.entries()) {
    const px = p * repeats
    let known = byRepeats.get(repeats)
    if (known === undefined) {
      known = lnGamma(px + q) - lnGamma(px) - lnQ + lnScale + px * Math.log(repeats)
      byRepeats.set(repeats, known)
    }
    const mean = z[i]!
    total += known + (px - 1) * Math.log(mean) - (px + q) * Math.log(gamma + repeats * mean)
  }
  return total
}

/** The mean over all members, pγ/(q−1); infinite where q ≤ 1. */
export const populationMean = ({ p, q, gamma }: GammaGamma): number =>
  q > 1 ? (p * gamma) / (q - 1) : Infinity

/** What a member is expected to spend a day: p(γ + xz)/(px + q − 1), between z and the mean of all. */
export function expectedMean(params: GammaGamma, { repeats, mean }: Spending): number {
  if (repeats < 1 || mean === null) return populationMean(params)
  const { p, q, gamma } = params
  return (p * (gamma + repeats * mean)) / (p * repeats + q - 1)
}
