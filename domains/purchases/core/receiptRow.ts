import type { Line } from '#domains/rules/core/facts.ts'
import type { Row } from './reasons.ts'
import type { Receipt } from './receipt.ts'
import { some, trimmed, unless } from './rows.ts'

/** A receipt as it is stored within a decision; its lines stand beside it. */
export function receiptRow(receipt: Receipt): Row {
  return trimmed([
    receipt.currency,
    receipt.channel,
    unless(0, receipt.offsetMinutes),
    receipt.cashierId,
    unless(0, receipt.redeem),
    some(receipt.means),
    some(receipt.coupons),
  ])
}

/** The receipt of a decision that is stored. */
export function receiptOf(
  { receipt, lines }: { readonly receipt: Row; readonly lines: Row },
  columns: Pick<Receipt, 'externalId' | 'storeId' | 'tillId' | 'occurredAt'>,
): Receipt {
  const [currency, channel, offset, cashier, redeem, means, coupons] = receipt
  return {
    externalId: columns.externalId,
    storeId: columns.storeId,
    tillId: columns.tillId,
    cashierId: cashier ?? null,
    channel: channel ?? null,
    occurredAt: columns.occurredAt,
    offsetMinutes: offset ?? 0,
    currency,
    lines: linesOf(lines),
    means: means ?? [],
    coupons: coupons ?? [],
    redeem: redeem ?? 0,
  } as unknown as Receipt
}

/** Of each field the list by line, or what all lines have in common. */
export function lineColumns(lines: readonly Line[]): Row {
  const common = (value: (line: Line, index: number) => unknown) => {
    const [first, ...rest] = lines.map(value)
    return rest.every((each) => each === first) ? first : [first, ...rest]
  }
  return trimmed([
    common((line) => line.sku),
    common((line) => line.quantity),
    // always a list: it tells how many lines there are
    lines.map((line) => line.amount),
    common((line) => line.category),
    common((line) => unless(0, line.taxAmount)),
    common((line) => unless(0, line.discountAmount)),
    common((line) => line.cost),
    common((line) => unless('goods', line.kind)),
    common((line) => (Object.keys(line.attributes).length === 0 ? null : line.attributes)),
    common((line, index) => unless(placeOf(index), line.lineId)),
  ])
}

function linesOf(columns: Row): Line[] {
  const amounts = columns[2] as readonly number[]
  return amounts.map((amount, index) => {
    const [sku, quantity, , category, tax, discount, cost, kind, attributes, lineId] = columns.map(
      (column): unknown => (Array.isArray(column) ? column[index] : column),
    )
    return {
      lineId: lineId ?? placeOf(index),
      sku,
      category: category ?? null,
      kind: kind ?? 'goods',
      quantity,
      amount,
      discountAmount: discount ?? 0,
      taxAmount: tax ?? 0,
      cost: cost ?? null,
      attributes: attributes ?? {},
    } as Line
  })
}

const placeOf = (index: number): string => String(index + 1)
