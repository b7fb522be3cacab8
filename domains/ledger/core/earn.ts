import {
  movement,
  type Account,
  type Draw,
  type Idle,
  type Lot,
  type Movement,
  type NewId,
  type Posting,
  type Why,
} from './account.ts'
import { isExpired, net } from './draw.ts'

export type Earning = Why & {
  readonly points: number
  readonly activatesAt: number
  readonly expiresAt: number | null
  readonly idle?: Idle | null
  readonly purchaseId?: string | null
}

/** A new lot. Debt is repaid from it at posting, whether it is active yet or not. */
export function earn(account: Account, asked: Earning, at: number, newId: NewId): Posting {
  return credit(account, 'earn', asked, at, newId)
}

/** The balance that a member brings from the system before. */
export function open(account: Account, asked: Earning, at: number, newId: NewId): Posting {
  return credit(account, 'open', asked, at, newId)
}

/** A new lot by any kind of movement that adds points. */
export function credit(
  account: Account,
  kind: 'earn' | 'open' | 'adjust',
  asked: Earning,
  at: number,
  newId: NewId,
): Posting {
  const lot: Lot = {
    id: newId(),
    earned: asked.points,
    remaining: asked.points,
    activatesAt: asked.activatesAt,
    expiresAt: asked.expiresAt,
    purchaseId: asked.purchaseId ?? null,
    order: asked.occurredAt,
    idle: asked.idle ?? null,
  }
  return repaying(account, movement(kind, asked.points, asked, newId), [lot], [], at)
}

/**
 * A posting of points that come in, with the debt repaid from them: from new lots and from what is
 * given back to old ones, as far as they have not expired.
 */
export function repaying(
  account: Account,
  made: Movement,
  lots: readonly Lot[],
  givenBack: readonly Draw[],
  at: number,
): Posting {
  let due = account.debt
  if (due === 0) return { movement: made, lots, draws: net(givenBack), debt: 0 }
  const repaid: Draw[] = []
  const repay = (lot: Lot | undefined, points: number) => {
    if (due === 0 || !lot || isExpired(lot, at)) return
    const part = Math.min(due, points)
    repaid.push({ lotId: lot.id, points: part })
    due -= part
  }
  for (const lot of lots) repay(lot, lot.earned)
  for (const draw of givenBack) {
    repay(
      account.lots.find(({ id }) => id === draw.lotId),
      -draw.points,
    )
  }
  return {
    movement: made,
    lots,
    draws: net([...givenBack, ...repaid]),
    debt: due === account.debt ? 0 : due - account.debt,
  }
}
