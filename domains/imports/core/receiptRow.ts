import { minus, plainDecimal, times, type Decimal } from './decimal.ts'
import type { Moment } from './clock.ts'
import type { Header } from './header.ts'
import type { PurchasesMapping, Source } from './mapping.ts'
import { reason, type Reason } from './reasons.ts'
import {
  isReason,
  labelReader,
  momentReader,
  nameOf,
  numberReader,
  rejecter,
  textReader,
  type Read,
  type Row,
} from './source.ts'

/** One row of a file of purchases, understood: a line of a receipt. Texts are '' when absent. */
export type ReceiptRow = {
  readonly receipt: ReceiptKey
  readonly occurredAt: Moment
  readonly member: string
  readonly channel: string
  readonly sku: string
  readonly name: string
  readonly category: string
  readonly kind: string
  readonly quantity: Decimal
  readonly unitPrice: Decimal | null
  /** What the line comes to after its discount, exact. */
  readonly value: Decimal
  readonly discount: Decimal | null
  readonly tax: Decimal | null
  readonly cost: Decimal | null
}

/** What rows of one receipt have in common. */
export type ReceiptKey = {
  readonly externalId: string
  readonly store: string
  readonly till: string
}

export type RowOutcome =
  | { readonly is: 'line'; readonly row: ReceiptRow }
  /** A rule of the mapping leaves the row out; the rest of its receipt stands. */
  | { readonly is: 'left out'; readonly why: Reason }
  /** The row cannot be read, and so its receipt cannot; `receipt` is null when not even that is known. */
  | { readonly is: 'broken'; readonly why: Reason; readonly receipt: ReceiptKey | null }

const ONE: Decimal = { digits: 1n, scale: 0 }
const NONE: Decimal = { digits: 0n, scale: 0 }
const KINDS = new Set(['', 'goods', 'service', 'delivery', 'gift_card'])

/** Prepares the reading of rows by a mapping. */
export function receiptRowReader(
  mapping: PurchasesMapping,
  header: Header,
): (row: Row) => RowOutcome {
  const sign = mapping.file?.decimal ?? '.'
  const rejected = rejecter(mapping.reject ?? [], header, sign)
  const keyOf = keyReader(mapping, header)
  const readRest = restReader(mapping, header, sign)
  return (row) => {
    const left = rejected(row)
    if (left) return { is: 'left out', why: left }
    if (row.length !== header.names.length) {
      const why = reason('row.columns', { actual: row.length, expected: header.names.length })
      return { is: 'broken', why, receipt: null }
    }
    const receipt = keyOf(row)
    if (isReason(receipt)) return { is: 'broken', why: receipt, receipt: null }
    const rest = readRest(row)
    if (isReason(rest)) return { is: 'broken', why: rest, receipt }
    return { is: 'line', row: { receipt, ...rest } }
  }
}

function keyReader({ receipt }: PurchasesMapping, header: Header): Read<ReceiptKey> {
  const externalId = textReader(receipt.externalId, header, { most: 100, required: true })
  const store = textReader(receipt.store, header, { most: 64 })
  const till = textReader(receipt.till, header, { most: 64 })
  return (row) => {
    const key = { externalId: externalId(row), store: store(row), till: till(row) }
    return firstReason(key) ?? (key as ReceiptKey)
  }
}

function restReader(
  { receipt, line, zone }: PurchasesMapping,
  header: Header,
  sign: '.' | ',',
): Read<Omit<ReceiptRow, 'receipt'>> {
  const occurredAt = momentReader(receipt.occurredAt, header, zone)
  const member = textReader(receipt.member?.from, header, { most: 254 })
  const channel = textReader(receipt.channel, header, { most: 50 })
  const sku = textReader(line.sku, header, { most: 64, required: true })
  const name = labelReader(line.name, header, 200)
  const category = textReader(line.category, header, { most: 100 })
  const kind = kindReader(line.kind, header)
  const quantity = amountReader(line.quantity, header, sign, 'plain')
  const unitPrice = amountReader(line.unitPrice, header, sign, 'plain')
  const amount = amountReader(line.amount, header, sign)
  const discount = amountReader(line.discount, header, sign)
  const tax = amountReader(line.tax, header, sign)
  const cost = amountReader(line.cost, header, sign)
  return (row) => {
    const read = {
      occurredAt: occurredAt(row) ?? reason('value.missing', { column: receipt.occurredAt.column }),
      member: member(row),
      channel: channel(row),
      sku: sku(row),
      name: name(row),
      category: category(row),
      kind: kind(row),
      quantity: quantity(row) ?? (line.quantity ? missing(line.quantity) : ONE),
      unitPrice: unitPrice(row),
      amount: amount(row),
      discount: discount(row),
      tax: tax(row),
      cost: cost(row),
    }
    const fault = firstReason(read)
    if (fault) return fault
    const { amount: sum, ...rest } = read as Omit<ReceiptRow, 'receipt' | 'value'> & {
      amount: Decimal | null
    }
    const value = valueOf({ ...rest, amount: sum }, line)
    return isReason(value) ? value : { ...rest, value }
  }
}

const missing = (source: Source): Reason => reason('value.missing', { column: nameOf(source) })

function valueOf(
  row: Pick<ReceiptRow, 'quantity' | 'unitPrice' | 'discount'> & { amount: Decimal | null },
  line: PurchasesMapping['line'],
): Decimal | Reason {
  if (row.amount) return row.amount
  if (line.amount) return missing(line.amount)
  if (!row.unitPrice) return missing(line.unitPrice!)
  const full = times(row.quantity, row.unitPrice)
  const value = row.discount ? minus(full, row.discount) : full
  return value.digits < 0n ? reason('amount.negative') : value
}

function kindReader(source: Source | undefined, header: Header): Read<string> {
  const read = textReader(source, header, { most: 20 })
  return (row) => {
    const kind = read(row)
    if (typeof kind !== 'string' || KINDS.has(kind)) return kind
    return reason('value.unknown', { column: nameOf(source!), value: kind })
  }
}

/** Numbers that are not negative; plain ones have no more digits than a receipt may carry. */
function amountReader(
  source: Source | undefined,
  header: Header,
  sign: '.' | ',',
  digits?: 'plain',
): Read<Decimal | null> {
  if (source === undefined) return () => null
  const read = numberReader(source, header, sign)
  const column = nameOf(source)
  const sound = new WeakSet<Decimal>([NONE])
  return (row) => {
    const number = read(row)
    if (number === null || isReason(number) || sound.has(number)) return number
    if (number.digits < 0n) return reason('number.negative', { column, value: shown(number) })
    if (digits === 'plain' && plainDecimal(number) === null) {
      return reason('number.fine', { column, value: shown(number) })
    }
    sound.add(number)
    return number
  }
}

const shown = ({ digits, scale }: Decimal): string => {
  const text = `${digits < 0n ? -digits : digits}`.padStart(scale + 1, '0')
  const whole = `${digits < 0n ? '-' : ''}${text.slice(0, text.length - scale)}`
  return scale === 0 ? whole : `${whole}.${text.slice(text.length - scale)}`
}

function firstReason(read: Readonly<Record<string, unknown>>): Reason | null {
  for (const key in read) if (isReason(read[key])) return read[key]
  return null
}
