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
import type { Settled } from '#domains/purchases/core/settle.ts'
import type { Usage } from '#domains/rules/core/judgement.ts'
import { withReviews } from '#domains/tiers/core/review.ts'
import { NO_SUMS, type Standing } from '#domains/tiers/core/standing.ts'
import { sumsIn, windowAt, type QualifyingDay } from '#domains/tiers/core/window.ts'
import { dayIn } from '#kit/core/zone.ts'

/** All that is remembered of one simulated member: what the live platform keeps in its tables. */
export type Person = {
  readonly view: MemberView
  account: Account
  visits: number
  lastAt: number | null
  standings: Standing[]
  readonly days: QualifyingDay[]
  readonly used: Map<string, number>
}

/** Somebody who is seen for the first time: enrolled with the first receipt, as an import enrols. */
export const newcomer = ({ programmeId, zone }: Setting, owner: string, at: number): Person => ({
  view: {
    owner,
    tags: [],
    birthday: null,
    enrolledDay: dayIn(zone, at),
    card: { state: 'none', reason: null },
  },
  account: emptyAccount(owner, programmeId),
  visits: 0,
  lastAt: null,
  standings: [],
  days: [],
  used: new Map(),
})

/** What a decision rests on at an instant. `budgets` are the limits that all members share. */
export function bookOf(
  person: Person,
  { compiled, zone }: Setting,
  budgets: ReadonlyMap<string, number>,
  at: number,
): Book {
  const policy = compiled.document.tiers ?? null
  if (policy) person.standings = withReviews(person.standings, person.days, policy, zone, at)
  return {
    account: person.account,
    tally: person,
    standings: person.standings,
    sums: policy ? sumsIn(person.days, windowAt(policy, zone, at)) : NO_SUMS,
    used: (key) => person.used.get(key) ?? budgets.get(key) ?? 0,
  }
}

/** Records what has lapsed by the instant; the movements. */
export function lapse(person: Person, at: number, newId: NewId): Posting[] {
  const lapsed = expire(person.account, at, newId)
  if (lapsed.length > 0) person.account = withoutSpent(applyAll(person.account, lapsed))
  return lapsed
}

/** Keeps what was decided. */
export function keep(person: Person, settled: Settled, budgets: Map<string, number>): void {
  const { occurredAt } = settled.decision.receipt
  person.account = withoutSpent(settled.account)
  person.visits += 1
  person.lastAt = Math.max(person.lastAt ?? 0, occurredAt)
  for (const each of settled.usage) note(each.scope === 'member' ? person.used : budgets, each)
  if (settled.qualifying) addDay(person.days, settled.qualifying)
  // reviews that fell due are in the history already; a promotion comes after them
  for (const standing of settled.standings) {
    if (!person.standings.includes(standing)) person.standings.push(standing)
  }
}

function note(counters: Map<string, number>, { key, counts, value }: Usage): void {
  const before = counters.get(key) ?? 0
  counters.set(key, counts === 'last' ? Math.max(before, value) : before + value)
}

function addDay(days: QualifyingDay[], bought: QualifyingDay): void {
  const last = days.at(-1)
  if (last?.day !== bought.day) return void days.push(bought)
  days[days.length - 1] = {
    day: last.day,
    spend: last.spend + bought.spend,
    points: last.points + bought.points,
    visits: last.visits + bought.visits,
  }
}
