import type { Setting } from '#domains/purchases/core/book.ts'
import type { Reckoned } from '#domains/purchases/core/settle.ts'
import { withReviews } from '#domains/tiers/core/review.ts'
import {
  NO_SUMS,
  standingAt,
  tierAt,
  type Standing,
  type Sums,
  type TierPolicy,
} from '#domains/tiers/core/standing.ts'
import { plus, windowAt, type QualifyingDay, type Window } from '#domains/tiers/core/window.ts'
import { dayIn } from '#kit/core/zone.ts'
import type { Climbed } from './months.ts'

/** Where one simulated member stands, and what counts towards the next step. */
export type Climber = {
  /** The first purchase, epoch milliseconds; null before it. */
  since: number | null
  standings: readonly Standing[]
  /** The days that count, oldest first, and what they add up to. */
  days: QualifyingDay[]
  sums: Sums
}

export const newClimber = (): Climber => ({ since: null, standings: [], days: [], sums: NO_SUMS })

/** The ladder of the conditions, for members who come in the order of time. */
export type Ladder = {
  /** Holds the reviews that fell due by the instant, and lets go of days that count no longer. */
  come(climber: Climber, at: number): void
  /** Keeps what a decision made of it. */
  keep(climber: Climber, outcome: Reckoned): void
  /** Which tier a member who has bought has, at any instant up to the end. */
  climbed(climber: Climber, until: number): Climbed
}

/** Null where the conditions have none. */
export function ladderOf({ compiled, zone }: Setting): Ladder | null {
  const policy = compiled.document.tiers
  if (!policy) return null
  const windowOn = windows(policy, zone)
  const reviewed = ({ standings, days }: Climber, at: number) =>
    withReviews(standings, days, policy, zone, at)
  return {
    come(climber, at) {
      // reviews first: each looks back over a window of its own, that begins before this one
      climber.standings = reviewed(climber, at)
      forget(climber, windowOn(at))
    },
    keep(climber, { asked: { receipt }, found, standings }) {
      if (!found) return
      climber.since ??= receipt.occurredAt
      const bought = { day: dayIn(zone, receipt.occurredAt), ...found.climbed.bought }
      climber.sums = plus(climber.sums, bought)
      addDay(climber, bought, policy)
      // reviews that fell due are in the history already; a promotion comes after them
      const promoted = standings.filter((each) => !climber.standings.includes(each))
      if (promoted.length > 0) climber.standings = [...climber.standings, ...promoted]
    },
    climbed(climber, until) {
      const history = reviewed(climber, until)
      return {
        since: climber.since!,
        tier: (at) => standingAt(history, at)?.tier ?? tierAt([], policy, at),
      }
    },
  }
}

/** The window of an instant, worked out once for each day. */
function windows(policy: TierPolicy, zone: string): (at: number) => Window {
  let last: Window | null = null
  return (at) => {
    if (last?.to !== dayIn(zone, at)) last = windowAt(policy, zone, at)
    return last
  }
}

function forget(climber: Climber, { from }: Window): void {
  const { days } = climber
  let past = 0
  for (; past < days.length && days[past]!.day < from; past++) {
    const { spend, points, visits } = days[past]!
    climber.sums = plus(climber.sums, { spend: -spend, points: -points, visits: -visits })
  }
  if (past > 0) days.splice(0, past)
}

/** For a window that never ends one sum is enough: no review looks at a part of it. */
function addDay({ days }: Climber, bought: QualifyingDay, { window }: TierPolicy): void {
  const last = days.at(-1)
  if (last && (last.day === bought.day || window.kind === 'lifetime')) {
    days[days.length - 1] = { day: bought.day, ...plus(last, bought) }
  } else days.push(bought)
}
