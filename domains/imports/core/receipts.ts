import type { Sent } from '#domains/purchases/core/receipt.ts'
import type { Language } from '#kit/core/language.ts'
import { written } from './clock.ts'
import { divided, plainDecimal, roundedOnce, type Decimal } from './decimal.ts'
import type { PurchasesMapping } from './mapping.ts'
import { reason, told, type Reason } from './reasons.ts'
import type { ReceiptKey, ReceiptRow, RowOutcome } from './receiptRow.ts'
import { intColumn, lexicon, rejections, type Lexicon, type Rejections } from './table.ts'

/** Rows kept at most: about 50 bytes each. */
export const MOST_ROWS = 5_000_000
const MOST_LINES = 5_000
const LARGEST = BigInt(Number.MAX_SAFE_INTEGER)

/** Stores and tills of the organisation by their codes. */
export type Places = {
  readonly stores: Pick<ReadonlyMap<string, string>, 'get' | 'has'>
  /** By `store code` + `\n` + `till code`. */
  readonly tills: Pick<ReadonlyMap<string, string>, 'get' | 'has'>
}

/** A receipt ready to be confirmed, and the line of the file where it begins. */
export type Draft = { readonly sent: Sent; readonly line: number }

/** The receipts of a whole file, in the order of their instants; of one instant, of their numbers. */
export type Gathered = {
  readonly receipts: number
  readonly rows: number
  /** Builds the receipt at a place; only then its lines take memory. */
  draft(place: number): Draft
  /** The lines of the file that a receipt was made of. */
  linesOf(place: number): number[]
  readonly rejected: Rejections
  /** Every member named, with the instant of the earliest receipt. */
  members(): { readonly value: string; readonly since: number }[]
}

type Receipt = {
  readonly key: ReceiptKey
  readonly member: string
  readonly channel: string
  ms: number
  offsetMinutes: number
  first: number
  last: number
  lines: number
  broken: { readonly line: number; readonly why: string } | null
}

const LINE_PARTS = ['sku', 'name', 'category', 'kind'] as const
const NUMBERS = ['quantity', 'unitPrice', 'value', 'discount', 'tax', 'cost'] as const

/**
 * Groups rows into receipts over the whole file, wherever the rows of one receipt stand. Rows are
 * kept as columns of numbers, and every text and decimal once.
 */
export function receiptGatherer(
  mapping: PurchasesMapping,
  options: { readonly minorDigits: number; readonly places: Places; readonly language: Language },
): { add(outcome: RowOutcome, line: number): void; readonly kept: number; finish(): Gathered } {
  const table = rowTable()
  const receipts = new Map<string, Receipt>()
  const rejected = rejections()
  const tell = (why: Reason) => told(why, options.language)

  return {
    add(outcome, line) {
      if (outcome.is === 'left out') return rejected.add(line, tell(outcome.why))
      if (outcome.is === 'broken') {
        rejected.add(line, tell(outcome.why))
        if (outcome.receipt) breakOff(receipts, outcome.receipt, line, tell(outcome.why))
        return undefined
      }
      const { row } = outcome
      const receipt = receiptOf(receipts, row.receipt, row)
      const why = misfit(receipt, row, options.places)
      if (why) {
        rejected.add(line, tell(why))
        receipt.broken ??= { line, why: tell(why) }
        return undefined
      }
      table.add(receipt, row, line)
      return undefined
    },
    get kept() {
      return table.length
    },
    finish() {
      const whole = [...receipts.values()].filter((receipt) => {
        if (receipt.lines === 0) return false
        const total = receipt.broken ? null : table.totals(receipt, options.minorDigits)
        const fault = receipt.broken
          ? reason('receipt.broken', receipt.broken)
          : total === null
            ? reason('amount.large', { most: LARGEST })
            : null
        if (fault) for (const line of table.lines(receipt)) rejected.add(line, tell(fault))
        return fault === null
      })
      whole.sort((a, b) => a.ms - b.ms || byNumber(a.key, b.key) || a.first - b.first)
      return gathered(whole, table, rejected, mapping, options)
    },
  }
}

/** 9 comes before 10. */
const numbers = new Intl.Collator('en', { numeric: true })
const byNumber = (a: ReceiptKey, b: ReceiptKey) => numbers.compare(a.externalId, b.externalId)

