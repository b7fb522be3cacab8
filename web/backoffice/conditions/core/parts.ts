import {
  emptyCell,
  readCell,
  same,
  writeCell,
  type Cell,
  type CellKind,
  type Units,
} from './cells.ts'

/** One field of a part: where its value is (steps joined by dots, '' for the part itself), and how it is shown. */
export type CellField = {
  readonly path: string
  readonly as: CellKind
  /** Which words name the field. */
  readonly label: string
  /** What may be chosen, where not everything may be typed. */
  readonly options?: readonly string[]
  /** What is offered: known stores, tiers, rules, groups, categories. */
  readonly offers?: 'store' | 'tier' | 'rule' | 'group' | 'category' | 'sku' | 'weekday' | 'kind'
  /** How it is entered where that is not plain. */
  readonly input?: 'time' | 'date' | 'long'
  /** Shown only beside this choice. */
  readonly only?: { readonly path: string; readonly is: readonly string[] }
  /** Shown when it is filled, or when more is asked for. */
  readonly rare?: true
  /** Shown only when more is asked for, filled or not. */
  readonly deep?: true
}
export type ListField = { readonly path: string; readonly label: string; readonly list: Shape }
export type Field = CellField | ListField
export type Shape = readonly Field[]

/** A part of a document in the form. `was` is what was read: whatever no field shows is kept from it. */
export type Part = {
  readonly key: string
  readonly was: unknown
  readonly cells: Readonly<Record<string, Cell>>
  readonly lists: Readonly<Record<string, readonly Part[]>>
}

export const isList = (field: Field): field is ListField => 'list' in field

let made = 0
/** Tells the parts of a form apart while they are moved. */
export const newKey = (): string => `part-${++made}`

/** Reads a value of a document, whatever it is, as the fields of a shape. */
export function readPart(shape: Shape, value: unknown, units: Units): Part {
  const cells: Record<string, Cell> = {}
  const lists: Record<string, readonly Part[]> = {}
  for (const field of shape) {
    const at = getAt(value, field.path)
    if (!isList(field)) cells[field.path] = readCell(field.as, at, units)
    else {
      const items: readonly unknown[] = Array.isArray(at) ? at : []
      lists[field.path] = items.map((item) => readPart(field.list, item, units))
    }
  }
  return { key: newKey(), was: value, cells, lists }
}

/** The value that a part means: as it was, but for the fields that were changed. */
export function writePart(shape: Shape, part: Part, units: Units): unknown {
  let value = part.was
  for (const field of shape) {
    const before = getAt(part.was, field.path)
    if (isList(field)) {
      const items = part.lists[field.path] ?? []
      const had = Array.isArray(before) ? before.length : 0
      if (items.length === 0 && had === 0) continue
      const written = items.map((item) => writePart(field.list, item, units))
      value = setAt(value, field.path, written.length === 0 ? undefined : written)
    } else {
      const cell = part.cells[field.path] ?? emptyCell(field.as)
      if (same(cell, readCell(field.as, before, units))) continue
      value = setAt(value, field.path, writeCell(field.as, cell, units))
    }
  }
  return value
}

/** A part with nothing in it but what is given, as it would stand in a document. */
export const newPart = (shape: Shape, units: Units, start?: unknown): Part => {
  const read = readPart(shape, start, units)
  return start === undefined ? read : { ...read, was: start }
}

export const withCell = (part: Part, path: string, cell: Cell): Part => ({
  ...part,
  cells: { ...part.cells, [path]: cell },
})

export const withList = (part: Part, path: string, items: readonly Part[]): Part => ({
  ...part,
  lists: { ...part.lists, [path]: items },
})

/** The part without all that stands under a field: a section that is switched off. */
export function without(shape: Shape, part: Part, section: string, units: Units): Part {
  const cleared = readPart(shape, setAt(writePart(shape, part, units), section, undefined), units)
  return { ...cleared, key: part.key }
}

/** The part with a section as given. */
export function withSection(
  shape: Shape,
  part: Part,
  section: string,
  value: unknown,
  units: Units,
): Part {
  const set = readPart(shape, setAt(writePart(shape, part, units), section, value), units)
  return { ...set, key: part.key }
}

/** What stands at a path of a document; undefined where nothing does. */
export function getAt(value: unknown, path: string): unknown {
  if (path === '') return value
  let at = value
  for (const step of path.split('.')) {
    if (typeof at !== 'object' || at === null || Array.isArray(at)) return undefined
    at = Object.hasOwn(at, step) ? (at as Record<string, unknown>)[step] : undefined
  }
  return at
}

/** A copy with another value at a path; what is left empty by taking a value away goes with it. */
export function setAt(value: unknown, path: string, to: unknown): unknown {
  if (path === '') return to
  const [step = '', ...rest] = path.split('.')
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  const object: Record<string, unknown> = isObject ? { ...value } : {}
  const inner = rest.length === 0 ? to : setAt(object[step], rest.join('.'), to)
  const isGone = inner === undefined || (to === undefined && isEmpty(inner))
  if (isGone) delete object[step]
  else object[step] = inner
  return object
}

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0

/** Where a field of a part is told of in the answers of the server: a JSON Pointer below the part's own. */
export const pointerTo = (pointer: string, path: string): string =>
  path === '' ? pointer : `${pointer}/${path.replaceAll('.', '/')}`
