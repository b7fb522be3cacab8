import {
  isOver,
  lotIn,
  newLot,
  pay,
  release,
  write,
  type Account,
  type Lot,
  type Why,
} from './account.ts'
import { sum } from './sums.ts'

// How points go from one account to another: gifts, and merges of members.

/** A gift: active points leave, with their lives; null when fewer can be spent. */
export function leave(account: Account, points: number, by: string, why: Why): Lot[] | null {
  const taken = pay(account, points, why.at)
  if (!taken) return null
  write(account, 'transfer', -points, why)
  return taken.map(({ lot, points }) => carried(lotIn(account, lot), points, by, null))
}

const carried = (lot: Lot, points: number, by: string, purchase: string | null): Lot =>
  newLot({ ...lot, points, purchase, came: { by, lot: lot.n } })

/** All that is not over goes to another account, debt too. */
export function moveAll(from: Account, to: Account, by: string, why: Why): void {
  for (const hold of from.holds) release(from, hold, why)
  const moving = from.lots.filter((lot) => lot.left > 0 && !isOver(lot, why.at))
  const lots = moving.map((lot) => carried(lot, lot.left, by, lot.purchase))
  to.lots.push(...lots)
  for (const lot of moving) lot.left = 0
  carry(from, to, sum(lots.map(({ earned }) => earned)), from.debt, why)
}

/** What is left of it goes back to the very lots, and of the debt what is owed still. */
export function moveBack(from: Account, to: Account, by: string, owed: number, why: Why): number {
  const moving = from.lots.filter(
    (lot) => lot.came?.by === by && lot.left > 0 && !isOver(lot, why.at),
  )
  const points = sum(moving.map(({ left }) => left))
  for (const lot of moving) {
    const home = lotIn(to, lot.came!.lot)
    home.left += lot.left
    lot.left = 0
    if (lot.until !== null && home.until !== null && lot.until > home.until) home.until = lot.until
  }
  const debt = Math.min(owed, from.debt)
  carry(from, to, points, debt, why)
  return debt
}

function carry(from: Account, to: Account, points: number, debt: number, why: Why): void {
  from.debt -= debt
  to.debt += debt
  if (points > 0) write(from, 'transfer', -points, why)
  if (points > 0) write(to, 'transfer', points, why)
  if (debt > 0) write(from, 'transfer', debt, why)
  if (debt > 0) write(to, 'transfer', -debt, why)
}
