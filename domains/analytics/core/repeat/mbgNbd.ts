import type { Answer } from '../answer.ts'
import { gauss } from '../numbers/gauss.ts'
import { lnRising, lnSum } from '../numbers/special.ts'
import { fitModel, type Fit, type Model } from './fitting.ts'
import { negativeBinomial } from './negativeBinomial.ts'
import type { Columns, Seen } from './summary.ts'

/**
 * MBG/NBD: as BG/NBD, but a member may leave right after the first purchase too. Batislam, Denizel,
 * Filiztekin, Int. J. of Research in Marketing 24 (2007) 201–209; Hoppe, Wagner, Marketing JRM 3
 * (2007) 75–90.
 */
export type MbgNbd = {
  readonly r: number
  readonly alpha: number
  readonly a: number
  readonly b: number
}

/** The model as it is fitted. */
export const model: Model<MbgNbd> = {
  start: [1, 4, 1, 2],
  logLikelihood,
  named: ([r, alpha, a, b]) => ({ r: r!, alpha: alpha!, a: a!, b: b! }),
  leaving: ({ a, b }) => a / (a + b),
}

/** The most likely parameters; needs some repeat purchases and some members who seem to have left. */
export const fitMbgNbd = (seen: Columns, near?: MbgNbd): Answer<Fit<MbgNbd>> =>
  fitModel(model, seen, near && [near.r, near.alpha, near.a, near.b])

/**
 * The logarithm of the likelihood of what was seen:
 * Γ(r+x)/Γ(r) · α^r · B(a, b+x+1)/B(a, b) · [(α+T)^−(r+x) + a/(b+x) · (α+t_x)^−(r+x)].
 */
export function logLikelihood({ r, alpha, a, b }: MbgNbd, seen: Columns): number {
  const rate = lnRising(r, seen.mostRepeats)
  const stays = lnRising(b, seen.mostRepeats + 1)
  const all = lnRising(a + b, seen.mostRepeats + 1)
  const lnAlpha = Math.log(alpha)
  let total = 0
  for (let i = 0; i < seen.size; i++) {
    const x = seen.repeats[i]!
    const here = -(r + x) * Math.log(alpha + seen.age[i]!)
    const gone = Math.log(a / (b + x)) - (r + x) * Math.log(alpha + seen.last[i]!)
    const each = rate[x]! + stays[x + 1]! - all[x + 1]! + r * lnAlpha + lnSum(here, gone)
    total += seen.count[i]! * each
  }
  return total
}

/** The chance that a member is still one: 1 / (1 + a/(b+x) · ((α+T)/(α+t_x))^(r+x)). */
export function probabilityAlive(params: MbgNbd, { repeats: x, last, age }: Seen): number {
  const { r, alpha, a, b } = params
  const odds = (a / (b + x)) * Math.exp((r + x) * Math.log((alpha + age) / (alpha + last)))
  return 1 / (1 + odds)
}

/** Repeat purchases of a new member: b/(a−1) · [1 − (α/(α+t))^r · ₂F₁(r, b+1; a+b; t/(α+t))]. */
export function expected({ r, alpha, a, b }: MbgNbd, time: number): number {
  if (time <= 0) return 0
  const leaves = besidePole(a)
  return (b / (leaves - 1)) * (1 - stillFew([r, b + 1, leaves + b], alpha, time))
}

/** Purchases of a member with this history in the next `time` weeks. */
export function expectedNext(params: MbgNbd, history: Seen, time: number): number {
  if (time <= 0) return 0
  const { r, alpha, a, b } = params
  const x = history.repeats
  const leaves = besidePole(a)
  const few = stillFew([r + x, b + x + 1, leaves + b + x], alpha + history.age, time)
  const ifAlive = ((leaves + b + x) / (leaves - 1)) * (1 - few)
  return ifAlive * probabilityAlive(params, history)
}

/** a = 1 is a removable pole: beside it the value is taken a hair further on. */
const besidePole = (a: number) => (Math.abs(a - 1) < 1e-7 ? 1 + 1e-7 : a)

function stillFew(
  [first, second, third]: readonly [number, number, number],
  alpha: number,
  time: number,
): number {
  const { ln, sign } = gauss(first, second, third, time / (alpha + time))
  return sign * Math.exp(ln - first * Math.log1p(time / alpha))
}

/** The chance of exactly `repeats` purchases of a new member within `time` weeks. */
export function chanceOf({ r, alpha, a, b }: MbgNbd, repeats: number, time: number): number {
  const { equal, orMore } = negativeBinomial(r, alpha, repeats, time)
  const stays = lnRising(b, repeats + 1)[repeats + 1]! - lnRising(a + b, repeats + 1)[repeats + 1]!
  return Math.exp(stays) * (equal + (a / (b + repeats)) * orMore)
}
