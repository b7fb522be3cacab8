import type { Answer } from '../answer.ts'
import { lnBeta, lnGamma, lnSum } from '../numbers/special.ts'
import { fitModel, type Fit, type Model } from './fitting.ts'
import type { Columns, History } from './summary.ts'

/**
 * BG/BB, for chances that come round (a season, a yearly appeal): at each, a member who is still
 * one buys with a chance of Beta(α, β) and leaves with one of Beta(γ, δ). Fader, Hardie,
 * Shang, Marketing Science 29 (2010) 1086–1108. A history counts rounds: x bought, t_x the last of them, n (`age`) rounds in all.
 */
export type BgBb = {
  readonly alpha: number
  readonly beta: number
  readonly gamma: number
  readonly delta: number
}

type Seen = Pick<History, 'repeats' | 'last' | 'age'>

const model: Model<BgBb> = {
  start: [1, 1, 1, 2],
  logLikelihood: (params, seen) => {
    let total = 0
    for (let i = 0; i < seen.size; i++) {
      const history = { repeats: seen.repeats[i]!, last: seen.last[i]!, age: seen.age[i]! }
      total += seen.count[i]! * lnLikelihood(params, history)
    }
    return total
  },
  named: ([alpha, beta, gamma, delta]) => ({
    alpha: alpha!,
    beta: beta!,
    gamma: gamma!,
    delta: delta!,
  }),
  leaving: ({ gamma, delta }) => gamma / (gamma + delta),
}

/** The most likely parameters; needs some purchases and some members who seem to have left. */
export const fitBgBb = (seen: Columns, near?: BgBb): Answer<Fit<BgBb>> =>
  fitModel(model, seen, near && [near.alpha, near.beta, near.gamma, near.delta])

/**
 * The logarithm of the likelihood of one history: B(α+x, β+n−x)/B(α, β) · B(γ, δ+n)/B(γ, δ)
 * + Σ over i < n−t_x of B(α+x, β+t_x−x+i)/B(α, β) · B(γ+1, δ+t_x+i)/B(γ, δ).
 */
export function lnLikelihood({ alpha, beta, gamma, delta }: BgBb, seen: Seen): number {
  const { repeats: x, last, age } = seen
  const before = lnBeta(alpha, beta) + lnBeta(gamma, delta)
  let ln = lnBeta(alpha + x, beta + age - x) + lnBeta(gamma, delta + age) - before
  for (let i = 0; i < age - last; i++) {
    const buys = lnBeta(alpha + x, beta + last - x + i)
    ln = lnSum(ln, buys + lnBeta(gamma + 1, delta + last + i) - before)
  }
  return ln
}

/** The chance that a member is still one at the round after the last. */
export function probabilityAlive(params: BgBb, seen: Seen): number {
  const { alpha, beta, gamma, delta } = params
  const { repeats: x, age } = seen
  const lnStayed =
    lnBeta(alpha + x, beta + age - x) -
    lnBeta(alpha, beta) +
    lnBeta(gamma, delta + age + 1) -
    lnBeta(gamma, delta)
  return Math.exp(lnStayed - lnLikelihood(params, seen))
}

/** Purchases of a new member in `rounds`: α/(α+β) · the rounds lived through. */
export const expected = ({ alpha, beta, gamma, delta }: BgBb, rounds: number): number =>
  (alpha / (alpha + beta)) * roundsLived(gamma, delta, 0, rounds)

/** Purchases of a member with this history in the next `rounds`. */
export function expectedNext(params: BgBb, seen: Seen, rounds: number): number {
  const { alpha, beta, gamma, delta } = params
  const { repeats: x, age } = seen
  const lnBuys = lnBeta(alpha + x + 1, beta + age - x) - lnBeta(alpha, beta)
  const lnSeen = lnLikelihood(params, seen)
  return Math.exp(lnBuys - lnSeen) * roundsLived(gamma, delta, age, age + rounds)
}

/** Σ over rounds j in (from, to] of B(γ, δ+j)/B(γ, δ), the chance of being a member in round j. */
function roundsLived(gamma: number, delta: number, from: number, to: number): number {
  let stays = Math.exp(lnBeta(gamma, delta + from) - lnBeta(gamma, delta))
  let lived = 0
  for (let round = from; round < to; round++) {
    stays *= (delta + round) / (gamma + delta + round)
    lived += stays
  }
  return lived
}

/** The chance of exactly `repeats` purchases of a new member in `rounds`. */
export function chanceOf(params: BgBb, repeats: number, rounds: number): number {
  const { alpha, beta, gamma, delta } = params
  if (repeats > rounds) return 0
  const before = lnBeta(alpha, beta) + lnBeta(gamma, delta)
  const ways = (i: number) => lnGamma(i + 1) - lnGamma(repeats + 1) - lnGamma(i - repeats + 1)
  const buys = (i: number) => ways(i) + lnBeta(alpha + repeats, beta + i - repeats) - before
  let total = Math.exp(buys(rounds) + lnBeta(gamma, delta + rounds))
  for (let i = repeats; i < rounds; i++) {
    total += Math.exp(buys(i) + lnBeta(gamma + 1, delta + i))
  }
  return total
}
