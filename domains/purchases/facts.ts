import type { Db } from '#kit/context.ts'
import { multiplyDivide } from '#kit/core/ratio.ts'
import type { Receipt } from './core/receipt.ts'
import { millionths } from './core/shares.ts'
import * as facts from './facts.store.ts'
import * as store from './purchases.store.ts'

export { factsOf, purchasesAfter, type PurchaseFact, type PurchaseKey } from './facts.store.ts'

/** What a return comes to, with the purchase it belongs to. */
export type ReturnFact = Omit<facts.ReturnRow, 'lines'> & {
  readonly programmeId: string
  readonly storeId: string | null
  readonly member: boolean
  readonly boughtAt: Date
  /** Of the goods that came back; null where a line of the purchase does not say it. */
  readonly cost: number | null
}

/** Returns of an organisation between two ids, in their order; those of tests are left out. */
export async function returnsBetween(
  db: Db,
  organisationId: string,
  asked: { readonly after: string; readonly before: string; readonly limit: number },
): Promise<ReturnFact[]> {
  const rows = await facts.returnsBetween(db, organisationId, asked)
  const keys = rows.map(({ owner, purchaseId }) => ({ owner, id: purchaseId }))
  const purchases = await store.findPurchases(db, keys)
  return rows.map(({ lines, ...row }) => {
    const { decision } = purchases.get(row.purchaseId)!
    return {
      ...row,
      programmeId: decision.programmeId,
      storeId: decision.receipt.storeId,
      member: decision.member !== null,
      boughtAt: new Date(decision.receipt.occurredAt),
      cost: costBack(decision.receipt, lines),
    }
  })
}

function costBack(receipt: Receipt, back: facts.ReturnRow['lines']): number | null {
  if (receipt.lines.some(({ cost }) => cost === null)) return null
  let total = 0
  for (const { lineId, quantity } of back) {
    const line = receipt.lines.find((each) => each.lineId === lineId)!
    const bought = Number(millionths(line.quantity))
    const cost = line.cost ?? 0
    total +=
      bought === 0 ? cost : multiplyDivide(cost, Number(millionths(quantity)), bought, 'half_up')
  }
  return total
}
