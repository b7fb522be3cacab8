import { known, unknown, type Answer, type Reason } from '../answer.ts'
import { minimise } from '../numbers/minimise.ts'
import type { Columns } from './summary.ts'

/** Parameters of a model, and how likely they make what was seen. */
export type Fit<Params> = {
  readonly params: Params
  readonly logLikelihood: number
  readonly members: number
  readonly repeaters: number
}

/**
 * A model to be fitted: its likelihood over positive parameters, of which the first two tell how
 * often members come and the last two how soon they leave.
 */
export type Model<Params> = {
  readonly start: readonly number[]
  readonly logLikelihood: (params: Params, seen: Columns) => number
  readonly named: (numbers: readonly number[]) => Params
  /** The chance that such a member leaves in the time that was seen. */
  readonly leaving: (params: Params, seen: Columns) => number
}

/** Logarithms of parameters are sought within these: beyond, the data say nothing about them. */
export const BOUNDS = { low: -7, high: 7 } as const

/**
 * The most likely parameters. Parameters are sought as logarithms within BOUNDS; one that stops at
 * a bound makes the fit an answer of its own ("no churn visible"), for the likelihood is then
 * still rising towards infinity. `start` continues from parameters known to be near.
 */
export function fitModel<Params>(
  model: Model<Params>,
  seen: Columns,
  start: readonly number[] = model.start,
): Answer<Fit<Params>> {
  let members = 0
  let repeaters = 0
  for (let i = 0; i < seen.size; i++) {
    members += seen.count[i]!
    if (seen.repeats[i]! > 0) repeaters += seen.count[i]!
  }
  if (members === 0) return unknown('nothing_sold', 0, 1)
  if (repeaters === 0) return unknown('no_repeats', 0, 1)
  const paramsAt = (logs: readonly number[]) => model.named(logs.map((x) => Math.exp(x)))
  const lowest = minimise(
    (logs) => -model.logLikelihood(paramsAt(logs), seen),
    start.map(Math.log),
    {
      ...BOUNDS,
      step: start === model.start ? 0.5 : 0.1,
    },
  )
  const [edge] = lowest.edges
  if (edge) return unknown(boundReason(model, paramsAt(lowest.point), edge, seen), repeaters)
  if (!lowest.converged || !Number.isFinite(lowest.value)) return unknown('did_not_converge')
  return known({
    params: paramsAt(lowest.point),
    logLikelihood: -lowest.value,
    members,
    repeaters,
  })
}

/**
 * What it means that a parameter ran to its bound. Of those of leaving, the share that leaves tells
 * whether there is churn at all; a share in between means that all members leave alike.
 */
function boundReason<Params>(
  model: Model<Params>,
  params: Params,
  { index, side }: { readonly index: number; readonly side: 'low' | 'high' },
  seen: Columns,
): Reason {
  if (index >= 2) {
    const leaving = model.leaving(params, seen)
    if (leaving < 0.02) return 'no_churn_visible'
    if (leaving > 0.98) return 'nobody_stays'
  }
  return side === 'high' ? 'members_too_alike' : 'members_too_unlike'
}
