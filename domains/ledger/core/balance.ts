import type { Account, Lot } from './account.ts'
import { isExpired, isOpen, isPending, pointsOf } from './draw.ts'
import { isTimedOut } from './hold.ts'

/** Points by what can be done with them: active can be spent, pending wait, held are set aside, debt is owed. */
export type Balance = {
  readonly active: number
  readonly pending: number
  readonly held: number
  readonly debt: number
}

/** The balance at an instant, derived from lots, holds and debt: no job need have run. */
export function balanceAt(account: Account, at: number): Balance {
  let active = 0
  let pending = 0
  for (const lot of lotsAt(account, at)) {
    if (isOpen(lot, at)) active += lot.remaining
    else if (isPending(lot, at)) pending += lot.remaining
  }
  let held = 0
  for (const hold of account.holds) if (!isTimedOut(hold, at)) held += hold.points
  return { active, pending, held, debt: account.debt }
}

/** What may be spent at an instant: the active points less what is owed. */
export function spendable(account: Account, at: number): number {
  const { active, debt } = balanceAt(account, at)
  return Math.max(0, active - debt)
}

/** What expires in (at, until], active or pending, by instant, soonest first. */
export function expiringWithin(
  account: Account,
  at: number,
  until: number,
): { points: number; expiresAt: number }[] {
  const points = new Map<number, number>()
  for (const lot of lotsAt(account, at)) {
    if (lot.expiresAt === null || lot.remaining === 0) continue
    if (isExpired(lot, at) || lot.expiresAt > until) continue
    points.set(lot.expiresAt, (points.get(lot.expiresAt) ?? 0) + lot.remaining)
  }
  return [...points]
    .map(([expiresAt, each]) => ({ points: each, expiresAt }))
    .toSorted((a, b) => a.expiresAt - b.expiresAt)
}

/** The lots with what holds past their end give back, although nobody has recorded it yet. */
export function lotsAt(account: Account, at: number): readonly Lot[] {
  if (account.holds.length === 0) return account.lots
  const ended = account.holds.filter((hold) => isTimedOut(hold, at))
  if (ended.length === 0) return account.lots
  const draws = ended.flatMap((hold) => hold.draws)
  return account.lots.map((lot) => {
    const back = pointsOf(draws.filter(({ lotId }) => lotId === lot.id))
    return back === 0 ? lot : { ...lot, remaining: lot.remaining + back }
  })
}
