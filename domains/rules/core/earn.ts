import { assertCountable, rounded, type Exact } from './exact.ts'
import type { Counters } from './facts.ts'
import { judgeDiscounts, discountEffect, type DiscountState } from './discounts.ts'
import type { Effect, Granted, Judgement, LineShare, Unmet, Usage } from './judgement.ts'
import { cut, draw, type Limit } from './limits.ts'
import { dayNumber } from './days.ts'
import type { Unit } from './order.ts'
import type { Program, Rule } from './program.ts'
import type { Scene } from './scene.ts'
import { shareOut } from './share.ts'

/** Room for one judgement of a program, kept between judgements. */
export type EarnState = DiscountState & {
  /** Exact points of each rule: granted so far, or offered while its unit is judged. */
  readonly exact: Exact[]
  readonly before: number[]
  readonly cutBy: (Limit | null)[]
  /** Whole points of each rule, in the end. */
  readonly points: number[]
  readonly pooled: number[]
  readonly lines: number[]
}

export function makeEarnState(program: Program): EarnState {
  const each = <T>(make: () => T): T[] => program.rules.map(make)
  return {
    granted: each(() => false),
    remaining: [],
    weights: [],
    shares: [],
    exact: each(() => ({ whole: 0, rest: 0 })),
    before: each(() => 0),
    cutBy: each(() => null),
    points: each(() => 0),
    pooled: program.spreaders.map(() => 0),
    lines: [],
  }
}

type Run = {
  readonly program: Program
  readonly scene: Scene
  readonly state: EarnState
  readonly counters: Counters
  /** Room for why rules grant nothing; null where nobody asks. */
  readonly unmet: Unmet[] | null
}

/** What a judgement rests on: an open scene whose base is filled in, and the counters. */
export type Judging = Omit<Run, 'unmet'> & {
  /** Points were spent, and the receipt earns nothing for it. */
  readonly isInstead: boolean
}

/** Judges all rules of a program, and tells why each came out as it did. */
export function judge(asked: Judging): Judgement {
  const { program, state } = asked
  const unmet: Unmet[] = []
  const effects: Effect[] = []
  const { points, usage } = judgeRules(asked, unmet, (share) => effects.push(discountEffect(share)))
  for (const rule of program.rules) {
    if (state.points[rule.index] !== 0) effects.push(effectOf(rule, state))
  }
  return { points, lines: spreadLines(asked, points), effects, unmet, usage }
}

/** The same judgement for who asks only what it comes to: no reason is written down. */
export const grantOnly = (asked: Judging): Granted => judgeRules(asked, null, nobody)

const nobody = () => {}

function judgeRules(
  { program, scene, state, counters, isInstead }: Judging,
  unmet: Unmet[] | null,
  discounted: (share: LineShare) => void,
): Granted {
  const run: Run = { program, scene, state, counters, unmet }
  reset(state)
  judgeDiscounts(program, scene, state, unmet, discounted)
  for (const unit of program.units) {
    if (isInstead) noteInstead(run, unit)
    else if (unit.isBest) judgeBest(run, unit)
    else for (const index of unit.rules) judgeOne(run, index)
  }
  const points = wholePoints(run)
  const usage: Usage[] = []
  for (const rule of program.rules) {
    if (rule.every.length > 0 && state.points[rule.index] !== 0) count(run, rule, usage)
  }
  return { points, usage }
}

function reset(state: EarnState): void {
  for (let i = 0; i < state.granted.length; i++) {
    state.granted[i] = false
    state.points[i] = 0
    state.cutBy[i] = null
    const exact = state.exact[i]!
    exact.whole = 0
    exact.rest = 0
  }
}

function noteInstead({ program, unmet }: Run, unit: Unit): void {
  if (unmet === null) return
  for (const index of unit.rules) {
    const ruleId = program.rules[index]!.id
    unmet.push({ ruleId, code: 'redeemed.instead', expected: 'either', actual: null })
  }
}

function judgeOne(run: Run, index: number): void {
  const rule = run.program.rules[index]!
  if (offer(run, rule)) grant(run, rule)
}

