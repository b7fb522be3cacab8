import type { Attributes, Line } from './facts.ts'
import type { Exclude, LineFilter } from './language/parts.ts'

/** Whether a line is meant. */
export type Matches = (line: Line) => boolean

/** The filters of a document, each kept once; number 0 means all lines. */
export type Filters = { readonly all: Matches[]; numberOf(filter: LineFilter | undefined): number }

export function collectFilters(): Filters {
  const all: Matches[] = [() => true]
  const known = new Map<string, number>()
  return {
    all,
    numberOf(filter) {
      if (!filter) return 0
      const key = JSON.stringify(filter)
      let number = known.get(key)
      if (number === undefined) {
        number = all.push(compileFilter(filter)) - 1
        known.set(key, number)
      }
      return number
    },
  }
}

/** All the lists that are given must match; the lines of `except` do not. */
export function compileFilter(filter: LineFilter): Matches {
  const tests: Matches[] = []
  if (filter.categories) tests.push(category(filter.categories))
  if (filter.skus) tests.push(sku(filter.skus))
  if (filter.kinds) tests.push(kind(filter.kinds))
  if (filter.attributes) tests.push(attributes(filter.attributes))
  if (filter.except) {
    const excluded = compileExclude(filter.except)
    if (excluded) tests.push((line) => !excluded(line))
  }
  const [first, second] = tests
  if (!first) return () => true
  if (!second) return first
  return (line) => {
    for (const test of tests) if (!test(line)) return false
    return true
  }
}

/** Any of the lists leaves a line out; null when there is nothing to leave out. */
export function compileExclude(exclude: Exclude | undefined): Matches | null {
  const tests: Matches[] = []
  if (exclude?.categories?.length) tests.push(category(exclude.categories))
  if (exclude?.skus?.length) tests.push(sku(exclude.skus))
  if (exclude?.kinds?.length) tests.push(kind(exclude.kinds))
  const [first, second] = tests
  if (!first) return null
  if (!second) return first
  return (line) => {
    for (const test of tests) if (test(line)) return true
    return false
  }
}

/** Whether a text is one of a list: a comparison for one, a look-up for many. */
export function among(list: readonly string[]): (text: string) => boolean {
  const [only] = list
  if (list.length === 1) return (text) => text === only
  const set = new Set(list)
  return (text) => set.has(text)
}

function category(list: readonly string[]): Matches {
  const isOne = among(list)
  return (line) => line.category !== null && isOne(line.category)
}

function sku(list: readonly string[]): Matches {
  const isOne = among(list)
  return (line) => isOne(line.sku)
}

function kind(list: readonly string[]): Matches {
  const isOne = among(list)
  return (line) => isOne(line.kind)
}

function attributes(wanted: Attributes): Matches {
  const entries = Object.entries(wanted)
  return (line) => entries.every(([name, value]) => attribute(line.attributes, name) === value)
}

/** An attribute by its own name only, so that a receipt cannot be asked for `constructor`. */
export function attribute(of: Attributes, name: string): string | number | boolean | null {
  return Object.hasOwn(of, name) ? of[name]! : null
}

/** Millionths of a unit in a quantity written as a decimal; decimals past the sixth are not counted. */
export function quantityOf(text: string): number {
  const dot = text.indexOf('.')
  if (dot === -1) return Number(text) * MILLION
  const decimals = text.slice(dot + 1, dot + 7).padEnd(6, '0')
  return Number(text.slice(0, dot)) * MILLION + Number(decimals)
}
export const MILLION = 1_000_000
