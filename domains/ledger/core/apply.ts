import type { Account, Extension, Hold, Lot, Posting } from './account.ts'

/** The account after a posting, so that postings compose within one decision. */
export function apply(account: Account, posting: Posting): Account {
  const lots = [...account.lots, ...posting.lots]
  if (posting.draws.length <= FEW) drawFew(lots, posting)
  else drawMany(lots, posting)
  const debt = account.debt + posting.debt
  if (debt < 0) throw new Error('more debt repaid than there is')
  return { ...account, lots, debt, holds: holdsAfter(account.holds, posting) }
}

/** The account after several postings, one after another. */
export const applyAll = (account: Account, postings: readonly Posting[]): Account =>
  postings.reduce(apply, account)

/** The account as the next decision finds it: without lots that are spent, unless a hold has drawn on them. */
export function withoutSpent(account: Account): Account {
  const { holds } = account
  if (holds.length === 0) {
    if (account.lots.every(isLeft)) return account
    return { ...account, lots: account.lots.filter(isLeft) }
  }
  const held = new Set(holds.flatMap(({ draws }) => draws.map(({ lotId }) => lotId)))
  const lots = account.lots.filter(({ id, remaining }) => remaining > 0 || held.has(id))
  return { ...account, lots }
}

const isLeft = ({ remaining }: Lot): boolean => remaining > 0

/** The account with later expiries. */
export function extend(account: Account, extended: readonly Extension[]): Account {
  if (extended.length === 0) return account
  const until = new Map(extended.map((each) => [each.lotId, each.expiresAt]))
  return {
    ...account,
    lots: account.lots.map((lot) => {
      const expiresAt = until.get(lot.id)
      return expiresAt === undefined ? lot : { ...lot, expiresAt }
    }),
  }
}

/** So many draws look their lots up one by one; more take a map. */
const FEW = 4

function drawFew(lots: Lot[], posting: Posting): void {
  for (const { lotId, points } of posting.draws) {
    const place = lots.findIndex(({ id }) => id === lotId)
    if (place === -1) throw notThere(lotId)
    lots[place] = take(lots[place]!, points, posting)
  }
}

function drawMany(lots: Lot[], posting: Posting): void {
  const places = new Map(lots.map(({ id }, place) => [id, place]))
  for (const { lotId, points } of posting.draws) {
    const place = places.get(lotId)
    if (place === undefined) throw notThere(lotId)
    lots[place] = take(lots[place]!, points, posting)
  }
}

const notThere = (lotId: string) => new Error(`a draw on a lot that is not there: ${lotId}`)

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
