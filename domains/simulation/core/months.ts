import type { Movement } from '#domains/ledger/core/index.ts'
import type { DecisionRecord } from '#domains/purchases/core/decision.ts'
import { dayIn, endOf, startOf } from '#kit/core/zone.ts'

/** One calendar month of the programme's zone. Points in minor units, money in minor units. */
export type Month = {
  readonly month: string
  readonly receipts: number
  readonly amount: number
  readonly issued: number
  readonly redeemed: number
  readonly expired: number
  /** Active and pending at its end. */
  readonly outstanding: number
  /** Members that had bought by its end, by tier; the name is empty for none. */
  readonly tiers: Readonly<Record<string, number>>
}

/** Which tier a member has at an instant up to the end; null when the conditions have no ladder. */
export type Grades = ((at: number) => string | null) | null

type MonthSum = { -readonly [Name in Exclude<keyof Month, 'month'>]: Month[Name] }
type Joined = { readonly since: string; readonly grades: Grades }

/** Gathers what each month of the zone comes to. */
export function monthly(zone: string) {
  const months = new Map<string, MonthSum>()
  const nameOf = namesIn(zone)
  const first = new Map<string, string>()
  const people: Joined[] = []
  let from: number | null = null
  const monthOf = (at: number) => {
    const name = nameOf(at)
    let sum = months.get(name)
    if (!sum) months.set(name, (sum = emptyMonth()))
    return sum
  }

  return {
    sold({ receipt, amount, earning, redemption }: DecisionRecord, member: string | null): void {
      from ??= receipt.occurredAt
      const month = monthOf(receipt.occurredAt)
      month.receipts += 1
      month.amount += amount
      month.issued += earning.points
      month.redeemed += redemption.applied
      if (member !== null && !first.has(member)) first.set(member, nameOf(receipt.occurredAt))
    },
    lapsed({ points, occurredAt }: Movement): void {
      monthOf(occurredAt).expired -= points
    },
    /** Whether the member has bought at all. */
    left(member: string, grades: Grades): boolean {
      const since = first.get(member)
      if (since !== undefined) people.push({ since, grades })
      return since !== undefined
    },
    /** From the first sale to the end, months without a sale too. */
    finish: (until: number) => ({ from, listed: list(zone, months, from, until, people) }),
  }
}

function namesIn(zone: string): (at: number) => string {
  let begins = 0
  let ends = 0
  let name = ''
  return (at) => {
    if (at < begins || at >= ends) {
      begins = startOf(zone, at, 'month')
      ends = endOf(zone, at, 'month')
      name = dayIn(zone, at).slice(0, 7)
    }
    return name
  }
}

const emptyMonth = (): MonthSum => ({
  receipts: 0,
  amount: 0,
  issued: 0,
  redeemed: 0,
  expired: 0,
  outstanding: 0,
  tiers: {},
})

function list(
  zone: string,
  months: ReadonlyMap<string, MonthSum>,
  from: number | null,
  until: number,
  people: readonly Joined[],
): Month[] {
  const listed: Month[] = []
  if (from === null) return listed
  let outstanding = 0
  for (let at = startOf(zone, from, 'month'); at <= until; at = endOf(zone, at, 'month')) {
    const month = dayIn(zone, at).slice(0, 7)
    const sum = months.get(month) ?? emptyMonth()
    outstanding += sum.issued - sum.redeemed - sum.expired
    const last = Math.min(until, endOf(zone, at, 'month') - 1)
    listed.push({ month, ...sum, outstanding, tiers: populationAt(last, month, people) })
  }
  return listed
}

function populationAt(
  at: number,
  month: string,
  people: readonly Joined[],
): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { since, grades } of people) {
    if (grades === null || since > month) continue
    const tier = grades(at) ?? ''
    counts[tier] = (counts[tier] ?? 0) + 1
  }
  return counts
}