/** Of those that offer something, the one that offers most, or the first of equals. */
function judgeBest(run: Run, unit: Unit): void {
  const { program, state, unmet } = run
  const offers = unit.rules.filter((index) => offer(run, program.rules[index]!))
  let best: number | undefined
  for (const index of offers) {
    if (best === undefined || isMore(state.exact[index]!, state.exact[best]!)) best = index
  }
  if (best === undefined) return
  const winner = program.rules[best]!
  for (const index of offers) {
    if (index === best) continue
    const exact = state.exact[index]!
    const ruleId = program.rules[index]!.id
    unmet?.push({ ruleId, code: 'group.lost', expected: winner.id, actual: exact.whole })
    exact.whole = 0
    exact.rest = 0
  }
  grant(run, winner)
}

const isMore = (a: Exact, b: Exact): boolean =>
  a.whole > b.whole || (a.whole === b.whole && a.rest > b.rest)

/** Works out what a rule would grant within its own limits; false, with the reason noted, when nothing. */
function offer(run: Run, rule: Rule): boolean {
  const { scene, state, unmet, program } = run
  if (rule.check !== null && !rule.check.holds(scene)) {
    if (unmet !== null) rule.check.explain(scene, rule.id, unmet, false)
    return false
  }
  for (const other of rule.excludedBy) {
    if (!state.granted[other]) continue
    const actual = program.rules[other]!.id
    unmet?.push({ ruleId: rule.id, code: 'excluded_by', expected: null, actual })
    return false
  }
  const exact = state.exact[rule.index]!
  value(run, rule, exact)
  if (exact.whole === 0 && exact.rest === 0) {
    unmet?.push({ ruleId: rule.id, code: 'grant.nothing', expected: 1, actual: 0 })
    return false
  }
  state.before[rule.index] = rounded(exact, program.common, program.rounding.mode)
  return within(run, rule, rule.own, exact)
}

/** The exact points over the program's denominator; whole points where each rule is rounded. */
function value({ program, scene, state }: Run, rule: Rule, into: Exact): void {
  const isWhole = program.rounding.at === 'rule'
  if (rule.grant !== null) {
    rule.grant.add(scene, into, isWhole ? rule.denominator : program.common)
  } else {
    const { targets, numerator, denominator } = rule.multiply!
    const per = BigInt(isWhole ? 1 : program.common)
    let sum = 0n
    for (const target of targets) {
      const { whole, rest } = state.exact[target]!
      sum += BigInt(whole) * per + BigInt(rest)
    }
    const over = per * BigInt(denominator)
    const product = sum * BigInt(numerator)
    into.whole = Number(product / over)
    into.rest = Number(((product % over) * BigInt(isWhole ? denominator : program.common)) / over)
    assertCountable(into.whole)
  }
  if (isWhole) {
    into.whole = rounded(into, rule.denominator, program.rounding.mode)
    into.rest = 0
  }
}

function within(run: Run, rule: Rule, limits: readonly Limit[], exact: Exact): boolean {
  if (limits.length === 0) return true
  const cutBy = cut(limits, exact, run.scene, run.counters, rule.id, run.unmet)
  if (cutBy === null) {
    exact.whole = 0
    exact.rest = 0
    return false
  }
  if (cutBy !== undefined) run.state.cutBy[rule.index] = cutBy
  return true
}

/** Grants what a rule offers, as far as the limits it shares with others leave something. */
function grant(run: Run, rule: Rule): void {
  const exact = run.state.exact[rule.index]!
  if (!within(run, rule, rule.shared, exact)) return
  draw(rule.every, exact, run.program.common)
  run.state.granted[rule.index] = true
}

/**
 * Turns exact points into whole ones. Where the receipt is rounded, its sum is rounded once and
 * the units go to the rules by largest remainder, never past a limit.
 */
function wholePoints({ program, state, unmet }: Run): number {
  const { rules, common, rounding } = program
  let total = 0
  const sum: Exact = { whole: 0, rest: 0 }
  for (const { index, every } of rules) {
    const { whole, rest } = state.exact[index]!
    state.points[index] = whole
    total += whole
    sum.rest += rest
    for (const limit of every) if (whole > 0) limit.state.wholeLeft -= whole
  }
  if (rounding.at === 'rule' || sum.rest === 0) return total
  sum.whole = Math.floor(sum.rest / common)
  sum.rest %= common
  let units = rounded(sum, common, rounding.mode)
  for (const { index, id, every } of byRest(rules, state)) {
    const hasRoom = every.every((limit) => limit.counts !== 'points' || limit.state.wholeLeft > 0)
    if (units > 0 && hasRoom) {
      state.points[index]! += 1
      total += 1
      units -= 1
      for (const limit of every) limit.state.wholeLeft -= 1
    } else if (state.points[index] === 0) {
      unmet?.push({ ruleId: id, code: 'grant.nothing', expected: 1, actual: 0 })
    }
  }
  return total
}

