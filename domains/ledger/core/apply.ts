import type { Account, Extension, Hold, Lot, Posting } from './account.ts'

/** The account after a posting, so that postings compose within one decision. */
export function apply(account: Account, posting: Posting): Account {
  const drawn = new Map(posting.draws.map((draw) => [draw.lotId, draw.points]))
  const lots = [...account.lots, ...posting.lots].map((lot) => {
    const points = drawn.get(lot.id)
    if (points === undefined) return lot
    drawn.delete(lot.id)
    return take(lot, points, posting)
  })
  if (drawn.size > 0) {
    throw new Error(`draws on lots that are not there: ${[...drawn.keys()].join()}`)
  }
  const debt = account.debt + posting.debt
  if (debt < 0) throw new Error('more debt repaid than there is')
  return { ...account, lots, debt, holds: holdsAfter(account.holds, posting) }
}

/** The account after several postings, one after another. */
export const applyAll = (account: Account, postings: readonly Posting[]): Account =>
  postings.reduce(apply, account)

/** The account as the next decision finds it: without lots that are spent, unless a hold has drawn on them. */
export function withoutSpent(account: Account): Account {
  const held = new Set(account.holds.flatMap(({ draws }) => draws.map(({ lotId }) => lotId)))
  const lots = account.lots.filter(({ id, remaining }) => remaining > 0 || held.has(id))
  return { ...account, lots }
}

/** The account with later expiries. */
export function extend(account: Account, extended: readonly Extension[]): Account {
  if (extended.length === 0) return account
  const until = new Map(extended.map((each) => [each.lotId, each.expiresAt]))
  return {
    ...account,
    lots: account.lots.map((lot) => ({ ...lot, expiresAt: until.get(lot.id) ?? lot.expiresAt })),
  }
}

function take(lot: Lot, points: number, posting: Posting): Lot {
  const remaining = lot.remaining - points
  if (remaining < 0 || remaining > lot.earned) {
    throw new Error(`lot ${lot.id} of ${lot.earned} cannot be left with ${remaining}`)
  }
  if (posting.movement.kind !== 'expire') return { ...lot, remaining }
  return { ...lot, remaining, lapsed: (lot.lapsed ?? 0) + points }
}

function holdsAfter(holds: readonly Hold[], { hold }: Posting): readonly Hold[] {
  if (!hold) return holds
  return 'begins' in hold ? [...holds, hold.begins] : holds.filter(({ id }) => id !== hold.ends)
}
