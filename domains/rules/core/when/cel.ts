import { Environment, EvaluationError } from '@marcbachmann/cel-js'
import type { Facts, Line } from '../facts.ts'
import type { LeafOf } from '../language/when.ts'
import type { Scene } from '../scene.ts'
import { daysSince } from './history.ts'
import type { Leaf, Tools } from './leaf.ts'

/**
 * The escape hatch: one expression of the Common Expression Language, parsed and typed once.
 * It cannot run away: no regular expressions, no bindings, no loop within a loop, and short.
 */
export function cel(asked: LeafOf<'cel'>, tools: Tools, path: string): Leaf {
  const evaluate = parse(asked, (message) => tools.report(path, 'cel.wrong', message))
  return {
    name: 'cel',
    holds: (scene) => {
      try {
        return evaluate(contextOf(scene)) === true
      } catch (error) {
        if (error instanceof EvaluationError) return false
        throw error
      }
    },
    code: () => 'cel.false',
    expected: asked,
    actual: (scene) => failureOf(evaluate, scene),
  }
}

/** What an expression may name. Counted things are `int`, quantities `double`; what is unknown is '' or -1. */
const variables = {
  on: 'string',
  amount: 'int',
  lines: 'list<Line>',
  store: 'string',
  till: 'string',
  channel: 'string',
  tier: 'string',
  tags: 'list<string>',
  means: 'list<string>',
  coupons: 'list<string>',
  visit: 'int',
  day: 'string',
  weekday: 'int',
  hour: 'int',
  minute: 'int',
  sinceLast: 'int',
  sinceEnrolment: 'int',
  attributes: 'map<string, dyn>',
} as const

const lineFields = {
  sku: 'string',
  category: 'string',
  kind: 'string',
  quantity: 'double',
  amount: 'int',
  discountAmount: 'int',
  taxAmount: 'int',
  cost: 'int',
  attributes: 'map<string, dyn>',
} as const

const loops = new Set(['all', 'exists', 'exists_one', 'map', 'filter', 'sortBy'])
const forbidden: Readonly<Record<string, string>> = {
  matches: 'regular expressions are not allowed: compare, or use startsWith, endsWith, contains',
  bind: 'bindings are not allowed',
}

const environment = Object.entries(variables).reduce(
  (all, [name, type]) => all.registerVariable(name, type),
  new Environment({
    limits: { maxAstNodes: 200, maxDepth: 30, maxListElements: 100, maxMapEntries: 20 },
  }).registerType('Line', { fields: lineFields }),
)

type Evaluate = (context: Record<string, unknown>) => unknown

function parse(expression: string, refuse: (message: string) => void): Evaluate {
  const { valid, type, error } = environment.check(expression)
  if (!valid) {
    const at = error?.range ? ` at character ${error.range.start + 1}` : ''
    refuse(`${error?.summary ?? 'The expression is wrong'}${at}`)
    return () => false
  }
  if (type !== 'bool' && type !== 'dyn') {
    refuse(`The expression must answer true or false, this one answers ${type}`)
    return () => false
  }
  const parsed = environment.parse(expression)
  const danger = dangerIn(parsed.ast, false)
  if (danger) refuse(danger)
  return parsed
}

type Node = { readonly op: string; readonly args: unknown; readonly start: number }

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'op' in value && 'args' in value

/** What in an expression could take unbounded time or memory, in words; null when nothing. */
function dangerIn(part: unknown, isInLoop: boolean): string | null {
  if (Array.isArray(part)) {
    for (const each of part) {
      const danger = dangerIn(each, isInLoop)
      if (danger) return danger
    }
    return null
  }
  if (!isNode(part)) return null
  const args = Array.isArray(part.args) ? part.args : [part.args]
  if (part.op !== 'rcall' && part.op !== 'call') return dangerIn(args, isInLoop)
  const [name, ...rest] = args as [string, ...unknown[]]
  const at = ` at character ${part.start + 1}`
  if (Object.hasOwn(forbidden, name)) return `${forbidden[name]}${at}`
  const isLoop = part.op === 'rcall' && loops.has(name)
  if (isLoop && isInLoop) return `a loop within a loop is not allowed${at}`
  if (!isLoop) return dangerIn(rest, isInLoop)
  const [receiver, ...inner] = rest
  return dangerIn(receiver, isInLoop) ?? dangerIn(inner, true)
}

/** The facts as the expression sees them, made at most once in a judgement. */
function contextOf(scene: Scene): Record<string, unknown> {
  if (scene.celTurn !== scene.turn || scene.cel === null) {
    scene.celTurn = scene.turn
    scene.cel = shown(scene.facts)
  }
  return scene.cel
}

function shown(facts: Facts): Record<string, unknown> {
  return {
    on: facts.on,
    amount: BigInt(facts.amount),
    lines: facts.lines.map(shownLine),
    store: facts.store ?? '',
    till: facts.till ?? '',
    channel: facts.channel ?? '',
    tier: facts.tier ?? '',
    tags: facts.tags,
    means: facts.means,
    coupons: facts.coupons,
    visit: BigInt(facts.visit),
    day: facts.day,
    weekday: BigInt(facts.local.weekday),
    hour: BigInt(facts.local.hour),
    minute: BigInt(facts.local.minute),
    sinceLast: BigInt(daysSince(facts.lastVisitDay, facts.day) ?? -1),
    sinceEnrolment: BigInt(daysSince(facts.enrolledDay, facts.day) ?? -1),
    attributes: facts.attributes,
  }
}

function shownLine(line: Line): Record<keyof typeof lineFields, unknown> {
  return {
    sku: line.sku,
    category: line.category ?? '',
    kind: line.kind,
    quantity: Number(line.quantity),
    amount: BigInt(line.amount),
    discountAmount: BigInt(line.discountAmount),
    taxAmount: BigInt(line.taxAmount),
    cost: BigInt(line.cost ?? -1),
    attributes: line.attributes,
  }
}

/** What went wrong with the expression for these facts, in words; false when it simply answered no. */
function failureOf(evaluate: Evaluate, scene: Scene): string | false {
  try {
    evaluate(contextOf(scene))
    return false
  } catch (error) {
    if (error instanceof EvaluationError) return error.summary
    throw error
  }
}
