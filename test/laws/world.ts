import type { Account, Lot, Taken, Why } from './account.ts'
import type { Line, Paid } from './receipt.ts'
import type { Terms } from './terms.ts'

// What the model remembers: plain lists, and no rule of the product's.

export type Member = {
  readonly id: string
  readonly external: string
  readonly account: Account
  /** Into whom it was merged. */
  into: Member | null
}

export type Card = {
  readonly number: string
  readonly owner: Member
  state: 'active' | 'blocked' | 'replaced'
}

export type Purchase = {
  readonly id: string
  /** Who had the account when it was bought. */
  readonly owner: Member
  /** What was sent, and answered. */
  readonly sent: Sent
  readonly lines: readonly Line[]
  readonly paid: Paid
  readonly taken: readonly Taken[]
  readonly earned: readonly number[]
  readonly terms: Terms
  state: 'confirmed' | 'partially_returned' | 'returned' | 'cancelled'
  /** Thousandths of each line that came back. */
  readonly back: number[]
  pointsBack: number
  readonly numbers: string[]
}

export type Quote = {
  readonly id: string
  readonly owner: Member
  readonly body: ReceiptBody
  readonly lines: readonly Line[]
  readonly points: number
  readonly amountDue: number
  readonly until: number
  /** Of one that holds: what became of it. */
  state: 'held' | 'used' | 'cancelled' | 'expired' | null
}

export type Merge = {
  readonly id: string
  readonly survivor: Member
  readonly duplicate: Member
  readonly debt: number
  undone: boolean
}

export type Version = { readonly version: number; readonly startsAt: number; readonly terms: Terms }

/** A request with a key, and its answer. */
export type Sent = {
  readonly method: string
  readonly path: string
  readonly body: unknown
  readonly key: string
  readonly status: number
  readonly text: string
  /** How many changes there had been when it was answered. */
  readonly changes: number
}

export type ReceiptBody = {
  readonly member: object
  readonly externalId: string
  readonly occurredAt: string
  readonly lines: readonly object[]
  readonly pointsToRedeem?: number | 'max'
  readonly [more: string]: unknown
}

export type World = {
  readonly programmeId: string
  readonly zone: string
  at: number
  readonly versions: Version[]
  readonly members: Member[]
  readonly cards: Card[]
  readonly purchases: Purchase[]
  readonly quotes: Quote[]
  readonly merges: Merge[]
  readonly sent: Sent[]
  /** How often anything changed, the clock too. */
  changes: number
}

/** One of a list, counted round and round. */
export const pick = <T>(list: readonly T[], n: number): T => list[n % list.length]!

/** One of a list counted from its end. */
export const pickLast = <T>(list: readonly T[], n: number): T =>
  list[list.length - 1 - (n % list.length)]!

/**
 * A member, and another who has points of its own; so far apart, and where there is nobody else, or
 * they stand 0 apart, the member itself.
 */
export function pickTwo({ members }: World, n: number, apart: number): [Member, Member] {
  const one = pick(members, n)
  const others = members.filter((each) => !each.into && each !== survivorOf(one))
  return [one, apart === 0 || others.length === 0 ? one : pick(others, apart - 1)]
}

/** The last quote that is good still, or whichever is so far from the end. */
export function pickQuote(
  { quotes, at }: World,
  n: number,
  isGood: (quote: Quote) => boolean,
): Quote {
  const good = quotes.findLast((each) => each.until > at && isGood(each))
  return n === 0 && good ? good : pickLast(quotes, n)
}

/** Who has the points of a member now. */
export function survivorOf(member: Member): Member {
  return member.into ? survivorOf(member.into) : member
}

/** The conditions of an instant: those that started last. */
export function termsAt({ versions }: World, at: number): Version {
  return versions
    .filter(({ startsAt }) => startsAt <= at)
    .toSorted((a, b) => a.startsAt - b.startsAt)
    .at(-1)!
}

/** A draft of an account, and how it is kept. */
export function draftOf(member: Member): Account {
  return structuredClone(survivorOf(member).account)
}

export function keep(member: Member, draft: Account): void {
  Object.assign(survivorOf(member).account, draft)
}

export const because = (world: World, cause: string, occurredAt = world.at): Why => ({
  cause,
  occurredAt,
  at: world.at,
})

/** A lot as it is now, whoever has it. */
export function lotOf({ members }: World, n: number): Lot {
  const lot = members.flatMap(({ account }) => account.lots).find((each) => each.n === n)
  if (!lot) throw new Error(`the model has no lot ${n}`)
  return lot
}

/** Instants at which something begins or ends, soonest first. */
export function eventsAhead(world: World): number[] {
  const { members, quotes, versions, at } = world
  const instants = [
    ...members.flatMap(({ account: { lots, holds } }) => [
      ...lots.filter(({ left }) => left > 0).flatMap(({ from, until }) => [from, until ?? 0]),
      ...holds.map(({ until }) => until),
    ]),
    ...quotes.map(({ until }) => until),
    ...versions.map(({ startsAt }) => startsAt),
  ]
  return [...new Set(instants)].filter((each) => each > at).toSorted((a, b) => a - b)
}
