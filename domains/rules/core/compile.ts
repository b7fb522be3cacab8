import { isZone } from '#kit/core/zone.ts'
import type { Period } from '#kit/core/time.ts'
import { compileBase } from './base.ts'
import { judgeDiscounts } from './discounts.ts'
import { grantOnly, judge, makeEarnState, type EarnState, type Judging } from './earn.ts'
import type { Counters, Facts } from './facts.ts'
import type { Granted, Judgement, LimitKey, LineShare, Redeemable, Split } from './judgement.ts'
import type { Conditions, EventName, Rule as AskedRule } from './language/document.ts'
import { compileLimits, limitKey } from './limits.ts'
import { collectFilters } from './lines.ts'
import { activatesAt, expiresAt, idlePeriod } from './lots.ts'
import { ConditionsError, type Problem, type Report } from './problems.ts'
import { compileProgram, type Program, type ProgramTools } from './program.ts'
import { compileRedeem, type Asked, type ToSplit } from './redeem.ts'
import { makeScene, open, type Scene } from './scene.ts'
import { checkReferences, checkTerms } from './references.ts'

export type Programme = {
  /** The programme's time zone, an IANA name. */
  readonly zone: string
  /** Decimals of the programme's points, 0 to 2. */
  readonly scale: number
}

export type Earning = {
  /** By line, after discounts. */
  readonly lineAmounts: readonly number[]
  /** Money by line. */
  readonly paidWithPoints: readonly number[]
  /** Points spent on this receipt. */
  readonly redeemed: number
  readonly counters: Counters
}

/** What a document says outright, with the defaults filled in. */
export type Terms = {
  readonly clawback: 'only_pending' | 'within_balance' | 'unlimited'
  readonly restoreExpired: Period | null
  /** More points than this need a confirmation code; null: never. */
  readonly codeAbove: number | null
  readonly sameReceipt: 'earn_and_redeem' | 'either'
  readonly beyondCap: 'grant_rest' | 'refuse'
  readonly idle: Period | null
}

/** One version of conditions, ready to judge. Judging awaits nothing and changes nothing outside. */
export type Compiled = {
  readonly document: Conditions
  readonly programme: Programme
  readonly terms: Terms
  /** The counters that could matter for these facts. */
  limitKeys(facts: Facts): LimitKey[]
  /** Money off the lines, by rule and line. */
  discounts(facts: Facts): LineShare[]
  redeemable(facts: Facts, asked: Asked): Redeemable
  /** Points asked for, cut to what they may pay, and the money by line. */
  split(facts: Facts, asked: ToSplit): Split
  earn(facts: Facts, given: Earning): Judgement
  /** The very points of `earn`, for who needs no reasons and no shares of lines: a replay of many receipts. */
  grant(facts: Facts, given: Earning): Granted
  activatesAt(occurredAt: number): number
  expiresAt(activates: number): number | null
}

/** Compiles a document that the schema has passed. Throws ConditionsError with all that does not hold together. */
export function compile(document: Conditions, programme: Programme): Compiled {
  const problems: Problem[] = []
  const compiled = assemble(document, programme, (path, code, message) => {
    problems.push({ path, code, message })
  })
  if (problems.length > 0) throw new ConditionsError(problems)
  return compiled
}

function assemble(document: Conditions, programme: Programme, report: Report): Compiled {
  if (!isZone(programme.zone)) report('', 'zone.unknown', `There is no zone ${programme.zone}`)
  checkReferences(document, report)
  checkTerms(document, report)
  const filters = collectFilters()
  const tiers = document.tiers ? new Set(document.tiers.ladder.map(({ id }) => id)) : null
  const tools = { filters, tiers, report, value: document.redeem?.value ?? null }
  let scene: Scene | null = null
  const redeeming = compileRedeem(document.redeem, tools, () => scene!)
  const programs = compilePrograms(document, tools)
  scene = makeScene(filters.all)
  const { zone } = programme
  return {
    document,
    programme,
    terms: termsOf(document),
    redeemable: redeeming.redeemable,
    split: redeeming.split,
    ...judging(document, programs, scene),
    activatesAt: (occurredAt) => activatesAt(document.activation, zone, occurredAt),
    expiresAt: (activates) => expiresAt(document.expiry, zone, activates),
  }
}

