import { movement, type Account, type Hold, type NewId, type Posting, type Why } from './account.ts'
import { apply } from './apply.ts'
import { drawDown, isExpired, pointsOf, soonestFirst } from './draw.ts'
import { paidBy } from './redeem.ts'

/** A hold past its end holds nothing any more, recorded or not. */
export const isTimedOut = (hold: Hold, at: number): boolean =>
  hold.expiresAt !== null && hold.expiresAt <= at

export type Holding = Why & {
  readonly points: number
  /** What the points are held for: a quote, a case. */
  readonly subject: string
  readonly expiresAt: number | null
}

/** Sets points aside. Null when there are not enough. */
export function hold(account: Account, asked: Holding, at: number, newId: NewId): Posting | null {
  const draws = paidBy(account, asked.points, at)
  if (!draws) return null
  const made = movement('hold', -asked.points, asked, newId)
  const { points, subject, expiresAt } = asked
  const begins = { id: made.id, subject, points, expiresAt, draws }
  return { movement: made, lots: [], draws, debt: 0, hold: { begins } }
}

/**
 * Sets aside what is left of these very lots, pending ones too, up to the points asked for; they can
 * neither be spent nor become active until the release. Null when nothing is left of them.
 */
export function freeze(
  account: Account,
  asked: Omit<Holding, 'expiresAt'> & { readonly lotIds: readonly string[] },
  at: number,
  newId: NewId,
): Posting | null {
  const left = account.lots.filter(
    (lot) => asked.lotIds.includes(lot.id) && lot.remaining > 0 && !isExpired(lot, at),
  )
  const { draws } = drawDown(left.toSorted(soonestFirst), asked.points)
  const points = pointsOf(draws)
  if (points === 0) return null
  const made = movement('hold', -points, asked, newId)
  const begins = { id: made.id, subject: asked.subject, points, expiresAt: null, draws }
  return { movement: made, lots: [], draws, debt: 0, hold: { begins } }
}

/** Gives held points back to the very lots. What has expired meanwhile expires then. */
export function release(account: Account, holdId: string, why: Why, newId: NewId): Posting {
  return ending(heldIn(account, holdId), 'released', why, newId)
}

/** Spends held points: all, or the first of them when fewer are asked for; the lots may have expired since. */
export function redeemHold(
  account: Account,
  holdId: string,
  asked: Why & { readonly points?: number },
  newId: NewId,
): Posting[] {
  const held = heldIn(account, holdId)
  const points = asked.points ?? held.points
  if (points > held.points) throw new Error(`hold ${holdId} has no ${points} points`)
  const released = ending(held, 'redeemed', asked, newId)
  if (points === 0) return [released]
  let due = points
  const draws = held.draws.flatMap((draw) => {
    const taken = Math.min(due, draw.points)
    due -= taken
    return taken === 0 ? [] : [{ lotId: draw.lotId, points: taken }]
  })
  const made = movement('redeem', -points, { ...asked, linkedId: held.id }, newId)
  return [released, { movement: made, lots: [], draws, debt: 0 }]
}

/** Records the end of the holds that are past theirs: apply it before spending. */
export function endHolds(account: Account, at: number, newId: NewId): Posting[] {
  return account.holds
    .filter((held) => isTimedOut(held, at))
    .map((held) => {
      const cause = { kind: 'hold', id: held.id }
      return ending(held, 'released', { cause, occurredAt: held.expiresAt! }, newId)
    })
}

/** The account as it is at an instant, with the holds past their end given back, and the postings for it. */
export function currentAt(
  account: Account,
  at: number,
  newId: NewId,
): { account: Account; postings: Posting[] } {
  if (account.holds.length === 0) return { account, postings: [] }
  const postings = endHolds(account, at, newId)
  return { account: postings.reduce(apply, account), postings }
}

function ending(held: Hold, how: 'released' | 'redeemed', why: Why, newId: NewId): Posting {
  return {
    movement: movement('release', held.points, { ...why, linkedId: held.id }, newId),
    lots: [],
    draws: held.draws.map(({ lotId, points }) => ({ lotId, points: -points })),
    debt: 0,
    hold: { ends: held.id, how },
  }
}

function heldIn(account: Account, holdId: string): Hold {
  const held = account.holds.find(({ id }) => id === holdId)
  if (!held) throw new Error(`no hold ${holdId}`)
  return held
}
