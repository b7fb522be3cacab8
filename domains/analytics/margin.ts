import type { Db } from '#kit/context.ts'
import type { Day } from '#kit/core/time.ts'
import * as store from './figures.store.ts'

/** Of sales, as much must have its cost known: what is said of the rest is said of the whole. */
const ENOUGH = 0.9

/**
 * The share of what members bought that is left after the cost of goods, before discounts and points; of
 * receipts that say the cost of all their goods. Null where those are less than nine tenths of sales.
 */
export async function marginOfMembers(
  db: Db,
  asked: { readonly programmeId: string; readonly from: Day; readonly to: Day },
): Promise<number | null> {
  const { sales, costed, cost } = await store.memberCosts(db, asked)
  if (sales <= 0 || costed < sales * ENOUGH) return null
  return (costed - cost) / costed
}
