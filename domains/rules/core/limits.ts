import { dayNumber, periodOf } from './days.ts'
import type { Exact } from './exact.ts'
import type { Counters } from './facts.ts'
import type { CappedBy, Counts, Json, LimitKey, Unmet } from './judgement.ts'
import type { Limit as Asked } from './language/limits.ts'
import type { Report } from './problems.ts'
import type { Scene } from './scene.ts'

/** A limit, compiled. One that says both points and times is two of these. */
export type Limit = {
  /** Whose it is: `rule:base`, `group:spring`, `all`. */
  readonly of: string
  readonly kind: 'receipt' | 'member' | 'times' | 'budget' | 'cooldown'
  readonly max: number
  readonly refuses: boolean
  readonly scope: 'member' | 'programme'
  readonly counts: Counts
  /** The counter of the period that a day lies in; null when nothing is counted beyond the receipt. */
  readonly keyOn: ((day: string) => string) | null
  readonly shown: CappedBy
  readonly expected: Json
  readonly state: State
}

/** How far a limit is used, in the judgement of one turn. */
type State = {
  turn: number
  used: number
  /** What may still be granted, in whole and in shares of the common denominator. */
  left: number
  leftRest: number
  /** What may still be granted when whole points are given out at the end. */
  wholeLeft: number
  points: number
}

/** Compiles the limits of a rule, of a group or of all. Two that would share a counter are a mistake. */
export function compileLimits(
  asked: readonly Asked[] | undefined,
  of: string,
  path: string,
  report: Report,
): Limit[] {
  const limits: Limit[] = []
  const seen = new Set<string>()
  asked?.forEach((limit, i) => {
    for (const each of split(limit, of, () =>
      report(`${path}/${i}`, 'limit.empty', 'Say points, or times, or both'),
    )) {
      const name = `${each.kind}:${each.shown.per}`
      if (seen.has(name)) {
        report(`${path}/${i}`, 'limit.twice', 'There is already such a limit: keep the lower one')
      }
      seen.add(name)
      limits.push(each)
    }
  })
  return limits
}

function split(asked: Asked, of: string, refuseEmpty: () => void): Limit[] {
  switch (asked.kind) {
    case 'receipt':
    case 'budget':
      return [make(of, asked.kind, asked.points, null, asked.beyond === 'refuse')]
    case 'cooldown':
      return [make(of, 'cooldown', asked.after.days, null, true)]
    case 'member': {
      const { points, times, per } = asked
      if (points === undefined && times === undefined) refuseEmpty()
      return [
        ...(points === undefined
          ? []
          : [make(of, 'member', points, per, asked.beyond === 'refuse')]),
        ...(times === undefined ? [] : [make(of, 'times', times, per, true)]),
      ]
    }
  }
}

type PeriodName = NonNullable<Parameters<typeof periodOf>[1]>

function make(
  of: string,
  kind: Limit['kind'],
  max: number,
  per: PeriodName | null,
  refuses: boolean,
): Limit {
  const shown = {
    of,
    kind: kind === 'budget' || kind === 'receipt' ? kind : 'member',
    limit: max,
    per,
  }
  return {
    of,
    kind,
    max,
    refuses,
    scope: kind === 'budget' ? 'programme' : 'member',
    counts: kind === 'times' ? 'times' : kind === 'cooldown' ? 'last' : 'points',
    keyOn: keyOn(`${of}:${kind}`, kind, per),
    shown: shown as CappedBy,
    expected: { of, kind, limit: max, per },
    state: { turn: -1, used: 0, left: 0, leftRest: 0, wholeLeft: 0, points: 0 },
  }
}

function keyOn(prefix: string, kind: Limit['kind'], per: PeriodName | null): Limit['keyOn'] {
  if (kind === 'receipt') return null
  if (per === null) return () => prefix
  let lastDay = ''
  let lastKey = ''
  return (day) => {
    if (day !== lastDay) {
      lastDay = day
      lastKey = per === 'ever' ? `${prefix}:ever` : `${prefix}:${per}:${periodOf(day, per)}`
    }
    return lastKey
  }
}

/** The counter that a limit reads on a day, or null when it reads none. */
export function limitKey({ keyOn, scope, counts, max }: Limit, day: string): LimitKey | null {
  return keyOn === null ? null : { key: keyOn(day), scope, counts, limit: max }
}

/** Reads how far a limit is used, once in a judgement. */
export function load({ state, keyOn, kind, max }: Limit, scene: Scene, counters: Counters): State {
  if (state.turn === scene.turn) return state
  const { day } = scene.facts
  state.turn = scene.turn
  state.used = keyOn === null ? 0 : counters.used(keyOn(day))
  if (kind === 'cooldown') {
    // a stored receipt may arrive after a later one, so days count in both directions
    const isRunning = state.used > 0 && Math.abs(dayNumber(day) - state.used) < max
    state.left = isRunning ? 0 : 1
  } else {
    state.left = Math.max(0, max - state.used)
  }
  state.leftRest = 0
  state.wholeLeft = state.left
  state.points = 0
  return state
}

/**
 * Cuts a grant down to what the limits leave. Answers the limit that cut it, `undefined` when none did,
 * or null when nothing may be granted: then the reason is noted.
 */
export function cut(
  limits: readonly Limit[],
  grant: Exact,
  scene: Scene,
  counters: Counters,
  ruleId: string,
  unmet: Unmet[] | null,
): Limit | undefined | null {
  let cutBy: Limit | undefined
  for (const limit of limits) {
    const state = load(limit, scene, counters)
    if (state.left === 0 && state.leftRest === 0) {
      unmet?.push(reached(limit, state, scene, ruleId))
      return null
    }
    if (limit.counts !== 'points') continue
    const isAbove =
      grant.whole > state.left || (grant.whole === state.left && grant.rest > state.leftRest)
    if (!isAbove) continue
    if (limit.refuses) {
      const actual = { left: state.left, asked: grant.whole }
      unmet?.push({ ruleId, code: 'limit.refused', expected: limit.expected, actual })
      return null
    }
    grant.whole = state.left
    grant.rest = state.leftRest
    cutBy = limit
  }
  return cutBy
}

function reached(limit: Limit, state: State, scene: Scene, ruleId: string): Unmet {
  const code = limit.kind === 'cooldown' ? 'cooldown.running' : 'limit.reached'
  const actual =
    limit.kind === 'cooldown' ? Math.abs(dayNumber(scene.facts.day) - state.used) : state.used
  return { ruleId, code, expected: limit.expected, actual }
}

/** Takes a grant from what its limits leave for the rules judged after it. */
export function draw(limits: readonly Limit[], { whole, rest }: Exact, common: number): void {
  for (const { state, counts } of limits) {
    if (counts !== 'points') continue
    state.left -= whole
    state.leftRest -= rest
    if (state.leftRest < 0) {
      state.left -= 1
      state.leftRest += common
    }
  }
}
