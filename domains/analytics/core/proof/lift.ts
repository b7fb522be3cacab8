import { known, unknown, type Answer, type Interval } from '../answer.ts'
import { moments } from '../numbers/quantiles.ts'
import { bootstrapReturn, type Draws, type Return } from './bootstrap.ts'
import { compareMeans, type Difference } from './means.ts'
import { checkSampleRatio, type SampleRatio } from './shares.ts'

/** What two groups brought: the margin of each member, before the cost of the programme. */
export type Trial = {
  readonly treated: readonly number[]
  readonly control: readonly number[]
  /** The share of members meant for the control group. */
  readonly controlShare: number
  /** Who decided the group: chance, or members themselves, as when joiners are set against others. */
  readonly groupedBy: 'chance' | 'members'
  /** What the programme cost for all treated. */
  readonly cost: number
}

/** What a programme has changed, as far as a trial can tell. */
export type Lift = {
  readonly groups: SampleRatio
  readonly perMember: Difference
  /** Lift by treated members: the margin that would not be there otherwise. */
  readonly incrementalMargin: Interval
  /** Payback and return on investment; no cost, no return. */
  readonly returned: Answer<Return>
}

/**
 * The lift of a programme. First whether it may be told at all: groups that members chose differ
 * before anything was done to them, and groups of the wrong size were not made by chance; both
 * are refused. Then the difference by Welch, and the return by bootstrap.
 */
export function liftOf(trial: Trial, { confidence = 0.95, ...draws }: Draws): Answer<Lift> {
  const { treated, control, controlShare, groupedBy, cost } = trial
  if (groupedBy !== 'chance') return unknown('members_chose_groups')
  const groups = checkSampleRatio([
    { seen: treated.length, share: 1 - controlShare },
    { seen: control.length, share: controlShare },
  ])
  if (!groups.known) return groups
  if (!groups.value.sound) return unknown('sample_ratio_off', control.length)
  const perMember = compareMeans(moments(treated), moments(control), confidence)
  if (!perMember.known) return perMember
  const { estimate, low, high } = perMember.value.difference
  const members = treated.length
  return known({
    groups: groups.value,
    perMember: perMember.value,
    incrementalMargin: {
      estimate: estimate * members,
      low: low * members,
      high: high * members,
      confidence,
    },
    returned: bootstrapReturn(treated, control, cost, { ...draws, confidence }),
  })
}
