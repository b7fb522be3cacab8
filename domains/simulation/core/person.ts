import {
  emptyAccount,
  expire,
  withoutSpent,
  applyAll,
  type Account,
  type NewId,
  type Posting,
} from '#domains/ledger/core/index.ts'
import type { Book, MemberView, Setting } from '#domains/purchases/core/book.ts'
import type { Reckoned } from '#domains/purchases/core/settle.ts'
import type { Usage } from '#domains/rules/core/judgement.ts'
import { NO_SUMS } from '#domains/tiers/core/standing.ts'
import { dayIn } from '#kit/core/zone.ts'
import { newClimber, type Climber, type Ladder } from './ladder.ts'

/**
 * All that is remembered of one simulated member: what the live platform keeps in its tables, as far as
 * a later decision can ask for it. A replay remembers everybody at once, so this is kept small.
 */
export type Person = MemberView & {
  account: Account
  visits: number
  lastAt: number | null
  /** Null where the conditions have no ladder. */
  readonly climber: Climber | null
  /** What is used of the limits; null as long as nothing is. */
  used: Map<string, number> | null
}

/** Somebody who is seen for the first time: enrolled with the first receipt, as an import enrols. */
export const newcomer = (
  { programmeId, zone }: Setting,
  ladder: Ladder | null,
  owner: string,
  at: number,
): Person => ({
  owner,
  tags: NONE,
  birthday: null,
  enrolledDay: dayIn(zone, at),
  card: NO_CARD,
  account: emptyAccount(owner, programmeId),
  visits: 0,
  lastAt: null,
  climber: ladder && newClimber(),
  used: null,
})

const NONE: readonly never[] = []
const NO_CARD = { state: 'none', reason: null } as const

/** What a decision rests on at an instant. `budgets` are the limits that all members share. */
export function bookOf(
  person: Person,
  ladder: Ladder | null,
  budgets: ReadonlyMap<string, number>,
  at: number,
): Book {
  const { climber, used } = person
  if (climber) ladder!.come(climber, at)
  return {
    account: person.account,
    tally: person,
    standings: climber?.standings ?? NONE,
    sums: climber?.sums ?? NO_SUMS,
    used: (key) => used?.get(key) ?? budgets.get(key) ?? 0,
  }
}

/** Records what has lapsed by the instant; the movements. */
export function lapse(person: Person, at: number, newId: NewId): readonly Posting[] {
  const lapsed = expire(person.account, at, newId)
  if (lapsed.length > 0) person.account = withoutSpent(applyAll(person.account, lapsed))
  return lapsed
}

/** Keeps what was decided. */
export function keep(
  person: Person,
  outcome: Reckoned,
  ladder: Ladder | null,
  budgets: Map<string, number>,
): void {
  const { occurredAt } = outcome.asked.receipt
  person.account = withoutSpent(outcome.account)
  person.visits += 1
  person.lastAt = Math.max(person.lastAt ?? 0, occurredAt)
  for (const each of outcome.usage) {
    note(each.scope === 'member' ? (person.used ??= new Map()) : budgets, each)
  }
  const { climber } = person
  if (climber) ladder!.keep(climber, outcome)
}

function note(counters: Map<string, number>, { key, counts, value }: Usage): void {
  const before = counters.get(key) ?? 0
  counters.set(key, counts === 'last' ? Math.max(before, value) : before + value)
}
