import type { Compact } from './compact.ts'
import { receiptOf } from './receiptRow.ts'
import type { Receipt } from './receipt.ts'

/** A past receipt, and its member; null for nobody. */
export type Past = { readonly receipt: Receipt; readonly member: string | null }

/** A line of past receipts: the member, and the rest of the row as it came, a JSON array. */
export const pastLine = (member: string | null, rest: string): string =>
  `[${JSON.stringify(member)},${rest.slice(1)}`

/** Reads what `pastLine` wrote. */
export function readPast(line: string): Past {
  const [member, externalId, storeId, tillId, occurredAt, receipt, lines] = JSON.parse(line) as [
    string | null,
    string,
    string | null,
    string | null,
    number,
    Compact['receipt'],
    Compact['lines'],
  ]
  return {
    member,
    receipt: receiptOf({ receipt, lines }, { externalId, storeId, tillId, occurredAt }),
  }
}