const nameOf = ({ store, till, externalId }: ReceiptKey) => `${store}\n${till}\n${externalId}`

function receiptOf(
  receipts: Map<string, Receipt>,
  key: ReceiptKey,
  row?: Pick<ReceiptRow, 'member' | 'channel' | 'occurredAt'>,
): Receipt {
  const name = nameOf(key)
  let receipt = receipts.get(name)
  if (!receipt) {
    receipt = {
      key,
      member: row?.member ?? '',
      channel: row?.channel ?? '',
      ms: row?.occurredAt.ms ?? 0,
      offsetMinutes: row?.occurredAt.offsetMinutes ?? 0,
      first: -1,
      last: -1,
      lines: 0,
      broken: null,
    }
    receipts.set(name, receipt)
  }
  return receipt
}

function breakOff(
  receipts: Map<string, Receipt>,
  key: ReceiptKey,
  line: number,
  why: string,
): void {
  receiptOf(receipts, key).broken ??= { line, why }
}

/** Why a row does not go with its receipt. */
function misfit(receipt: Receipt, row: ReceiptRow, places: Places): Reason | null {
  const { store, till, externalId } = row.receipt
  if (receipt.broken) return reason('receipt.broken', receipt.broken)
  if (receipt.member !== row.member) {
    return reason('receipt.member_differs', { receipt: externalId })
  }
  if (receipt.lines >= MOST_LINES) {
    return reason('receipt.lines_many', { receipt: externalId, most: MOST_LINES })
  }
  if (store !== '' && !places.stores.has(store)) return reason('store.unknown', { code: store })
  if (till !== '' && !places.tills.has(`${store}\n${till}`)) {
    return reason('till.unknown', { store, code: till })
  }
  return null
}

function rowTable() {
  const texts = lexicon<string>()
  const decimals = lexicon<Decimal | null>()
  const lineOf = intColumn()
  const next = intColumn()
  const parts = LINE_PARTS.map(() => intColumn())
  const numbers = NUMBERS.map(() => intColumn())
  const known = sameDecimals(decimals)
  const plainTexts = new WeakMap<Decimal, string | null>()

  const rowsOf = (receipt: Receipt): number[] => {
    const rows: number[] = []
    for (let row = receipt.first; row !== -1; row = next.get(row)) rows.push(row)
    return rows
  }
  const number = (row: number, name: (typeof NUMBERS)[number]) =>
    decimals.get(numbers[NUMBERS.indexOf(name)]!.get(row))
  return {
    get length() {
      return lineOf.length
    },
    add(receipt: Receipt, row: ReceiptRow, line: number) {
      const index = lineOf.length
      lineOf.push(line)
      next.push(-1)
      for (const [place, name] of LINE_PARTS.entries()) parts[place]!.push(texts.idOf(row[name]))
      for (const [place, name] of NUMBERS.entries()) numbers[place]!.push(known(row[name]))
      if (receipt.first === -1) receipt.first = index
      else next.set(receipt.last, index)
      receipt.last = index
      receipt.lines += 1
      if (row.occurredAt.ms < receipt.ms) {
        receipt.ms = row.occurredAt.ms
        receipt.offsetMinutes = row.occurredAt.offsetMinutes
      }
    },
    rows: rowsOf,
    lines: (receipt: Receipt) => rowsOf(receipt).map((row) => lineOf.get(row)),
    number,
    /** A number as receipts write it; equal ones are written once. */
    plain(value: Decimal): string | null {
      let text = plainTexts.get(value)
      if (text === undefined) plainTexts.set(value, (text = plainDecimal(value)))
      return text
    },
    text: (row: number, name: (typeof LINE_PARTS)[number]) =>
      texts.get(parts[LINE_PARTS.indexOf(name)]!.get(row)),
    /** The amounts of the lines in minor units; null when they are beyond exact whole numbers. */
    totals(
      receipt: Receipt,
      minorDigits: number,
      name: 'value' | 'discount' | 'tax' | 'cost' = 'value',
    ): (number | null)[] | null {
      const values = rowsOf(receipt).map((row) => number(row, name))
      const there = values.filter((value) => value !== null)
      const { total, shares } = roundedOnce(there, minorDigits)
      if (total > LARGEST) return null
      let place = 0
      return values.map((value) => (value === null ? null : Number(shares[place++]!)))
    },
  }
}

