import type { PurchaseLine } from '../answers.ts'
import { SUM_ONLY } from '../core/receipt.ts'
import { isNone, leftOf } from '../core/quantities.ts'
import { ask } from '../server.ts'

/** A line of a receipt, and what of it can still come back. */
export type BoughtLine = {
  readonly lineId: string
  /** Null for a receipt that was a sum and nothing more. */
  readonly sku: string | null
  readonly amount: number
  readonly left: string
}

export type Bought = {
  readonly purchase: PurchaseLine
  readonly lines: readonly BoughtLine[]
}

/** What the record of a decision says of a receipt's lines. */
type Told = {
  readonly receipt: {
    readonly lines: readonly {
      readonly lineId: string
      readonly sku: string
      readonly amount: number
      readonly quantity: string
    }[]
  }
}

/** The receipts with this number; more than one where several tills count alike. */
export async function findReceipts(number: string): Promise<readonly PurchaseLine[]> {
  const query = { externalId: number, limit: 20 }
  const { items } = await ask((client) => client.purchases.list({ query }))
  return items
}

/** The lines of a receipt with what is left of each. */
export async function linesOf(purchase: PurchaseLine): Promise<Bought> {
  const params = { purchaseId: purchase.id }
  const [decision, returns] = await Promise.all([
    ask((client) => client.purchases.decision({ params })),
    ask((client) => client.purchases.returns({ params })),
  ])
  const given = returns.items.flatMap(({ lines }) => lines)
  const { receipt } = decision.data as Told
  const lines = receipt.lines.map(({ lineId, sku, amount, quantity }) => {
    const back = given.filter((each) => each.lineId === lineId).map((each) => each.quantity)
    return {
      lineId,
      sku: sku === SUM_ONLY ? null : sku,
      amount,
      left: leftOf(quantity, back),
    }
  })
  return { purchase, lines: lines.filter(({ left }) => !isNone(left)) }
}