type Ready = { readonly program: Program; readonly state: EarnState }

function judging(
  document: Conditions,
  programs: ReadonlyMap<EventName, Ready>,
  scene: Scene,
): Pick<Compiled, 'limitKeys' | 'discounts' | 'earn' | 'grant'> {
  const fillBase = compileBase(document.base)
  const isEither = document.redeem?.sameReceipt === 'either'
  const opened = ({ program, state }: Ready, facts: Facts, given: Earning): Judging => {
    open(scene, facts)
    fillBase(scene, given.lineAmounts, given.paidWithPoints)
    const isInstead = isEither && given.redeemed > 0
    return { program, scene, state, counters: given.counters, isInstead }
  }
  return {
    limitKeys: (facts) => {
      const ready = programs.get(facts.on)
      if (!ready?.program.limitsWithKeys) return []
      open(scene, facts)
      return keysOf(ready.program, scene)
    },
    discounts: (facts) => {
      const ready = programs.get(facts.on)
      if (!ready || ready.program.discounts.length === 0) return []
      const shares: LineShare[] = []
      open(scene, facts)
      ready.state.granted.fill(false)
      judgeDiscounts(ready.program, scene, ready.state, null, (share) => shares.push(share))
      return shares
    },
    earn: (facts, given) => {
      const ready = programs.get(facts.on)
      return ready ? judge(opened(ready, facts, given)) : nothing(facts)
    },
    grant: (facts, given) => {
      const ready = programs.get(facts.on)
      return ready ? grantOnly(opened(ready, facts, given)) : NOTHING
    },
  }
}

function compilePrograms(
  document: Conditions,
  tools: Omit<ProgramTools, 'groupLimits' | 'allLimits'>,
): Map<EventName, Ready> {
  const groupLimits = new Map(
    Object.entries(document.groups ?? {}).map(([name, { limits }]) => [
      name,
      compileLimits(limits, `group:${name}`, `/groups/${name}/limits`, tools.report),
    ]),
  )
  const allLimits = compileLimits(document.limits, 'all', '/limits', tools.report)
  const places = new Map<EventName, { asked: AskedRule; path: string }[]>()
  document.rules.forEach((asked, i) => {
    const on = asked.on
    places.set(on, [...(places.get(on) ?? []), { asked, path: `/rules/${i}` }])
  })
  const programs = new Map<EventName, Ready>()
  for (const [on, rules] of places) {
    const program = compileProgram(document, rules, { ...tools, groupLimits, allLimits })
    programs.set(on, { program, state: makeEarnState(program) })
  }
  return programs
}

function keysOf(program: Program, scene: Scene): LimitKey[] {
  const keys = new Map<string, LimitKey>()
  for (const { every, check } of program.rules) {
    if (every.length === 0 || (check !== null && !check.holds(scene))) continue
    for (const limit of every) {
      const key = limitKey(limit, scene.facts.day)
      if (key) keys.set(key.key, key)
    }
  }
  return [...keys.values()]
}

function termsOf({ redeem, returns, expiry }: Conditions): Terms {
  return {
    clawback: returns?.clawback ?? 'within_balance',
    restoreExpired: returns?.restoreExpired ?? null,
    codeAbove: redeem?.codeAbove ?? null,
    sameReceipt: redeem?.sameReceipt ?? 'earn_and_redeem',
    beyondCap: redeem?.beyondCap ?? 'grant_rest',
    idle: idlePeriod(expiry),
  }
}

const NOTHING: Granted = { points: 0, usage: [] }

const nothing = (facts: Facts): Judgement => ({
  points: 0,
  lines: facts.lines.map(({ lineId }) => ({ lineId, points: 0 })),
  effects: [],
  unmet: [],
  usage: [],
})
