import { movement, type Account, type Draw, type NewId, type Posting, type Why } from './account.ts'
import { apply } from './apply.ts'
import { drawDown, isExpired, isPending, openLots, pointsOf, soonestFirst } from './draw.ts'

/** How far a return may take back what its purchase earned. */
export type ClawbackPolicy = 'only_pending' | 'within_balance' | 'unlimited'

export type Clawback = Why & {
  readonly points: number
  readonly purchaseId: string
  readonly policy: ClawbackPolicy
}

/**
 * Takes back what a purchase earned: from its pending lots, from what expired of its lots unspent,
 * from its active lots, from other active points, and the rest as debt – as far as the policy goes.
 * `shortfall` is what the policy leaves with the member.
 */
export function clawback(
  account: Account,
  asked: Clawback,
  at: number,
  newId: NewId,
): { postings: Posting[]; shortfall: number } {
  const own = account.lots
    .filter((lot) => lot.purchaseId === asked.purchaseId)
    .toSorted(soonestFirst)
  const pending = drawDown(
    own.filter((lot) => isPending(lot, at)),
    asked.points,
  )
  if (asked.policy === 'only_pending') {
    return { postings: reversal(asked, pending.draws, 0, newId), shortfall: pending.due }
  }

  const lapsed = takeLapsed(account, asked, pending.due, at, newId)
  const open = openLots(account.lots, at)
  const active = drawDown(
    [
      ...open.filter((lot) => lot.purchaseId === asked.purchaseId),
      ...open.filter((lot) => lot.purchaseId !== asked.purchaseId),
    ],
    lapsed.due,
  )
  const debt = asked.policy === 'unlimited' ? active.due : 0
  const draws = [...pending.draws, ...lapsed.draws, ...active.draws]
  return {
    postings: [...lapsed.undone, ...reversal(asked, draws, debt, newId)],
    shortfall: active.due - debt,
  }
}

/**
 * The same from what expired unspent alone, on the account of one whom a merge has parted from the purchase
 * since: those points stayed there. `points` is how many there were.
 */
export function clawbackLapsed(
  account: Account,
  asked: Omit<Clawback, 'policy'>,
  at: number,
  newId: NewId,
): { postings: Posting[]; points: number } {
  const { undone, draws, due } = takeLapsed(account, asked, asked.points, at, newId)
  return {
    postings: [...undone, ...reversal(asked, draws, 0, newId)],
    points: asked.points - due,
  }
}

function reversal(asked: Why, draws: readonly Draw[], debt: number, newId: NewId): Posting[] {
  const points = pointsOf(draws) + debt
  if (points === 0) return []
  return [{ movement: movement('reverse', -points, asked, newId), lots: [], draws, debt }]
}

/**
 * What expired of the purchase's lots was taken from the member once: it counts as given back,
 * whether the expiry was recorded (then it is undone) or is only due.
 */
function takeLapsed(
  account: Account,
  asked: Omit<Clawback, 'policy'>,
  points: number,
  at: number,
  newId: NewId,
) {
  const expired = account.lots.filter(
    (lot) => lot.purchaseId === asked.purchaseId && isExpired(lot, at),
  )
  const waiting = expired.reduce((total, lot) => total + lot.remaining, 0)
  let undo = Math.max(0, points - waiting)
  const back = expired.flatMap(({ id, lapsed = 0 }) => {
    const part = Math.min(undo, lapsed)
    undo -= part
    return part === 0 ? [] : [{ lotId: id, points: -part }]
  })
  const undone: Posting[] =
    back.length === 0
      ? []
      : [
          {
            movement: movement('expire', -pointsOf(back), asked, newId),
            lots: [],
            draws: back,
            debt: 0,
          },
        ]
  const ids = new Set(expired.map(({ id }) => id))
  const current = undone.reduce(apply, account)
  return {
    undone,
    ...drawDown(
      current.lots.filter(({ id }) => ids.has(id)),
      points,
    ),
  }
}
