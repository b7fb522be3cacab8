import { FINEST, greatestCommonDivisor, leastCommonMultiple } from './exact.ts'
import type { Conditions, Rounding, Rule as AskedRule } from './language/document.ts'
import { compileLimits, type Limit } from './limits.ts'
import { compileExclude } from './lines.ts'
import { decisionOrder, type Unit } from './order.ts'
import type { Scene } from './scene.ts'
import { compileDiscount, type DiscountGrant } from './then/discount.ts'
import { pointsGrants, type PointsGrant } from './then/points.ts'
import type { Spreader } from './then/spreaders.ts'
import type { GrantTools } from './then/tools.ts'
import type { Tools } from './when/leaf.ts'
import { compileCondition, type Check } from './when/condition.ts'

/** What a multiplier adds: granted × numerator ÷ denominator, of the rules it names. */
export type Multiply = {
  readonly targets: number[]
  readonly numerator: number
  readonly denominator: number
}

/** A rule, compiled; other rules are named by their place in the program. */
export type Rule = {
  readonly id: string
  readonly index: number
  readonly check: Check | null
  readonly grant: PointsGrant | null
  readonly multiply: Multiply | null
  readonly discount: DiscountGrant | null
  readonly own: readonly Limit[]
  readonly shared: readonly Limit[]
  readonly every: readonly Limit[]
  readonly excludedBy: number[]
  /** Denominator of its exact points. */
  denominator: number
  /** Which of the program's spreaders shares its points among lines; -1: it keeps its own shares. */
  spreader: number
}

/** The rules that answer to one kind of event, in the order written and in the order judged. */
export type Program = {
  readonly rules: readonly Rule[]
  readonly discounts: readonly Unit[]
  readonly units: readonly Unit[]
  readonly spreaders: readonly Spreader[]
  readonly rounding: Rounding
  /** What exact points of all rules are counted over, when the receipt is rounded. */
  readonly common: number
  readonly limitsWithKeys: boolean
}

export type ProgramTools = Omit<GrantTools, 'ruleId'> & {
  readonly groupLimits: ReadonlyMap<string, readonly Limit[]>
  readonly allLimits: readonly Limit[]
}

type Place = { readonly asked: AskedRule; readonly path: string }

/** Compiles the rules of one kind of event; problems are reported. */
export function compileProgram(
  conditions: Conditions,
  places: readonly Place[],
  tools: ProgramTools,
): Program {
  const indexOf = new Map(places.map(({ asked }, index) => [asked.id, index]))
  const rules = places.map((place, index) => compileRule(conditions, place, index, indexOf, tools))
  linkExclusions(places, rules, indexOf)
  const [discounts, units] = unitsOf(conditions, places, rules)
  const rounding = conditions.rounding ?? { at: 'rule', mode: 'down' }
  const orderedUnits = ordered(units, rules, places, tools)
  const common = measure(orderedUnits, rules, places, rounding, tools)
  return {
    rules,
    discounts: ordered(discounts, rules, places, tools),
    units: orderedUnits,
    spreaders: shareSpreaders(rules),
    rounding,
    common,
    limitsWithKeys: rules.some(({ every }) => every.some(({ keyOn }) => keyOn !== null)),
  }
}

function compileRule(
  conditions: Conditions,
  { asked, path }: Place,
  index: number,
  indexOf: ReadonlyMap<string, number>,
  shared: ProgramTools,
): Rule {
  const tools = { ...shared, ruleId: asked.id }
  const [kind, grant] = Object.entries(asked.then)[0] as [keyof AskedRule['then'], never]
  const grantPath = `${path}/then/${kind}`
  const own = compileLimits(asked.limits, `rule:${asked.id}`, `${path}/limits`, tools.report)
  const isPoints = kind !== 'discount'
  if (!isPoints && own.length > 0) {
    tools.report(`${path}/limits`, 'limit.discount', 'Limits count points: a discount has none')
  }
  if (asked.on !== 'purchase' && kind !== 'fixed' && kind !== 'multiply') {
    tools.report(grantPath, 'grant.needs_purchase', `Only a purchase can grant by ${kind}`)
  }
  const groupLimits = asked.group === undefined ? [] : (tools.groupLimits.get(asked.group) ?? [])
  const sharedLimits = isPoints ? [...groupLimits, ...tools.allLimits] : []
  return {
    id: asked.id,
    index,
    check: asked.when ? compileCondition(asked.when, tools, `${path}/when`) : null,
    grant: isPoints && kind !== 'multiply' ? pointsGrants[kind](grant, tools, grantPath) : null,
    multiply:
      kind === 'multiply' ? compileMultiply(conditions, asked, grantPath, indexOf, tools) : null,
    discount: isPoints ? null : compileDiscount(grant, tools, grantPath, leftOut(conditions)),
    own,
    shared: sharedLimits,
    every: [...own, ...sharedLimits],
    excludedBy: [],
    denominator: 1,
    spreader: -1,
  }
}

function leftOut(conditions: Conditions): ((scene: Scene, line: number) => boolean) | null {
  const excluded = compileExclude(conditions.base?.exclude)
  return excluded && (({ facts }, line) => excluded(facts.lines[line]!))
}

