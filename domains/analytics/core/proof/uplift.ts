import { known, unknown, type Answer } from '../answer.ts'

/** A member of a randomised test: what the model promised, whether treated, whether responded. */
export type Targeted = {
  readonly score: number
  readonly treated: boolean
  readonly responded: boolean
}

/** One point of a curve: the best `members` by score, and what treating them has brought. */
export type CurvePoint = { readonly members: number; readonly gain: number }

/** How well scores order members by uplift: 1 as well as could be, 0 as chance, below 0 worse. */
export type Targeting = {
  readonly qini: number
  readonly upliftArea: number
  readonly curve: readonly CurvePoint[]
}

type Sums = { treated: number; treatedDid: number; control: number; controlDid: number }
type Gain = (sums: Sums) => number

/** Responses of the treated less those the control group leads one to expect (Radcliffe 2007). */
const qiniGain: Gain = ({ treated, treatedDid, control, controlDid }) =>
  treatedDid - (control === 0 ? 0 : (controlDid * treated) / control)

/** The difference of the shares by the number of members (Gutierrez, Gérardy 2017). */
const upliftGain: Gain = ({ treated, treatedDid, control, controlDid }) =>
  ((treated === 0 ? 0 : treatedDid / treated) - (control === 0 ? 0 : controlDid / control)) *
  (treated + control)

/**
 * Qini and uplift area of a model's scores: the area between its curve and the straight line of
 * chance, over that of the best order there could be. Members of equal score are taken together.
 * Only a randomised test can tell: both groups must have somebody in them.
 */
export function targeting(members: readonly Targeted[]): Answer<Targeting> {
  const treated = members.filter((member) => member.treated).length
  const fewest = Math.min(treated, members.length - treated)
  if (fewest < 1) return unknown('group_too_small', fewest, 1)
  if (members.some(({ score }) => Number.isNaN(score))) return unknown('out_of_range')
  const curve = curveOf(members, ({ score }) => score, qiniGain)
  const net = ({ treated, responded }: Targeted) => (responded ? (treated ? 1 : -1) : 0)
  const bestQini = aboveChance(curveOf(members, net, qiniGain))
  const bestUplift = aboveChance(curveOf(members, bestOrder(members), upliftGain))
  if (bestQini === 0 || bestUplift === 0) return unknown('no_variance')
  const uplift = aboveChance(curveOf(members, ({ score }) => score, upliftGain))
  return known({ qini: aboveChance(curve) / bestQini, upliftArea: uplift / bestUplift, curve })
}

/**
 * The best order for the uplift curve: first who did as the group would have it (treated and
 * responded, control and not), then by what the test has more of to put last.
 */
function bestOrder(members: readonly Targeted[]): (member: Targeted) => number {
  const spoilt = members.filter(({ treated, responded }) => responded && !treated).length
  const wasted = members.filter(({ treated, responded }) => treated && !responded).length
  return ({ treated, responded }) =>
    (treated === responded ? 2 : 0) + Number(spoilt > wasted ? responded : treated)
}

function curveOf(
  members: readonly Targeted[],
  scoreOf: (member: Targeted) => number,
  gainOf: Gain,
): CurvePoint[] {
  const order = members
    .map((member) => ({ ...member, score: scoreOf(member) }))
    .sort((a, b) => b.score - a.score)
  const sums: Sums = { treated: 0, treatedDid: 0, control: 0, controlDid: 0 }
  const curve: CurvePoint[] = [{ members: 0, gain: 0 }]
  for (const [i, { treated, responded, score }] of order.entries()) {
    if (treated) {
      sums.treated++
      sums.treatedDid += Number(responded)
    } else {
      sums.control++
      sums.controlDid += Number(responded)
    }
    if (order[i + 1]?.score !== score) curve.push({ members: i + 1, gain: gainOf(sums) })
  }
  return curve
}

/** The area under a curve less that under the straight line to its end. */
function aboveChance(curve: readonly CurvePoint[]): number {
  let area = 0
  for (let i = 1; i < curve.length; i++) {
    const [from, to] = [curve[i - 1]!, curve[i]!]
    area += ((to.members - from.members) * (to.gain + from.gain)) / 2
  }
  const end = curve.at(-1)!
  return area - (end.members * end.gain) / 2
}