/** The rules whose points have a rest, the largest first; of equal ones in the order written. */
function byRest(rules: readonly Rule[], { exact }: EarnState): readonly Rule[] {
  let some = 0
  let one: Rule | undefined
  for (const rule of rules) {
    if (exact[rule.index]!.rest === 0) continue
    one = rule
    some += 1
  }
  if (one !== undefined && some === 1) return [one]
  return rules
    .filter(({ index }) => exact[index]!.rest > 0)
    .sort((a, b) => exact[b.index]!.rest - exact[a.index]!.rest || a.index - b.index)
}

function effectOf({ id, index }: Rule, state: EarnState): Effect {
  const points = state.points[index]!
  const cutBy = state.cutBy[index]
  return cutBy
    ? { ruleId: id, type: 'points', points, cappedBy: cutBy.shown, before: state.before[index]! }
    : { ruleId: id, type: 'points', points }
}

/** Adds what a rule granted to the counters of its limits; rules that share one are summed. */
function count({ scene, state }: Run, rule: Rule, usage: Usage[]): void {
  const points = state.points[rule.index]!
  for (const { keyOn, scope, counts } of rule.every) {
    if (keyOn === null) continue
    const key = keyOn(scene.facts.day)
    const value = counts === 'points' ? points : counts === 'times' ? 1 : dayNumber(scene.facts.day)
    const at = usage.findIndex((known) => known.key === key)
    if (at === -1) {
      usage.push({ key, scope, counts, points, times: 1, value })
      continue
    }
    const known = usage[at]!
    const sum = counts === 'points' ? known.value + points : value
    usage[at] = { ...known, points: known.points + points, value: sum }
  }
}

type Places = Pick<Run, 'program' | 'scene' | 'state'>

/** The points of each line. Those of a rule go to the lines it looked at; a multiplier follows its rules. */
function spreadLines(run: Places, total: number): Judgement['lines'] {
  const { program, scene, state } = run
  const { lines } = scene.facts
  const count = lines.length
  const { lines: into, weights, pooled } = state
  for (let i = 0; i < count; i++) into[i] = 0
  if (total > 0 && count > 0) {
    pooled.fill(0)
    let isKept = false
    for (const { index, spreader } of program.rules) {
      if (state.points[index] === 0) continue
      if (spreader === -1) isKept = true
      else pooled[spreader]! += state.points[index]!
    }
    for (let at = 0; at < pooled.length; at++) {
      if (pooled[at] === 0) continue
      program.spreaders[at]!.weigh(scene, weights)
      shareOut(pooled[at]!, weights, count, into)
    }
    if (isKept) spreadKept(run, into)
  }
  const shares = []
  for (let i = 0; i < count; i++) shares.push({ lineId: lines[i]!.lineId, points: into[i]! })
  return shares
}

/** Multiplied rules and multipliers: each is shared on its own, in the order judged. */
function spreadKept({ program, scene, state }: Places, into: number[]): void {
  const count = scene.facts.lines.length
  const kept = new Map<number, number[]>()
  for (const index of program.units.flatMap((unit) => unit.rules)) {
    const rule = program.rules[index]!
    if (rule.spreader !== -1 || state.points[index] === 0) continue
    const weights: number[] = Array.from({ length: count }, () => 0)
    if (rule.grant) rule.grant.spreader.weigh(scene, weights)
    for (const target of rule.multiply?.targets ?? []) {
      kept.get(target)?.forEach((points, line) => (weights[line]! += points))
    }
    const shares: number[] = Array.from({ length: count }, () => 0)
    shareOut(state.points[index]!, weights, count, shares)
    kept.set(index, shares)
    for (let i = 0; i < count; i++) into[i]! += shares[i]!
  }
}
