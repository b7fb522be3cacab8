import { endOf, later, sum, type Length, type Unit } from './sums.ts'

// A member's account as a bank would keep it on paper. It is written without a look at the ledger's
// own arithmetic: what both say must be the same.

/** Points that live by activity: how long after the last purchase. */
export type Idle = { readonly after: Length; readonly roundTo?: Unit }

/** Points that came in at once. */
export type Lot = {
  readonly n: number
  readonly earned: number
  left: number
  /** What recorded expiry took. */
  gone: number
  readonly from: number
  /** Null: for ever. */
  until: number | null
  readonly purchase: string | null
  /** When it was earned: of lots with one end, the older goes first. */
  readonly since: number
  readonly idle: Idle | null
  /** The lot that it continues, and what carried it here. */
  readonly came: { readonly by: string; readonly lot: number } | null
}

/** Points taken from a lot. */
export type Taken = { readonly lot: number; readonly points: number }

export type Hold = {
  readonly quote: string
  readonly points: number
  readonly until: number
  readonly taken: readonly Taken[]
}

/** One line of the statement. */
export type Entry = {
  readonly kind: string
  readonly points: number
  readonly cause: string
  readonly occurredAt: number
  readonly recordedAt: number
}

export type Account = { lots: Lot[]; debt: number; holds: Hold[]; entries: Entry[] }

/** What led to a change, when that was, and when it is written down. */
export type Why = {
  readonly cause: string
  readonly occurredAt: number
  readonly at: number
}

export const emptyAccount = (): Account => ({ lots: [], debt: 0, holds: [], entries: [] })

let made = 0

export const newLot = (
  of: Pick<Lot, 'from' | 'until' | 'since'> & Partial<Lot> & { points: number },
): Lot => ({
  purchase: null,
  idle: null,
  came: null,
  from: of.from,
  until: of.until,
  since: of.since,
  ...(of.purchase !== undefined && { purchase: of.purchase }),
  ...(of.idle !== undefined && { idle: of.idle }),
  ...(of.came !== undefined && { came: of.came }),
  n: ++made,
  earned: of.points,
  left: of.points,
  gone: 0,
})

export const isOver = (lot: Lot, at: number): boolean => lot.until !== null && lot.until <= at
const isWaiting = (lot: Lot, at: number): boolean => lot.from > at && !isOver(lot, at)
const isActive = (lot: Lot, at: number): boolean => lot.from <= at && !isOver(lot, at)

/** The lot that ends first, then the oldest. */
function inTurn(a: Lot, b: Lot): number {
  const end = (a.until ?? Infinity) - (b.until ?? Infinity)
  return (Number.isNaN(end) ? 0 : end) || a.since - b.since || a.n - b.n
}

export const write = (
  account: Account,
  kind: string,
  points: number,
  { cause, occurredAt, at }: Why,
) => void account.entries.push({ kind, points, cause, occurredAt, recordedAt: at })

/** Takes as much of the points from these lots, in turn, as there is. */
function takeFrom(lots: readonly Lot[], points: number): Taken[] {
  const taken: Taken[] = []
  for (const lot of lots.toSorted(inTurn)) {
    const some = Math.min(lot.left, points)
    points -= some
    lot.left -= some
    if (some > 0) taken.push({ lot: lot.n, points: some })
  }
  return taken
}

const pointsOf = (taken: readonly Taken[]): number => sum(taken.map(({ points }) => points))

/** What is active, waits, is set aside and owed at an instant, though nobody may have written it down. */
export function balanceOf(account: Account, at: number) {
  const { lots, holds, debt } = current(account, at)
  const left = (which: (lot: Lot, at: number) => boolean) =>
    sum(lots.filter((lot) => which(lot, at)).map((lot) => lot.left))
  return {
    active: left(isActive),
    pending: left(isWaiting),
    held: sum(holds.map(({ points }) => points)),
    debt,
  }
}

export const spendable = (account: Account, at: number): number => {
  const { active, debt } = balanceOf(account, at)
  return Math.max(0, active - debt)
}

