import type { Day } from '#kit/core/time.ts'
import { ratio, type Ratio } from '../answer.ts'
import { monthName, monthNumber } from './window.ts'

/** One purchase of one member on a calendar day. */
export type Visit = { readonly member: string; readonly day: Day }

/** Members of a cohort who bought again so many months on; partial while that month still runs. */
export type CohortCell = { readonly retained: Ratio; readonly partial: boolean }

/** Those who first bought in a month, and how many bought in it and each month after. */
export type Cohort = {
  readonly month: string
  readonly size: number
  /** A cohort whose own month still runs will grow yet. */
  readonly partial: boolean
  readonly cells: CohortCell[]
}

/** A table of retention, and its average by months since the first purchase. */
export type Cohorts = {
  readonly asOf: Day
  readonly cohorts: Cohort[]
  /** Members retained in month k of all in cohorts whose month k is complete; index k. */
  readonly average: Ratio[]
}

/**
 * Retention by month of the first purchase: R(c, k) = members of cohort c who bought in month c+k
 * over the size of c. Averages weigh cohorts by their size and leave out months not fully seen.
 */
export function monthlyCohorts(visits: Iterable<Visit>, asOf: Day): Cohorts {
  const counts = new Map<string, Retained & { members: number }>()
  for (const own of monthsByMember(visits, asOf).values()) {
    const first = Math.min(...own)
    for (const month of own) {
      const key = `${first} ${month}`
      const same = counts.get(key) ?? { first, month, members: 0 }
      same.members += 1
      counts.set(key, same)
    }
  }
  return retentionOf(counts.values(), asOf)
}

/** How many members who first bought in a month bought in another; months since the year 0. */
export type Retained = { readonly first: number; readonly month: number; readonly members: number }

/** The table of retention from counts, where months without anybody may be left out. */
export function retentionOf(counted: Iterable<Retained>, asOf: Day): Cohorts {
  const last = monthNumber(asOf)
  const isLastComplete = isEndOfMonth(asOf)
  const bought = new Map<number, number[]>()
  for (const { first, month, members } of counted) {
    let counts = bought.get(first)
    if (!counts) bought.set(first, (counts = Array.from({ length: last - first + 1 }, () => 0)))
    counts[month - first]! += members
  }
  const cohorts = [...bought]
    .sort(([one], [other]) => one - other)
    .map(([month, counts]) => ({
      month: monthName(month),
      size: counts[0]!,
      partial: month === last && !isLastComplete,
      cells: counts.map((retained, k) => ({
        retained: ratio(retained, counts[0]!),
        partial: month + k === last && !isLastComplete,
      })),
    }))
  return { asOf, cohorts, average: averages(cohorts) }
}

function averages(cohorts: readonly Cohort[]): Ratio[] {
  const longest = Math.max(0, ...cohorts.map(({ cells }) => cells.length))
  return Array.from({ length: longest }, (_, k) => {
    let retained = 0
    let size = 0
    for (const cohort of cohorts) {
      const cell = cohort.cells[k]
      if (!cell || cell.partial) continue
      retained += cell.retained.numerator
      size += cohort.size
    }
    return ratio(retained, size)
  })
}

function monthsByMember(visits: Iterable<Visit>, asOf: Day): Map<string, Set<number>> {
  const months = new Map<string, Set<number>>()
  for (const { member, day } of visits) {
    if (day > asOf) continue
    const own = months.get(member)
    if (own) own.add(monthNumber(day))
    else months.set(member, new Set([monthNumber(day)]))
  }
  return months
}

function isEndOfMonth(day: Day): boolean {
  const next = new Date(`${day}T00:00:00Z`)
  next.setUTCDate(next.getUTCDate() + 1)
  return next.getUTCDate() === 1
}
