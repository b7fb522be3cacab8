import type { Conditions, Rule } from '#domains/rules/rules.api.ts'
import type { LeafKind } from '#domains/rules/core/language/when.ts'
import type { Cell, Units } from './cells.ts'
import { getAt, newKey, readPart, setAt, writePart, type Part, type Shape } from './parts.ts'
import { grants, leaves, rule as ruleShape, whole } from './shapes.ts'

export type GrantKind = keyof typeof grants

/** What a rule asks: one question, several joined, or something that only its sentence can show. */
export type Node =
  | {
      readonly is: 'leaf'
      readonly key: string
      readonly negated: boolean
      readonly kind: LeafKind
      readonly part: Part
    }
  | ({ readonly is: 'group'; readonly key: string; readonly negated: boolean } & Group)
  | { readonly is: 'kept'; readonly key: string; readonly was: unknown }

export type Group = { readonly mode: 'all' | 'any'; readonly items: readonly Node[] }

/** The questions of a rule. `wrapped`: even a single one stands within `all` or `any`. */
export type When = Group & { readonly wrapped: boolean }

/** What a rule grants; without a kind it is what was read, kept as it is. */
export type GrantForm = { readonly kind: GrantKind | null; readonly part: Part }

export type RuleForm = {
  readonly key: string
  readonly part: Part
  readonly when: When
  readonly then: GrantForm
}

/** A document of conditions as the editor holds it. `writeForm(readForm(document))` is the document again. */
export type Form = {
  readonly part: Part
  readonly rules: readonly RuleForm[]
  /** When points may pay at all. */
  readonly redeemWhen: When
}

/** How the numbers of a document are typed: what tiers count follows from the document itself. */
export function unitsFor(
  programme: { readonly minorDigits: number; readonly scale: number },
  decimal: '.' | ',',
  countedBy: unknown,
): Units {
  const { minorDigits, scale } = programme
  const counted = countedBy === 'points' ? scale : countedBy === 'visits' ? 0 : minorDigits
  return { minorDigits, scale, counted, decimal }
}

/** The units as the form stands now. */
export const unitsOf = (form: Form, units: Units): Units =>
  unitsFor(units, units.decimal, form.part.cells['tiers.by'])

/** Reads a document, whatever it says, for editing. */
export function readForm(document: unknown, given: Units): Form {
  const units = unitsFor(given, given.decimal, getAt(document, 'tiers.by'))
  const rules = getAt(document, 'rules')
  return {
    part: readPart(whole, document, units),
    rules: (Array.isArray(rules) ? rules : []).map((each) => readRule(each, units)),
    redeemWhen: readWhen(getAt(document, 'redeem.when'), units),
  }
}

/** The document that the form means; what the form does not show is as it was read. */
export function writeForm(form: Form, given: Units): Conditions {
  const units = unitsOf(form, given)
  let document = writePart(whole, form.part, units)
  const when = writeWhen(form.redeemWhen, units)
  if (when !== undefined || getAt(document, 'redeem.when') !== undefined) {
    document = setAt(document, 'redeem.when', when)
  }
  const hadRules = Array.isArray(getAt(form.part.was, 'rules'))
  if (hadRules || form.rules.length > 0) {
    document = setAt(
      document,
      'rules',
      form.rules.map((each) => writeRule(each, units)),
    )
  }
  return document as Conditions
}

export function readRule(value: unknown, units: Units): RuleForm {
  return {
    key: newKey(),
    part: readPart(ruleShape, value, units),
    when: readWhen(getAt(value, 'when'), units),
    then: readGrant(getAt(value, 'then'), units),
  }
}

export function writeRule(form: RuleForm, units: Units): Rule {
  let value = writePart(ruleShape, form.part, units)
  for (const [path, written] of [
    ['when', writeWhen(form.when, units)],
    ['then', writeGrant(form.then, units)],
  ] as const) {
    if (written !== undefined || getAt(value, path) !== undefined) {
      value = setAt(value, path, written)
    }
  }
  return value as Rule
}

function readGrant(value: unknown, units: Units): GrantForm {
  const only = onlyEntry(value)
  if (only && Object.hasOwn(grants, only.key)) {
    const kind = only.key as GrantKind
    return { kind, part: readPart(grants[kind], only.value, units) }
  }
  return { kind: null, part: readPart([], value, units) }
}

export function writeGrant({ kind, part }: GrantForm, units: Units): unknown {
  if (kind === null) return part.was
  const value = writePart(grants[kind], part, units)
  return { [kind]: value === undefined ? {} : value }
}

export function readWhen(value: unknown, units: Units): When {
  if (value === undefined) return { mode: 'all', items: [], wrapped: false }
  const group = readGroup(value, units)
  return group
    ? { ...group, wrapped: true }
    : { mode: 'all', items: [readNode(value, units)], wrapped: false }
}

export function writeWhen({ mode, items, wrapped }: When, units: Units): unknown {
  const [first] = items
  if (!first) return undefined
  if (items.length === 1 && !wrapped) return writeNode(first, units)
  return { [mode]: items.map((item) => writeNode(item, units)) }
}

function readGroup(value: unknown, units: Units): Group | null {
  const only = onlyEntry(value)
  if (!only || (only.key !== 'all' && only.key !== 'any')) return null
  if (!Array.isArray(only.value) || only.value.length === 0) return null
  return { mode: only.key, items: only.value.map((each) => readNode(each, units)) }
}

function readNode(value: unknown, units: Units): Node {
  const kept = { is: 'kept', key: newKey(), was: value } as const
  const only = onlyEntry(value)
  if (!only) return kept
  if (only.key === 'not') {
    const inner = readNode(only.value, units)
    return inner.is === 'kept' || inner.negated ? kept : { ...inner, negated: true }
  }
  const group = readGroup(value, units)
  if (group) return { is: 'group', key: newKey(), negated: false, ...group }
  if (!Object.hasOwn(leaves, only.key)) return kept
  const kind = only.key as LeafKind
  const part = readPart(leaves[kind], only.value, units)
  return { is: 'leaf', key: newKey(), negated: false, kind, part }
}

export function writeNode(node: Node, units: Units): unknown {
  if (node.is === 'kept') return node.was
  const value = writePositive(node, units)
  return node.negated ? { not: value } : value
}

function writePositive(node: Exclude<Node, { is: 'kept' }>, units: Units): unknown {
  if (node.is === 'group') return { [node.mode]: node.items.map((item) => writeNode(item, units)) }
  const value = writePart(leaves[node.kind], node.part, units)
  return { [node.kind]: value === undefined ? nothing(node.kind) : value }
}

/** What stands for a question that nothing was filled in for: the server then says what is missing. */
const nothing = (kind: LeafKind): unknown => {
  const [first] = leaves[kind] as Shape
  return first?.path !== '' ? {} : 'as' in first && first.as === 'text' ? '' : []
}

function onlyEntry(value: unknown): { readonly key: string; readonly value: unknown } | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const [entry, ...more] = Object.entries(value)
  return entry && more.length === 0 ? { key: entry[0], value: entry[1] } : null
}

/** Where a question is told of in the answers of the server. */
export function pointerOfItem(when: When, pointer: string, index: number): string {
  return when.items.length === 1 && !when.wrapped ? pointer : `${pointer}/${when.mode}/${index}`
}

export const pointerOfNode = (node: Node, pointer: string): string =>
  node.is !== 'kept' && node.negated ? `${pointer}/not` : pointer

/** What a cell holds as one text. */
export const textOf = (cell: Cell | undefined): string =>
  cell === undefined ? '' : typeof cell === 'string' ? cell : cell.join(', ')
