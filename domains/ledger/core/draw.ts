import type { Draw, Lot } from './account.ts'

export const isExpired = (lot: Lot, at: number): boolean =>
  lot.expiresAt !== null && lot.expiresAt <= at

export const isPending = (lot: Lot, at: number): boolean =>
  lot.activatesAt > at && !isExpired(lot, at)

export const isOpen = (lot: Lot, at: number): boolean =>
  lot.activatesAt <= at && !isExpired(lot, at)

/** The lot that expires first, then the oldest, then the one with the lower id. */
export function soonestFirst(a: Lot, b: Lot): number {
  if (a.expiresAt !== b.expiresAt) {
    if (a.expiresAt === null) return 1
    if (b.expiresAt === null) return -1
    return a.expiresAt - b.expiresAt
  }
  return a.order - b.order || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

/**
 * Which lots pay, in the order given, and what stays due. Members lose as few points as possible
 * when the lots come soonest first.
 */
export function drawDown(lots: readonly Lot[], points: number): { draws: Draw[]; due: number } {
  const draws: Draw[] = []
  let due = points
  for (const lot of lots) {
    if (due === 0) break
    const taken = Math.min(lot.remaining, due)
    if (taken === 0) continue
    draws.push({ lotId: lot.id, points: taken })
    due -= taken
  }
  return { draws, due }
}

/** The open lots of an account, in the order in which they are drawn. */
export function openLots(lots: readonly Lot[], at: number): Lot[] {
  const open: Lot[] = []
  let isInOrder = true
  for (const lot of lots) {
    if (lot.remaining <= 0 || !isOpen(lot, at)) continue
    // most accounts have their lots in this order already
    if (open.length > 0 && soonestFirst(open.at(-1)!, lot) > 0) isInOrder = false
    open.push(lot)
  }
  return isInOrder ? open : open.sort(soonestFirst)
}

/** Draws on the same lot made one; a sum of nothing disappears. */
export function net(draws: readonly Draw[]): Draw[] {
  if (draws.length === 0) return []
  const points = new Map<string, number>()
  for (const draw of draws) points.set(draw.lotId, (points.get(draw.lotId) ?? 0) + draw.points)
  return [...points]
    .filter(([, each]) => each !== 0)
    .map(([lotId, each]) => ({ lotId, points: each }))
}

export const pointsOf = (draws: readonly Draw[]): number =>
  draws.reduce((total, draw) => total + draw.points, 0)
