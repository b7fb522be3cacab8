import { parseDecimal, type Decimal } from './decimal.ts'
import { clockReader, type Moment } from './clock.ts'
import type { Header } from './header.ts'
import type { MomentSource, Reject, Source } from './mapping.ts'
import { reason, type Reason } from './reasons.ts'

export type Row = readonly string[]

/** A value of a row, '' when it is empty; or why it cannot be read. */
export type Read<Value> = (row: Row) => Value | Reason

export const isReason = (value: unknown): value is Reason =>
  typeof value === 'object' && value !== null && 'code' in value && 'details' in value

/** Prepares the reading of a value. */
export function reader(source: Source | undefined, header: Header): Read<string> {
  if (source === undefined) return () => ''
  if (typeof source === 'string') return columnReader(header.at(source))
  if ('value' in source) return () => source.value
  const read = columnReader(header.at(source.column))
  const { column, removePrefix, removeSuffix, words } = source
  return (row) => {
    let text = read(row)
    if (removePrefix && text.startsWith(removePrefix)) text = text.slice(removePrefix.length)
    if (removeSuffix && text.endsWith(removeSuffix)) text = text.slice(0, -removeSuffix.length)
    if (!words || text === '') return text
    return Object.hasOwn(words, text)
      ? words[text]!
      : reason('value.unknown', { column, value: shortened(text) })
  }
}

/** What a source is called when something is wrong with it. */
export const nameOf = (source: Source): string =>
  typeof source === 'string' ? source : 'column' in source ? source.column : source.value

/** A text that receipts may carry: not longer than they allow, without control characters. */
export function textReader(
  source: Source | undefined,
  header: Header,
  asked: { readonly most: number; readonly required?: boolean },
): Read<string> {
  const read = reader(source, header)
  const column = source === undefined ? '' : nameOf(source)
  return (row) => {
    const text = read(row)
    if (typeof text !== 'string') return text
    if (text === '') return asked.required ? reason('value.missing', { column }) : text
    if (text.length > asked.most) return reason('value.long', { column, most: asked.most })
    return CONTROL.test(text) ? reason('value.control', { column }) : text
  }
}

// oxlint-disable-next-line no-control-regex -- these are what is looked for
const CONTROL = /[\u0000-\u001f]/
// oxlint-disable-next-line no-control-regex -- a line break within a name becomes a space
const CONTROLS = /[\u0000-\u001f]+/g

/** A text that is only printed: control characters become spaces, and it is cut to the length. */
export function labelReader(
  source: Source | undefined,
  header: Header,
  most: number,
): Read<string> {
  const read = reader(source, header)
  return (row) => {
    const text = read(row)
    return typeof text === 'string' ? text.replace(CONTROLS, ' ').trim().slice(0, most) : text
  }
}

/** Prepares the reading of a number, remembered by its text; null when it is empty. */
export function numberReader(
  source: Source | undefined,
  header: Header,
  sign: '.' | ',',
): Read<Decimal | null> {
  if (source === undefined) return () => null
  const read = reader(source, header)
  const column = nameOf(source)
  const known = new Map<string, Decimal | null>()
  return (row) => {
    const text = read(row)
    if (typeof text !== 'string') return text
    if (text === '') return null
    let number = known.get(text)
    if (number === undefined) {
      number = parseDecimal(text, sign)
      if (known.size > 100_000) known.clear()
      known.set(text, number)
    }
    if (number === null) {
      return reason('number.invalid', { column, value: shortened(text), decimal: sign })
    }
    return number
  }
}

/** Prepares the reading of an instant; null when it is empty. */
export function momentReader(
  source: MomentSource | undefined,
  header: Header,
  zone: string,
): Read<Moment | null> {
  if (source === undefined) return () => null
  const date = columnReader(header.at(source.column))
  const time = source.timeColumn ? columnReader(header.at(source.timeColumn)) : null
  const read = clockReader(source.formats, zone)
  let last = ''
  let lastMoment: Moment | null = null
  return (row) => {
    const text = time ? `${date(row)} ${time(row)}`.trim() : date(row)
    if (text === '') return null
    if (text !== last) {
      last = text
      lastMoment = read(text)
    }
    if (lastMoment) return lastMoment
    const formats = source.formats.join(' / ')
    return reason('instant.invalid', { column: source.column, value: shortened(text), formats })
  }
}

/** Prepares the rules of rejection: why a row is left out, or null. */
export function rejecter(
  rules: readonly Reject[],
  header: Header,
  sign: '.' | ',',
): (row: Row) => Reason | null {
  const tests = rules.map((rule) => {
    const left = reason('mapping', { reason: rule.reason })
    const answers = answersTo(rule, header, sign)
    return (row: Row) => (answers(row) ? left : null)
  })
  return (row) => {
    for (const test of tests) {
      const left = test(row)
      if (left) return left
    }
    return null
  }
}

function answersTo(rule: Reject, header: Header, sign: '.' | ','): (row: Row) => boolean {
  const text = columnReader(header.at(rule.column))
  const { empty, startsWith, oneOf, atMost } = rule
  if (empty !== undefined) return (row) => (text(row) === '') === empty
  if (startsWith !== undefined) return (row) => text(row).startsWith(startsWith)
  if (oneOf !== undefined) {
    const values = new Set(oneOf)
    return (row) => values.has(text(row))
  }
  const most = parseDecimal(atMost ?? '0', '.')!
  const number = numberReader(rule.column, header, sign)
  return (row) => {
    const value = number(row)
    return value !== null && !isReason(value) && isAtMost(value, most)
  }
}

function isAtMost(a: Decimal, b: Decimal): boolean {
  return a.digits * 10n ** BigInt(b.scale) <= b.digits * 10n ** BigInt(a.scale)
}

const columnReader =
  (index: number) =>
  (row: Row): string =>
    (row[index] ?? '').trim()

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)
