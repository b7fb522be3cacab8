import {
  movement,
  type Account,
  type Draw,
  type Lot,
  type NewId,
  type Posting,
  type Why,
} from './account.ts'
import { isExpired } from './draw.ts'
import { repaying } from './earn.ts'

/** What a redemption took from one lot; the lot as it is now, even if another owner had it. */
export type Drawn = { readonly lot: Lot; readonly points: number }

export type GivingBack = Why & {
  /** The draws of the original redemption, in the order in which they were made. */
  readonly draws: readonly Drawn[]
  /** What earlier returns of the same redemption gave back. */
  readonly alreadyBack: number
  readonly points: number
  /** Until when points of lots that have expired live again; null: they lapse. */
  readonly restoreUntil: number | null
}

/**
 * Gives redeemed points back to the lots they came from, the last drawn first, with their old
 * expiry, so that partial returns sum to the whole. Then repays debt. No posting for no points.
 */
export function giveBack(account: Account, asked: GivingBack, at: number, newId: NewId): Posting[] {
  if (asked.points === 0) return []
  const back: Draw[] = []
  const lots: Lot[] = []
  let restored = 0
  for (const { lot, points } of lastFirst(asked)) {
    if (isExpired(lot, at) && asked.restoreUntil !== null) restored += points
    else if (account.lots.some(({ id }) => id === lot.id)) {
      back.push({ lotId: lot.id, points: -points })
    } else lots.push({ ...lot, ...whole(points), id: newId(), purchaseId: null, origin: null })
  }
  if (restored > 0) {
    lots.push({
      ...whole(restored),
      id: newId(),
      activatesAt: at,
      expiresAt: asked.restoreUntil,
      purchaseId: null,
      order: at,
      idle: null,
    })
  }
  return [repaying(account, movement('reverse', asked.points, asked, newId), lots, back, at)]
}

const whole = (points: number) => ({ earned: points, remaining: points, lapsed: 0 })

function lastFirst({ draws, alreadyBack, points }: GivingBack): Drawn[] {
  let skipped = alreadyBack
  let due = points
  const parts: Drawn[] = []
  for (const drawn of draws.toReversed()) {
    const passed = Math.min(skipped, drawn.points)
    skipped -= passed
    const part = Math.min(due, drawn.points - passed)
    due -= part
    if (part > 0) parts.push({ lot: drawn.lot, points: part })
  }
  if (due > 0) throw new Error(`a redemption cannot give back ${due} points more than it took`)
  return parts
}
