import type { Answer } from '../answer.ts'
import { gauss, lnGaussOfOne } from '../numbers/gauss.ts'
import { lnDifference, lnGamma, lnRising, lnSum } from '../numbers/special.ts'
import { fitModel, type Fit, type Model } from './fitting.ts'
import type { Columns, Seen } from './summary.ts'

/**
 * Pareto/NBD: purchases come at a rate of Gamma(r, rate α), a member stays for an exponential time
 * whose rate is Gamma(s, rate β). Schmittlein, Morrison, Colombo, Management Science 33 (1987)
 * 1–24; the forms here are of Fader, Hardie: "A Note on Deriving the Pareto/NBD Model" (2005).
 */
export type ParetoNbd = {
  readonly r: number
  readonly alpha: number
  readonly s: number
  readonly beta: number
}

/** The model as it is fitted. */
export const model: Model<ParetoNbd> = {
  start: [1, 8, 1, 8],
  logLikelihood,
  named: ([r, alpha, s, beta]) => ({ r: r!, alpha: alpha!, s: s!, beta: beta! }),
  leaving: ({ s, beta }, { oldest }) => -Math.expm1(-s * Math.log1p(oldest / beta)),
}

/** The most likely parameters; needs some repeat purchases and some members who seem to have left. */
export const fitParetoNbd = (seen: Columns, near?: ParetoNbd): Answer<Fit<ParetoNbd>> =>
  fitModel(model, seen, near && [near.r, near.alpha, near.s, near.beta])

/**
 * The logarithm of the likelihood of what was seen:
 * Γ(r+x)/Γ(r) · α^r β^s · [(α+T)^−(r+x) (β+T)^−s + s/(r+s+x) · A₀].
 */
export function logLikelihood(params: ParetoNbd, seen: Columns): number {
  const { r, alpha, s, beta } = params
  const rate = lnRising(r, seen.mostRepeats)
  const before = r * Math.log(alpha) + s * Math.log(beta)
  let total = 0
  for (let i = 0; i < seen.size; i++) {
    const x = seen.repeats[i]!
    const age = seen.age[i]!
    const here = -(r + x) * Math.log(alpha + age) - s * Math.log(beta + age)
    const gone = Math.log(s / (r + s + x)) + lnGone(params, x, seen.last[i]!, age)
    total += seen.count[i]! * (rate[x]! + before + lnSum(here, gone))
  }
  return total
}

/** ln A₀, the integral over the instants between t_x and T at which the member may have left. */
function lnGone({ r, alpha, s, beta }: ParetoNbd, x: number, last: number, age: number): number {
  const most = Math.max(alpha, beta)
  const [second, other] = alpha >= beta ? [s + 1, r + x] : [r + x, s + 1]
  // Euler's transformation makes the first parameter of lnTerm one, for which there is a shortcut.
  const at = (time: number) => {
    const z = Math.abs(alpha - beta) / (most + time)
    const ln = (1 - second) * Math.log1p(-z) + lnGaussOfOne(other, r + s + x + 1, z)
    return ln - (r + s + x) * Math.log(most + time)
  }
  return lnDifference(at(last), at(age))
}

/**
 * ln of ₂F₁(r+s+i, s+1; r+s+x+1; (α−β)/(α+t)) / (α+t)^(r+s+i) where α ≥ β, else of
 * ₂F₁(r+s+i, r+x; r+s+x+1; (β−α)/(β+t)) / (β+t)^(r+s+i).
 */
function lnTerm({ r, alpha, s, beta }: ParetoNbd, x: number, i: number, time: number): number {
  const most = Math.max(alpha, beta)
  const second = alpha >= beta ? s + 1 : r + x
  const z = Math.abs(alpha - beta) / (most + time)
  return gauss(r + s + i, second, r + s + x + 1, z).ln - (r + s + i) * Math.log(most + time)
}

/** The chance that a member is still one: 1 / (1 + s/(r+s+x) · (α+T)^(r+x) (β+T)^s · A₀). */
export function probabilityAlive(params: ParetoNbd, { repeats: x, last, age }: Seen): number {
  const { r, alpha, s, beta } = params
  const lnOdds =
    Math.log(s / (r + s + x)) +
    (r + x) * Math.log(alpha + age) +
    s * Math.log(beta + age) +
    lnGone(params, x, last, age)
  return 1 / (1 + Math.exp(lnOdds))
}

/** Repeat purchases of a new member: rβ/(α(s−1)) · [1 − (β/(β+t))^(s−1)]. */
export const expected = ({ r, alpha, s, beta }: ParetoNbd, time: number): number =>
  (r / alpha) * lifetimeWithin(s, beta, time)

/** Purchases in the next `time` weeks: (r+x)/(α+T) · the time alive in them · P(alive). */
export function expectedNext(params: ParetoNbd, history: Seen, time: number): number {
  const { r, alpha, s, beta } = params
  const { repeats, age } = history
  const ifAlive = ((r + repeats) / (alpha + age)) * lifetimeWithin(s, beta + age, time)
  return ifAlive * probabilityAlive(params, history)
}

/** β/(s−1) · [1 − (β/(β+t))^(s−1)], which is β ln((β+t)/β) at s = 1. */
function lifetimeWithin(s: number, beta: number, time: number): number {
  const growth = Math.log1p(time / beta)
  return Math.abs(s - 1) < 1e-9 ? beta * growth : (beta * -Math.expm1(-(s - 1) * growth)) / (s - 1)
}

/**
 * The chance of exactly `repeats` purchases of a new member within `time` weeks (Fader, Hardie:
 * "Deriving an Expression for P(X(t)=x) under the Pareto/NBD Model", 2006). A difference of integrals:
 * right to some 1e-12, but not to as many digits far down the tail.
 */
export function chanceOf(params: ParetoNbd, repeats: number, time: number): number {
  const { r, alpha, s, beta } = params
  const x = repeats
  const stayed =
    lnRising(r, x)[x]! -
    lnGamma(x + 1) -
    r * Math.log1p(time / alpha) +
    (x === 0 ? 0 : x * Math.log(time / (alpha + time))) -
    s * Math.log1p(time / beta)
  // B(r+x, s+1) / B(r, s) = Γ(r+x)/Γ(r) · s / [Γ(r+s+x+1)/Γ(r+s)]
  const before =
    r * Math.log(alpha) +
    s * Math.log(beta) +
    lnRising(r, x)[x]! +
    Math.log(s) -
    lnRising(r + s, x + 1)[x + 1]!
  let left = Math.exp(before + lnTerm(params, x, 0, 0))
  const rising = lnRising(r + s, x)
  for (let i = 0; i <= x; i++) {
    const power = i === 0 ? 0 : i * Math.log(time) - lnGamma(i + 1)
    left -= Math.exp(before + rising[i]! + power + lnTerm(params, x, i, time))
  }
  return Math.exp(stayed) + Math.max(0, left)
}
