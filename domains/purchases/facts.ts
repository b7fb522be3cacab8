import type { Effect } from '#domains/rules/core/judgement.ts'
import type { Db } from '#kit/context.ts'
import { multiplyDivide } from '#kit/core/ratio.ts'
import { effectsOf } from './core/reasons.ts'
import type { Receipt } from './core/receipt.ts'
import { millionths } from './core/shares.ts'
import * as facts from './facts.store.ts'
import * as store from './purchases.store.ts'

export {
  factsOf,
  purchasesAfter,
  returnsBetween,
  surveyScores,
  type PurchaseFact,
  type PurchaseKey,
  type ReturnKey,
} from './facts.store.ts'

/** What a return comes to, with the purchase it belongs to. */
export type ReturnFact = Omit<facts.ReturnRow, 'lines'> & {
  readonly programmeId: string
  readonly storeId: string | null
  readonly channel: string | null
  readonly member: boolean
  /** Of the member at the moment of the purchase. */
  readonly tier: string | null
  readonly boughtAt: Date
  /** Of the goods that came back; null where a line of the purchase does not say it. */
  readonly cost: number | null
}

/** What these returns come to, in no order. */
export async function returnFactsOf(
  db: Db,
  asked: readonly facts.ReturnKey[],
): Promise<ReturnFact[]> {
  if (asked.length === 0) return []
  const rows = await facts.returnsOf(db, asked)
  const keys = rows.map(({ owner, purchaseId }) => ({ owner, id: purchaseId }))
  const purchases = await store.findPurchases(db, keys)
  return rows.map(({ lines, ...row }) => {
    const { decision } = purchases.get(row.purchaseId)!
    return {
      ...row,
      programmeId: decision.programmeId,
      storeId: decision.receipt.storeId,
      channel: decision.receipt.channel,
      member: decision.member !== null,
      tier: decision.member?.tier ?? null,
      boughtAt: new Date(decision.receipt.occurredAt),
      cost: costBack(decision.receipt, lines),
    }
  })
}

/** What points were given for, and where: by rule, in minor units; without what rounding and limits took or added. */
export type Grant = {
  readonly id: string
  readonly storeId: string | null
  readonly channel: string | null
  readonly tier: string | null
  readonly rules: readonly { readonly rule: string; readonly points: number }[]
}

type Key = { readonly owner: string; readonly id: string }

/** What purchases and events gave points for, by their ids. */
export async function grantsOf(
  db: Db,
  asked: { readonly purchases: readonly Key[]; readonly events: readonly Key[] },
): Promise<Map<string, Grant>> {
  const bought = await facts.grantsOfPurchases(db, asked.purchases)
  const happened = await facts.grantsOfEvents(db, asked.events)
  const all = [
    ...bought.map((row) => grantOf(row, effectsOf(row.effects ?? []))),
    ...happened.map((row) => grantOf(row, (row.effects ?? []) as Effect[])),
  ]
  return new Map(all.map((grant) => [grant.id, grant]))
}

const grantOf = ({ effects: _, ...where }: facts.GrantRow, effects: readonly Effect[]): Grant => ({
  ...where,
  rules: effects.flatMap(({ ruleId, points = 0 }) =>
    points === 0 ? [] : [{ rule: ruleId, points }],
  ),
})

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