/** What ends after an instant and no later than another, by its end. */
export function expiring(account: Account, at: number, until: number) {
  const ends = new Map<number, number>()
  for (const lot of current(account, at).lots) {
    if (lot.until === null || lot.left === 0 || lot.until <= at || lot.until > until) continue
    ends.set(lot.until, (ends.get(lot.until) ?? 0) + lot.left)
  }
  return [...ends]
    .toSorted(([a], [b]) => a - b)
    .map(([end, points]) => ({ points, expiresAt: new Date(end).toISOString() }))
}

/** The account with the holds past their end let go. */
function current(account: Account, at: number): Account {
  const seen = structuredClone(account)
  letGo(seen, at)
  return seen
}

/** Holds past their end give back what they took; it is written down before anything else is. */
export function letGo(account: Account, at: number): void {
  for (const hold of account.holds.filter(({ until }) => until <= at))
    release(account, hold, { cause: 'hold', occurredAt: hold.until, at })
}

/** A hold ends: its points are in the very lots again. */
export function release(account: Account, hold: Hold, why: Why): void {
  for (const { lot, points } of hold.taken) lotIn(account, lot).left += points
  account.holds = account.holds.filter((each) => each !== hold)
  write(account, 'release', hold.points, why)
}

export function setAside(
  account: Account,
  asked: { readonly quote: string; readonly points: number; readonly until: number },
  why: Why,
): void {
  const taken = pay(account, asked.points, why.at)!
  account.holds.push({ ...asked, taken })
  write(account, 'hold', -asked.points, why)
}

/** Spends held points. */
export function spendHeld(account: Account, hold: Hold, why: Why): readonly Taken[] {
  release(account, hold, why)
  for (const { lot, points } of hold.taken) lotIn(account, lot).left -= points
  write(account, 'redeem', -hold.points, why)
  return hold.taken
}

/** Spends points; null when fewer can be spent. */
export function spend(account: Account, points: number, why: Why): readonly Taken[] | null {
  const taken = pay(account, points, why.at)
  if (taken) write(account, 'redeem', -points, why)
  return taken
}

export function pay(account: Account, points: number, at: number): Taken[] | null {
  if (points > spendable(account, at)) return null
  return takeFrom(
    account.lots.filter((lot) => isActive(lot, at)),
    points,
  )
}

/** Points come in. What is owed is paid from them first. */
export function comeIn(account: Account, kind: string, lots: readonly Lot[], why: Why): void {
  account.lots.push(...lots)
  write(account, kind, sum(lots.map(({ earned }) => earned)), why)
  repay(
    account,
    lots.map(({ n, earned }) => ({ lot: n, points: earned })),
    why.at,
  )
}

function repay(account: Account, from: readonly Taken[], at: number): void {
  for (const { lot: n, points } of from) {
    const lot = lotIn(account, n)
    if (isOver(lot, at)) continue
    const some = Math.min(account.debt, points)
    lot.left -= some
    account.debt -= some
  }
}

/** A purchase keeps points alive that live by activity: those that are there, spent or held just now. */
export function keepAlive(
  account: Account,
  zone: string,
  { occurredAt, at, there }: { occurredAt: number; at: number; there: ReadonlySet<number> },
): void {
  for (const lot of account.lots) {
    if (!lot.idle || lot.until === null || isOver(lot, at) || !there.has(lot.n)) continue
    const until = idleEnd(zone, Math.max(occurredAt, lot.from), lot.idle)
    if (until > lot.until) lot.until = until
  }
}

/** The lots that an operation finds in hand: what is left of them, or held of them, is not nothing. */
export const inHand = (account: Account): Set<number> =>
  new Set([
    ...account.lots.filter(({ left }) => left > 0).map(({ n }) => n),
    ...account.holds.flatMap(({ taken }) => taken.map(({ lot }) => lot)),
  ])

export function idleEnd(zone: string, at: number, { after, roundTo }: Idle): number {
  const end = later(zone, at, after)
  return roundTo ? endOf(zone, end, roundTo) : end
}

/** A correction by hand; false when there is not as much to take. */
export function adjust(
  account: Account,
  { points, until }: { readonly points: number; readonly until: number | null },
  why: Why,
): boolean {
  if (points > 0) {
    const lot = newLot({ points, from: why.at, until, since: why.occurredAt })
    comeIn(account, 'adjust', [lot], why)
    return true
  }
  if (balanceOf(account, why.at).active < -points) return false
  takeFrom(
    account.lots.filter((lot) => isActive(lot, why.at)),
    -points,
  )
  write(account, 'adjust', points, why)
  return true
}

