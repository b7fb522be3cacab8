import { movement, type Account, type NewId, type Posting, type Why } from './account.ts'
import { drawDown, openLots } from './draw.ts'
import { credit } from './earn.ts'

export type Adjustment = Why & {
  /** Signed. */
  readonly points: number
  /** Of points that are added; they are active at once. */
  readonly expiresAt: number | null
}

/** A correction by hand. Null when fewer points are active than are to be taken. */
export function adjust(
  account: Account,
  asked: Adjustment,
  at: number,
  newId: NewId,
): Posting | null {
  if (asked.points > 0) return credit(account, 'adjust', { ...asked, activatesAt: at }, at, newId)
  const { draws, due } = drawDown(openLots(account.lots, at), -asked.points)
  if (due > 0) return null
  return { movement: movement('adjust', asked.points, asked, newId), lots: [], draws, debt: 0 }
}
