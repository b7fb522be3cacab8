import type { Movement } from '#domains/ledger/core/index.ts'
import type { Reckoned } from '#domains/purchases/core/settle.ts'
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

/** A member on the ladder of the conditions: the first purchase, and the tier at an instant up to the end. */
export type Climbed = { readonly since: number; readonly tier: (at: number) => string | null }

type MonthSum = { -readonly [Name in Exclude<keyof Month, 'month'>]: Month[Name] }

/** Gathers what each month of the zone comes to. */
export function monthly(zone: string) {
  const months = new Map<string, MonthSum>()
  const people: Climbed[] = []
  let from: number | null = null
  const monthOf = findMonth(zone, months)

  return {
    sold({ asked: { receipt }, amount, granted, redeemed }: Reckoned): void {
      from ??= receipt.occurredAt
      const month = monthOf(receipt.occurredAt)
      month.receipts += 1
      month.amount += amount
      month.issued += granted
      month.redeemed += redeemed
    },
    lapsed({ points, occurredAt }: Movement): void {
      monthOf(occurredAt).expired -= points
    },
    climbed(member: Climbed): void {
      people.push(member)
    },
    /** From the first sale to the end, months without a sale too. */
    finish: (until: number) => ({ from, listed: list(zone, months, from, until, people) }),
  }
}

/** The sums of the month of an instant. What lapses may lie months back: so they are found by the day. */
function findMonth(zone: string, months: Map<string, MonthSum>): (at: number) => MonthSum {
  const byDay = new Map<string, MonthSum>()
  return (at) => {
    const day = dayIn(zone, at)
    let sum = byDay.get(day)
    if (sum) return sum
    const name = day.slice(0, 7)
    sum = months.get(name) ?? emptyMonth()
    months.set(name, sum)
    byDay.set(day, sum)
    return sum
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
  people: readonly Climbed[],
): Month[] {
  const listed: Month[] = []
  if (from === null) return listed
  let outstanding = 0
  for (let at = startOf(zone, from, 'month'); at <= until; at = endOf(zone, at, 'month')) {
    const month = dayIn(zone, at).slice(0, 7)
    const sum = months.get(month) ?? emptyMonth()
    outstanding += sum.issued - sum.redeemed - sum.expired
    const last = Math.min(until, endOf(zone, at, 'month') - 1)
    listed.push({ month, ...sum, outstanding, tiers: populationAt(last, people) })
  }
  return listed
}

function populationAt(at: number, people: readonly Climbed[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { since, tier } of people) {
    if (since > at) continue
    const name = tier(at) ?? ''
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}
