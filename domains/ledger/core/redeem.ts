import { movement, type Account, type NewId, type Posting, type Why } from './account.ts'
import { drawDown, openLots } from './draw.ts'

/**
 * Takes points from the open lots, soonest expiry first, then the oldest. Null when the active
 * points less the debt are not enough. Holds past their end count once `endHolds` was applied.
 */
export function redeem(
  account: Account,
  asked: Why & { readonly points: number },
  at: number,
  newId: NewId,
): Posting | null {
  const draws = paidBy(account, asked.points, at)
  if (!draws) return null
  return { movement: movement('redeem', -asked.points, asked, newId), lots: [], draws, debt: 0 }
}

/** The draws that pay for points out of what may be spent; null when it is not enough. */
export function paidBy(account: Account, points: number, at: number) {
  const lots = openLots(account.lots, at)
  const active = lots.reduce((total, lot) => total + lot.remaining, 0)
  return points > active - account.debt ? null : drawDown(lots, points).draws
}
