import type { Answer } from '../answer.ts'
import { gauss } from '../numbers/gauss.ts'
import { lnRising, lnSum } from '../numbers/special.ts'
import { fitModel, type Fit, type Model } from './fitting.ts'
import { negativeBinomial } from './negativeBinomial.ts'
import type { Columns, Seen } from './summary.ts'

/**
 * BG/NBD: purchases come at a rate of Gamma(r, rate α); after each, a member leaves with a chance
 * of Beta(a, b). Fader, Hardie, Lee, Marketing Science 24 (2005) 275–284. Numbers in brackets are the equations there.
 */
export type BgNbd = {
  readonly r: number
  readonly alpha: number
  readonly a: number
  readonly b: number
}

/** The model as it is fitted. */
export const model: Model<BgNbd> = {
  start: [1, 4, 1, 2],
  logLikelihood,
  named: ([r, alpha, a, b]) => ({ r: r!, alpha: alpha!, a: a!, b: b! }),
  leaving: ({ a, b }) => a / (a + b),
}

/** The most likely parameters; needs some repeat purchases and some members who seem to have left. */
export const fitBgNbd = (seen: Columns, near?: BgNbd): Answer<Fit<BgNbd>> =>
  fitModel(model, seen, near && [near.r, near.alpha, near.a, near.b])

/**
 * The logarithm of the likelihood of what was seen (6):
 * B(a, b+x)/B(a, b) · Γ(r+x)/Γ(r) · α^r · [(α+T)^−(r+x) + δ(x>0) · a/(b+x−1) · (α+t_x)^−(r+x)].
 */
export function logLikelihood({ r, alpha, a, b }: BgNbd, seen: Columns): number {
  const rate = lnRising(r, seen.mostRepeats)
  const stays = lnRising(b, seen.mostRepeats)
  const all = lnRising(a + b, seen.mostRepeats)
  const lnAlpha = Math.log(alpha)
  let total = 0
  for (let i = 0; i < seen.size; i++) {
    const x = seen.repeats[i]!
    const lnEnd = Math.log(alpha + seen.age[i]!)
    let each = rate[x]! + stays[x]! - all[x]! + r * lnAlpha - (r + x) * lnEnd
    if (x > 0) each += lnSum(0, lnLeftOdds({ alpha, a, b, r }, x, seen.last[i]!, lnEnd))
    total += seen.count[i]! * each
  }
  return total
}

/** ln of the odds that a member with x > 0 repeats has left: a/(b+x−1) · ((α+T)/(α+t_x))^(r+x). */
const lnLeftOdds = ({ r, alpha, a, b }: BgNbd, x: number, last: number, lnEnd: number): number =>
  Math.log(a / (b + x - 1)) + (r + x) * (lnEnd - Math.log(alpha + last))

/** The chance that a member is still one: 1 / (1 + odds of having left); 1 without repeats. */
export function probabilityAlive(params: BgNbd, { repeats, last, age }: Seen): number {
  if (repeats === 0) return 1
  return 1 / (1 + Math.exp(lnLeftOdds(params, repeats, last, Math.log(params.alpha + age))))
}

/** Repeat purchases of a new member within `time` weeks (9). */
export function expected({ r, alpha, a, b }: BgNbd, time: number): number {
  return time <= 0 ? 0 : overLeaving(a, b, 0, [r, b], { alpha, time })
}

/** Purchases of a member with this history in the next `time` weeks (10). */
export function expectedNext(params: BgNbd, history: Seen, time: number): number {
  if (time <= 0) return 0
  const { r, alpha, a, b } = params
  const x = history.repeats
  const ifAlive = overLeaving(a, b, x, [r + x, b + x], { alpha: alpha + history.age, time })
  return ifAlive * probabilityAlive(params, history)
}

/**
 * (a+b+x−1)/(a−1) · [1 − (α/(α+t))^r · ₂F₁(r, b; a+b+x−1; t/(α+t))]. Both poles, a = 1 and
 * a+b+x = 1, are removable: beside them the value is taken a hair further on.
 */
function overLeaving(
  a: number,
  b: number,
  x: number,
  [first, second]: readonly [number, number],
  { alpha, time }: { readonly alpha: number; readonly time: number },
): number {
  const leaves = Math.abs(a - 1) < 1e-7 ? 1 + 1e-7 : a
  const c = Math.abs(leaves + b + x - 1) < 1e-9 ? 1e-9 : leaves + b + x - 1
  const { ln, sign } = gauss(first, second, c, time / (alpha + time))
  const kept = sign * Math.exp(ln + first * (Math.log(alpha) - Math.log(alpha + time)))
  return (c / (leaves - 1)) * (1 - kept)
}

/** The chance of exactly `repeats` purchases of a new member within `time` weeks (8). */
export function chanceOf({ r, alpha, a, b }: BgNbd, repeats: number, time: number): number {
  const { equal, orMore } = negativeBinomial(r, alpha, repeats, time)
  const stays = lnRising(b, repeats)[repeats]! - lnRising(a + b, repeats)[repeats]!
  if (repeats === 0) return equal
  return Math.exp(stays) * (equal + (a / (b + repeats - 1)) * orMore)
}
