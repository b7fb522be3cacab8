/** What stands in one field of the form: what was typed, or what was picked of a list. */
export type Cell = string | readonly string[]

/** How a field of a document is shown and typed. */
export type CellKind =
  /** minor units of the currency, typed in major ones */
  | 'money'
  /** smallest units of points, typed in points */
  | 'points'
  /** what tiers count: money, points or visits, as `Units.counted` says */
  | 'counted'
  | 'whole'
  | 'number'
  /** a decimal that the document keeps as text */
  | 'quantity'
  /** a ratio of whole numbers, typed as per cent */
  | 'percent'
  /** a ratio of whole numbers, typed as so many times */
  | 'factor'
  /** yes or no */
  | 'flag'
  | 'text'
  | 'words'
  | 'wholes'
  | 'scalars'

/** What whole numbers of a document mean to people, and how they write decimals. */
export type Units = {
  readonly minorDigits: number
  readonly scale: number
  /** Decimals of what tiers count. */
  readonly counted: number
  readonly decimal: '.' | ','
}

const MOST = Number.MAX_SAFE_INTEGER

/** A value of a document as people read it; an empty cell where there is none or it cannot be shown. */
export function readCell(kind: CellKind, value: unknown, units: Units): Cell {
  const shown = show(kind, value, units)
  // what would not come back the same is not shown, and so never lost
  return shown !== null && same(writeCell(kind, shown, units), value) ? shown : emptyCell(kind)
}

export const emptyCell = (kind: CellKind): Cell =>
  kind === 'words' || kind === 'wholes' || kind === 'scalars' ? [] : ''

/** What was typed as a value of a document; undefined for nothing, the text itself where it is wrong. */
export function writeCell(kind: CellKind, cell: Cell, units: Units): unknown {
  if (typeof cell !== 'string') return cell.length === 0 ? undefined : writeList(kind, cell)
  const text = cell.trim()
  if (text === '') return undefined
  switch (kind) {
    case 'money':
      return wholeOf(text, units.minorDigits, units) ?? text
    case 'points':
      return wholeOf(text, units.scale, units) ?? text
    case 'counted':
      return wholeOf(text, units.counted, units) ?? text
    case 'whole':
      return wholeOf(text, 0, units) ?? text
    case 'number': {
      const plain = plainOf(text, units)
      return plain === null ? text : Number(plain)
    }
    case 'quantity':
      return plainOf(text, units) ?? text
    case 'percent':
      return ratioOf(text, 100, units) ?? text
    case 'factor':
      return ratioOf(text, 1, units) ?? text
    case 'flag':
      return text === 'yes'
    default:
      return text
  }
}

/** Whether what was typed is no number although one is wanted. */
export function isWrong(kind: CellKind, cell: Cell, units: Units): boolean {
  const isText = kind === 'text' || kind === 'flag' || typeof cell !== 'string'
  if (isText || cell.trim() === '') return false
  if (kind === 'quantity') return plainOf(cell.trim(), units) === null
  return typeof writeCell(kind, cell, units) === 'string'
}

function show(kind: CellKind, value: unknown, units: Units): Cell | null {
  if (Array.isArray(value)) return showList(kind, value)
  switch (kind) {
    case 'money':
      return decimalText(value, units.minorDigits, units)
    case 'points':
      return decimalText(value, units.scale, units)
    case 'counted':
      return decimalText(value, units.counted, units)
    case 'whole':
      return decimalText(value, 0, units)
    case 'number':
      return typeof value === 'number' ? String(value).replace('.', units.decimal) : null
    case 'quantity':
      return typeof value === 'string' ? value.replace('.', units.decimal) : null
    case 'percent':
      return ratioText(value, 100, units)
    case 'factor':
      return ratioText(value, 1, units)
    case 'flag':
      return typeof value === 'boolean' ? (value ? 'yes' : 'no') : null
    default:
      return typeof value === 'string' ? value : null
  }
}