function compileMultiply(
  conditions: Conditions,
  asked: AskedRule,
  path: string,
  indexOf: ReadonlyMap<string, number>,
  { report }: Tools,
): Multiply {
  const { by, rules = [], groups = [] } = asked.then.multiply!
  if (by.numerator <= by.denominator) {
    report(`${path}/by`, 'multiply.not_more', 'A multiplier must be more than one')
  }
  if (rules.length + groups.length === 0) {
    report(path, 'multiply.nothing', 'Say which rules or groups are multiplied')
  }
  for (const group of groups) {
    if (!Object.hasOwn(conditions.groups ?? {}, group)) {
      report(`${path}/groups`, 'group.unknown', `There is no group “${group}”`)
    }
  }
  const named = conditions.rules.filter(
    ({ id, on, group, then }) =>
      on === asked.on &&
      !then.discount &&
      id !== asked.id &&
      (rules.includes(id) || (group !== undefined && groups.includes(group))),
  )
  for (const id of rules) {
    if (!named.some((rule) => rule.id === id)) {
      report(`${path}/rules`, 'rule.unknown', `“${id}” is no other rule that grants points here`)
    }
  }
  const [more, per] = [Math.max(1, by.numerator - by.denominator), by.denominator]
  const divisor = greatestCommonDivisor(more, per)
  return {
    targets: named.map(({ id }) => indexOf.get(id)!),
    numerator: more / divisor,
    denominator: per / divisor,
  }
}

function linkExclusions(
  places: readonly Place[],
  rules: readonly Rule[],
  indexOf: ReadonlyMap<string, number>,
): void {
  places.forEach(({ asked }, index) => {
    for (const id of asked.excludes ?? []) {
      const other = indexOf.get(id)
      if (other !== undefined) rules[other]!.excludedBy.push(index)
    }
  })
}

/** Rules that are judged as one: each alone, or the rules of a best-of group together. */
function unitsOf(
  conditions: Conditions,
  places: readonly Place[],
  rules: readonly Rule[],
): [discounts: Unit[], points: Unit[]] {
  const discounts: Unit[] = []
  const points: Unit[] = []
  const groups = new Map<string, number[]>()
  places.forEach(({ asked: { group } }, index) => {
    const units = rules[index]!.discount ? discounts : points
    const isBest =
      group !== undefined &&
      Object.hasOwn(conditions.groups ?? {}, group) &&
      conditions.groups?.[group]?.take === 'best'
    const known = isBest ? groups.get(group) : undefined
    if (known) {
      known.push(index)
      return
    }
    const members = [index]
    if (isBest) groups.set(group, members)
    units.push({ rules: members, isBest })
  })
  return [discounts, points]
}

function ordered(
  units: readonly Unit[],
  rules: readonly Rule[],
  places: readonly Place[],
  { report }: Tools,
): Unit[] {
  const unitOf = new Map(units.flatMap((unit, at) => unit.rules.map((rule) => [rule, at] as const)))
  const strict = new Map<number, Set<number>>()
  const soft = new Map<number, Set<number>>()
  units.forEach((unit, at) => {
    const members = unit.rules.map((rule) => rules[rule]!)
    const before = (of: readonly number[]) => new Set(of.flatMap((rule) => unitOf.get(rule) ?? []))
    strict.set(at, before(members.flatMap(({ multiply }) => multiply?.targets ?? [])))
    const excluders = before(members.flatMap(({ excludedBy }) => excludedBy))
    excluders.delete(at)
    soft.set(at, excluders)
  })
  const order = decisionOrder(units.length, strict, soft)
  if (order) return order.map((at) => units[at]!)
  const multiplier = rules.find(({ multiply }) => multiply)
  const path = multiplier ? places[multiplier.index]!.path : '/rules'
  report(path, 'multiply.circle', 'Multipliers multiply each other in a circle')
  return [...units]
}

/** Sets the denominators of exact points, in the order judged; answers the one common to all. */
function measure(
  units: readonly Unit[],
  rules: readonly Rule[],
  places: readonly Place[],
  rounding: Rounding,
  { report }: Tools,
): number {
  let common = 1
  for (const index of units.flatMap((unit) => unit.rules)) {
    const rule = rules[index]!
    if (rule.grant) rule.denominator = rule.grant.denominator
    if (rule.multiply) {
      const of = rule.multiply.targets.map((target) => rules[target]!.denominator)
      const below = rounding.at === 'rule' ? 1 : of.reduce(leastCommonMultiple, 1)
      rule.denominator = below * rule.multiply.denominator
    }
    if (rule.denominator > FINEST) rule.denominator = Infinity
    common = leastCommonMultiple(common, rule.denominator)
    if (!Number.isFinite(rule.denominator) || (rounding.at === 'receipt' && common === Infinity)) {
      const message = 'The ratios have no common measure small enough to be summed exactly'
      report(`${places[index]!.path}/then`, 'ratio.too_fine', message)
      return 1
    }
  }
  return common
}

/** Rules whose points are shared in the same way share one spreader; multiplied rules keep their own. */
function shareSpreaders(rules: readonly Rule[]): Spreader[] {
  const multiplied = new Set(rules.flatMap(({ multiply }) => multiply?.targets ?? []))
  const spreaders = new Map<string, { at: number; spreader: Spreader }>()
  for (const rule of rules) {
    if (!rule.grant || multiplied.has(rule.index)) continue
    const { spreader } = rule.grant
    const known = spreaders.get(spreader.key) ?? { at: spreaders.size, spreader }
    spreaders.set(spreader.key, known)
    rule.spreader = known.at
  }
  return [...spreaders.values()].map(({ spreader }) => spreader)
}
