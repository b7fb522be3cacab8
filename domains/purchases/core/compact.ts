import type { Line } from '#domains/rules/core/facts.ts'
import type { Unmet } from '#domains/rules/core/judgement.ts'
import type { DecisionRecord } from './decision.ts'

/**
 * A decision as it is stored: the two lists that make most of it, the receipt's lines and what each
 * rule lacked, are rows without the names of their fields. Reading it back gives the very record.
 */
export type Compact = Omit<DecisionRecord, 'receipt' | 'unmet'> & {
  readonly receipt: Omit<DecisionRecord['receipt'], 'lines'> & { readonly lines: readonly Row[] }
  readonly unmet: readonly Row[]
}

type Row = readonly unknown[]

/** What is written of a decision. */
export function compact(decision: DecisionRecord): Compact {
  const { receipt, unmet } = decision
  return {
    ...decision,
    receipt: { ...receipt, lines: receipt.lines.map(lineRow) },
    unmet: unmet.map(unmetRow),
  }
}

/** The decision as it was taken. */
export function expand(stored: Compact): DecisionRecord {
  const { receipt, unmet } = stored
  return {
    ...stored,
    receipt: { ...receipt, lines: receipt.lines.map(lineOf) },
    unmet: unmet.map(unmetOf),
  }
}

function lineRow(line: Line): Row {
  return trimmed([
    line.lineId,
    line.sku,
    line.quantity,
    line.amount,
    line.category,
    line.taxAmount || null,
    line.discountAmount || null,
    line.cost,
    line.kind === 'goods' ? null : line.kind,
    Object.keys(line.attributes).length === 0 ? null : line.attributes,
  ])
}

function lineOf(row: Row): Line {
  const [lineId, sku, quantity, amount, category, tax, discount, cost, kind, attributes] = row
  return {
    lineId,
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
}

const unmetRow = ({ ruleId, code, expected, actual, either }: Unmet): Row =>
  either ? [ruleId, code, expected, actual, 1] : [ruleId, code, expected, actual]

function unmetOf([ruleId, code, expected, actual, either]: Row): Unmet {
  const unmet = { ruleId, code, expected, actual } as Unmet
  return either ? { ...unmet, either: true } : unmet
}

function trimmed(row: unknown[]): Row {
  while (row.at(-1) === null) row.pop()
  return row
}