function showList(kind: CellKind, value: readonly unknown[]): Cell | null {
  if (kind === 'words') return value.every((each) => typeof each === 'string') ? value : null
  return kind === 'wholes' || kind === 'scalars' ? value.map(String) : null
}

function writeList(kind: CellKind, cell: readonly string[]): unknown {
  if (kind === 'wholes') return cell.map((each) => (/^\d{1,9}$/.test(each) ? Number(each) : each))
  if (kind === 'scalars') return cell.map(scalar)
  return [...cell]
}

function scalar(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  return /^-?\d{1,15}(\.\d{1,6})?$/.test(text) ? Number(text) : text
}

/** A decimal with a point and no grouping, or null: 1 000,5 and 1,000.5 are 1000.5 where such is the custom. */
function plainOf(text: string, { decimal }: Units): string | null {
  const close = text.replaceAll(/[\s\u00a0\u202f]/g, '')
  const plain =
    decimal === ','
      ? close.replace(',', '.')
      : /^\d{1,3}(,\d{3})+(\.\d*)?$/.test(close)
        ? close.replaceAll(',', '')
        : close
  return /^\d{1,16}(\.\d{1,9})?$/.test(plain) ? plain : null
}

function wholeOf(text: string, digits: number, units: Units): number | null {
  const plain = plainOf(text, units)
  if (plain === null) return null
  const [whole = '', fraction = ''] = plain.split('.')
  const kept = fraction.replace(/0+$/, '')
  if (kept.length > digits) return null
  const value = Number(whole + kept.padEnd(digits, '0'))
  return value <= MOST ? value : null
}

function decimalText(value: unknown, digits: number, { decimal }: Units): string | null {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) return null
  const all = String(value).padStart(digits + 1, '0')
  const whole = all.slice(0, all.length - digits)
  const fraction = all.slice(all.length - digits)
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, decimal === ',' ? '\u00a0' : ',')
  return /^0*$/.test(fraction) ? grouped : `${grouped}${decimal}${fraction}`
}

/** The ratio that a text means: 7.5 of 100 is 75 of 1000. */
function ratioOf(text: string, of: number, units: Units) {
  const plain = plainOf(text.replace(/%$/, ''), units)
  if (plain === null) return null
  const fraction = plain.split('.')[1]?.replace(/0+$/, '') ?? ''
  const denominator = of * 10 ** fraction.length
  const numerator = wholeOf(text.replace(/%$/, ''), fraction.length, units)
  const isSmall = numerator !== null && numerator <= 1e9 && denominator <= 1e9
  return isSmall ? { numerator, denominator } : null
}

function ratioText(value: unknown, of: number, { decimal }: Units): string | null {
  if (typeof value !== 'object' || value === null) return null
  const { numerator, denominator } = value as { numerator?: unknown; denominator?: unknown }
  if (typeof numerator !== 'number' || typeof denominator !== 'number') return null
  return String(Number(((numerator / denominator) * of).toFixed(6))).replace('.', decimal)
}

/** Whether two values of a document say the same: the order of fields means nothing, nor does 1:20 for 5:100. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other) return false
  if (Array.isArray(one) !== Array.isArray(other)) return false
  const [mine, others] = [one as Loose, other as Loose]
  const isRatio = 'numerator' in mine && 'denominator' in mine
  if (isRatio && Object.keys(others).length === 2 && isEqualRatio(mine, others)) return true
  const names = Object.keys(mine)
  return (
    names.length === Object.keys(others).length &&
    names.every((name) => Object.hasOwn(others, name) && same(mine[name], others[name]))
  )
}

type Loose = Readonly<Record<string, unknown>>

const isEqualRatio = (one: Loose, other: Loose): boolean =>
  Number.isSafeInteger(other['numerator']) &&
  Number.isSafeInteger(other['denominator']) &&
  BigInt(one['numerator'] as number) * BigInt(other['denominator'] as number) ===
    BigInt(other['numerator'] as number) * BigInt(one['denominator'] as number)