/** Spent points come back, the last taken first; how many of them had ended meanwhile. */
export function giveBack(
  account: Account,
  asked: {
    readonly taken: readonly Taken[]
    readonly already: number
    readonly points: number
    /** Until when points that have ended live again; null: they do not. */
    readonly again: number | null
    /** The lots as they are now, whoever has them. */
    readonly lot: (n: number) => Lot
  },
  why: Why,
): number {
  if (asked.points === 0) return 0
  // one by one, as coins that were put down in this order
  const coins = asked.taken.flatMap(({ lot, points }) => Array.from({ length: points }, () => lot))
  const due = coins.toReversed().slice(asked.already, asked.already + asked.points)
  let restored = 0
  let lapsed = 0
  const made: Lot[] = []
  const back: Taken[] = []
  for (const n of new Set(due)) {
    const points = due.filter((each) => each === n).length
    const lot = asked.lot(n)
    const over = isOver(lot, why.at)
    if (over && asked.again !== null) {
      restored += points
      continue
    }
    if (over) lapsed += points
    const here = account.lots.find((each) => each.n === n)
    if (here) here.left += points
    if (here) back.push({ lot: n, points })
    else made.push(newLot({ ...lot, points, purchase: null, came: null }))
  }
  if (restored > 0)
    made.push(newLot({ points: restored, from: why.at, until: asked.again, since: why.at }))
  account.lots.push(...made)
  write(account, 'reverse', asked.points, why)
  repay(account, [...made.map(({ n, earned }) => ({ lot: n, points: earned })), ...back], why.at)
  return lapsed
}

export type Reach = 'only_pending' | 'within_balance' | 'unlimited'

/** Takes back what a purchase earned, as far as the conditions reach; what stays with the member. */
export function takeBack(
  account: Account,
  { points, purchase, reach }: { points: number; purchase: string; reach: Reach },
  why: Why,
): number {
  let due = points
  const { at } = why
  const own = account.lots.filter((lot) => lot.purchase === purchase)
  const takeNext = (lots: readonly Lot[]) => (due -= pointsOf(takeFrom(lots, due)))
  takeNext(own.filter((lot) => isWaiting(lot, at)))
  if (reach !== 'only_pending') {
    due -= unexpire(account, purchase, due, why)
    takeNext(own.filter((lot) => isActive(lot, at)))
    takeNext(account.lots.filter((lot) => isActive(lot, at)))
  }
  const owed = reach === 'unlimited' ? due : 0
  account.debt += owed
  const taken = points - due + owed
  if (taken > 0) write(account, 'reverse', -taken, why)
  return due - owed
}

/** The same from what expired alone, on the account of another who had those points; how many. */
export function takeBackExpired(
  account: Account,
  { points, purchase }: { points: number; purchase: string },
  why: Why,
): number {
  const taken = unexpire(account, purchase, points, why)
  if (taken > 0) write(account, 'reverse', -taken, why)
  return taken
}

/** What has expired counts as given back: nobody loses the same points twice. What was written off is undone. */
function unexpire(account: Account, purchase: string, points: number, why: Why): number {
  const over = account.lots.filter((lot) => lot.purchase === purchase && isOver(lot, why.at))
  let due = Math.max(0, points - sum(over.map(({ left }) => left)))
  let undone = 0
  for (const lot of over) {
    const some = Math.min(due, lot.gone)
    lot.gone -= some
    lot.left += some
    due -= some
    undone += some
  }
  if (undone > 0) write(account, 'expire', undone, why)
  return pointsOf(takeFrom(over, points))
}

/** Writes down what has expired; how much. */
export function expire(account: Account, at: number): void {
  for (const lot of account.lots) {
    if (!isOver(lot, at) || lot.left === 0) continue
    write(account, 'expire', -lot.left, { cause: 'lot', occurredAt: lot.until!, at })
    lot.gone += lot.left
    lot.left = 0
  }
}

export function lotIn(account: Account, n: number): Lot {
  const lot = account.lots.find((each) => each.n === n)
  if (!lot) throw new Error(`the model has no lot ${n} here`)
  return lot
}
