import {
  movement,
  type Account,
  type Extension,
  type Idle,
  type Lot,
  type NewId,
  type Posting,
  type Why,
} from './account.ts'
import { isExpired, net, soonestFirst } from './draw.ts'
import { repaying } from './earn.ts'
import { paidBy } from './redeem.ts'

/** Points on their way: all that the receiving lot must keep. */
export type Part = {
  readonly lotId: string
  readonly points: number
  readonly activatesAt: number
  readonly expiresAt: number | null
  readonly purchaseId: string | null
  readonly order: number
  readonly idle: Idle | null
  /** The lot that the drawn one continued, when it had been moved here: where it can go back to. */
  readonly backTo: string | null
}

/** Takes active points to give them to another owner. Null when there are not enough. */
export function transferOut(
  account: Account,
  asked: Why & { readonly points: number },
  at: number,
  newId: NewId,
): { posting: Posting; parts: Part[] } | null {
  const draws = paidBy(account, asked.points, at)
  if (!draws) return null
  const parts = draws.map(({ lotId, points }) => ({
    ...partOf(
      account.lots.find(({ id }) => id === lotId)!,
      points,
    ),
    purchaseId: null,
  }))
  const made = movement('transfer', -asked.points, asked, newId)
  return { posting: { movement: made, lots: [], draws, debt: 0 }, parts }
}

/** Credits what another owner gave: activation and expiry survive, debt is repaid. */
export function transferIn(
  account: Account,
  asked: Why & { readonly parts: readonly Part[]; readonly transferId: string },
  at: number,
  newId: NewId,
): Posting {
  const lots = asked.parts.map((part) => lotOf(part, asked.transferId, newId))
  const points = asked.parts.reduce((total, part) => total + part.points, 0)
  return repaying(account, movement('transfer', points, asked, newId), lots, [], at)
}

/** All that an account has, pending points and debt too, leaves it. Points past their expiry stay and expire. */
export function moveOut(
  account: Account,
  why: Why,
  at: number,
  newId: NewId,
  which: (lot: Lot) => boolean = () => true,
  debt: number = account.debt,
): { postings: Posting[]; parts: Part[]; debt: number } {
  // in the order in which they would be drawn, so that those of one age stay in it where they arrive
  const lots = account.lots
    .filter((lot) => lot.remaining > 0 && !isExpired(lot, at) && which(lot))
    .toSorted(soonestFirst)
  const parts = lots.map((lot) => partOf(lot, lot.remaining))
  const points = parts.reduce((total, part) => total + part.points, 0)
  const draws = parts.map(({ lotId, points }) => ({ lotId, points }))
  const postings: Posting[] = []
  if (points > 0) {
    postings.push({ movement: movement('transfer', -points, why, newId), lots: [], draws, debt: 0 })
  }
  if (debt > 0) {
    postings.push({
      movement: movement('transfer', debt, why, newId),
      lots: [],
      draws: [],
      debt: -debt,
    })
  }
  return { postings, parts, debt }
}

export type Arrival = Omit<Why, 'linkedId'> & {
  readonly parts: readonly Part[]
  readonly debt: number
  readonly transferId: string
  /** The movements that left, so that each pair sums to nothing. */
  readonly pointsMovement: string | null
  readonly debtMovement: string | null
}

/** What left another account arrives: points in lots of their own and debt beside them, so that it can be undone. */
export function moveIn(asked: Arrival, newId: NewId): Posting[] {
  const lots = asked.parts.map((part) => lotOf(part, asked.transferId, newId))
  return arriving(asked, lots, [], newId)
}

/** What is left of moved points returns to the very lots that it left, with any later expiry. */
export function moveBackIn(
  account: Account,
  asked: Arrival,
  newId: NewId,
): { postings: Posting[]; extended: Extension[] } {
  const draws = net(asked.parts.map((part) => ({ lotId: part.backTo!, points: -part.points })))
  const extended = asked.parts.flatMap((part) => {
    const lot = account.lots.find(({ id }) => id === part.backTo)
    const isLater = part.expiresAt !== null && part.expiresAt > (lot?.expiresAt ?? Infinity)
    return isLater ? [{ lotId: part.backTo!, expiresAt: part.expiresAt }] : []
  })
  return { postings: arriving(asked, [], draws, newId), extended }
}

function arriving(
  asked: Arrival,
  lots: readonly Lot[],
  draws: Posting['draws'],
  newId: NewId,
): Posting[] {
  const points = asked.parts.reduce((total, part) => total + part.points, 0)
  const postings: Posting[] = []
  if (points > 0) {
    postings.push({
      movement: movement('transfer', points, { ...asked, linkedId: asked.pointsMovement }, newId),
      lots,
      draws,
      debt: 0,
    })
  }
  if (asked.debt > 0) {
    postings.push({
      movement: movement(
        'transfer',
        -asked.debt,
        { ...asked, linkedId: asked.debtMovement },
        newId,
      ),
      lots: [],
      draws: [],
      debt: asked.debt,
    })
  }
  return postings
}

function partOf(lot: Lot, points: number): Part {
  const { id, activatesAt, expiresAt, purchaseId, order, idle } = lot
  const backTo = lot.origin?.lotId ?? null
  return { lotId: id, points, activatesAt, expiresAt, purchaseId, order, idle, backTo }
}

function lotOf(part: Part, transferId: string, newId: NewId): Lot {
  const { lotId, points, activatesAt, expiresAt, purchaseId, order, idle } = part
  return {
    id: newId(),
    earned: points,
    remaining: points,
    activatesAt,
    expiresAt,
    purchaseId,
    order,
    idle,
    origin: { transferId, lotId },
  }
}