/** Equal decimals get one number, however often they were parsed. */
function sameDecimals(decimals: Lexicon<Decimal | null>): (value: Decimal | null) => number {
  const ids = new Map<Decimal | null, number>()
  const byText = new Map<string, Decimal>()
  return (value) => {
    let id = ids.get(value)
    if (id !== undefined) return id
    const name = value === null ? '' : `${value.digits}/${value.scale}`
    if (value !== null && !byText.has(name)) byText.set(name, value)
    id = decimals.idOf(value === null ? null : byText.get(name)!)
    if (ids.size < 200_000) ids.set(value, id)
    return id
  }
}

type Table = ReturnType<typeof rowTable>

function gathered(
  receipts: readonly Receipt[],
  table: Table,
  rejected: Rejections,
  mapping: PurchasesMapping,
  options: { readonly minorDigits: number; readonly places: Places },
): Gathered {
  return {
    receipts: receipts.length,
    rows: receipts.reduce((all, { lines }) => all + lines, 0),
    draft: (place) => draftOf(receipts[place]!, table, mapping, options),
    linesOf: (place) => table.lines(receipts[place]!),
    rejected,
    members() {
      const since = new Map<string, number>()
      // receipts are in the order of their instants, so the first one seen is the earliest
      for (const { member, ms } of receipts) {
        if (member !== '' && !since.has(member)) since.set(member, ms)
      }
      return [...since].map(([value, ms]) => ({ value, since: ms }))
    },
  }
}

function draftOf(
  receipt: Receipt,
  table: Table,
  mapping: PurchasesMapping,
  { minorDigits, places }: { readonly minorDigits: number; readonly places: Places },
): Draft {
  const { key, member, channel } = receipt
  const rows = table.rows(receipt)
  const amounts = table.totals(receipt, minorDigits)!
  const money = (name: 'discount' | 'tax' | 'cost') =>
    mapping.line[name] ? table.totals(receipt, minorDigits, name) : null
  const [discounts, taxes, costs] = [money('discount'), money('tax'), money('cost')]
  const optional = <Name extends string, Value>(name: Name, value: Value | null | undefined) =>
    (value === null || value === undefined || value === '' ? {} : { [name]: value }) as {
      [N in Name]?: NonNullable<Value>
    }
  // field by field: a file has half a million lines, and a receipt is made of them each time it is played
  const lines = rows.map((row, index) => {
    const line: Partial<Mutable<Sent['lines'][number]>> = {
      lineId: `${index + 1}`,
      sku: table.text(row, 'sku'),
    }
    const [name, category, kind] = [
      table.text(row, 'name'),
      table.text(row, 'category'),
      table.text(row, 'kind'),
    ]
    if (name !== '') line.name = name
    if (category !== '') line.category = category
    if (kind !== '') line.kind = kind as 'goods'
    line.quantity = table.plain(table.number(row, 'quantity')!)!
    line.unitPrice = unitPrice(table, row)
    line.amount = amounts[index]!
    const [discount, tax, cost] = [discounts?.[index], taxes?.[index], costs?.[index]]
    if (isThere(discount)) line.discountAmount = discount
    if (isThere(tax)) line.taxAmount = tax
    if (isThere(cost)) line.cost = cost
    return line
  })
  return {
    line: table.lines(receipt)[0]!,
    sent: {
      externalId: key.externalId,
      ...optional('storeId', places.stores.get(key.store)),
      ...optional('tillId', places.tills.get(`${key.store}\n${key.till}`)),
      ...optional('channel', channel),
      ...(member !== '' && { member: { [mapping.receipt.member!.as]: member } }),
      occurredAt: written(receipt),
      currency: mapping.currency,
      lines: lines as Sent['lines'],
    },
  }
}

type Mutable<Value> = { -readonly [Name in keyof Value]: Value[Name] }

const isThere = (amount: number | null | undefined): amount is number =>
  amount !== null && amount !== undefined

/** The price of one; where the file has only the amount, the amount by the quantity. */
function unitPrice(table: Table, row: number): string {
  const price = table.number(row, 'unitPrice')
  if (price) return table.plain(price)!
  const quantity = table.number(row, 'quantity')!
  const value = table.number(row, 'value')!
  return plainDecimal(quantity.digits === 0n ? value : divided(value, quantity)) ?? '0'
}
