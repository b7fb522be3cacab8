import type { Receipt } from '#domains/purchases/core/receipt.ts'
import { DAY } from '#kit/core/time.ts'
import { dayIn, startOfDay } from '#kit/core/zone.ts'
import { share, type Share } from './figures.ts'
import { visitsOf, type MonthlyVisits } from './visits.ts'

/** What should be said before the figures are believed. */
export type Warning =
  /** no receipts at all */
  | 'no_sales'
  /** no receipt names a buyer: nobody would earn */
  | 'no_members'
  /** more than half of the sales name no buyer */
  | 'few_members'
  | 'one_member'
  /** nobody bought twice */
  | 'no_repeat'
  /** no line says what goods cost: margins are assumed or unknown */
  | 'no_costs'
  /** less than a year: seasons and long expiries are not seen */
  | 'short'
  /** a run of days without a sale that the others do not explain */
  | 'gap'
  /** many lines repeat another of their receipt: a file may have been written twice */
  | 'repeated'

/** With these, what comes of a replay proves nothing of what will come. */
export const NOT_ENOUGH = [
  'no_sales',
  'no_members',
  'one_member',
  'no_repeat',
] as const satisfies readonly Warning[]

/** Why sales prove nothing of what will come; null where they may. */
export const lackOf = ({ warnings }: Pick<Quality, 'warnings'>): Lack | null =>
  NOT_ENOUGH.find((each) => warnings.includes(each)) ?? null
export type Lack = (typeof NOT_ENOUGH)[number]

/** How far a history of sales can be trusted. */
export type Quality = {
  readonly receipts: number
  readonly buyers: number
  readonly repeatBuyers: Share
  readonly withoutBuyer: Share
  readonly withCost: Share
  readonly withDiscount: Share
  /** Lines that repeat another of the same receipt in every part. */
  readonly repeatedLines: Share
  /** Calendar days from the first sale to the last, and those with a sale. */
  readonly days: Share
  /** The longest run of days without a sale: the days around it. */
  readonly longestGap: {
    readonly after: string
    readonly before: string
    readonly days: number
  } | null
  /** Who came again within a month, over the whole months; older simulations did not look. */
  readonly monthly?: MonthlyVisits | undefined
  readonly warnings: readonly Warning[]
}

/** A gap is worth a word from so many days on, where it is this much longer than the second longest. */
const GAP = { days: 7, times: 2 }
/** So many lines that repeat another are no chance: in the sales of real shops it is one in a hundred. */
const REPEATED = 0.05

/** Looks at each sale as it goes by, in the order of time. */
export function qualityOf(zone: string) {
  const visits = new Map<string, number>()
  const monthly = visitsOf(zone)
  const counts = { receipts: 0, lines: 0, without: 0, cost: 0, discount: 0, repeated: 0, days: 0 }
  const gaps: { after: string; before: string; days: number }[] = []
  let first: string | null = null
  let last: string | null = null

  return {
    see({ occurredAt, lines }: Receipt, member: string | null): void {
      counts.receipts += 1
      counts.lines += lines.length
      monthly.see(occurredAt, member)
      if (member === null) counts.without += 1
      else visits.set(member, (visits.get(member) ?? 0) + 1)
      if (lines.every(({ cost }) => cost !== null)) counts.cost += 1
      if (lines.some(({ discountAmount }) => discountAmount > 0)) counts.discount += 1
      counts.repeated += repeatedIn(lines)
      const day = dayIn(zone, occurredAt)
      if (day === last) return
      counts.days += 1
      if (last !== null) {
        const between = daysBetween(zone, last, day) - 1
        if (between > 0) keepLongest(gaps, { after: last, before: day, days: between })
      }
      first ??= day
      last = day
    },
    finish(): Quality {
      const span = first === null ? 0 : daysBetween(zone, first, last!) + 1
      const repeats = [...visits.values()].filter((each) => each > 1).length
      return {
        receipts: counts.receipts,
        buyers: visits.size,
        repeatBuyers: share(repeats, visits.size),
        withoutBuyer: share(counts.without, counts.receipts),
        withCost: share(counts.cost, counts.receipts),
        withDiscount: share(counts.discount, counts.receipts),
        repeatedLines: share(counts.repeated, counts.lines),
        days: share(counts.days, span),
        longestGap: gaps[0] ?? null,
        monthly: monthly.finish(),
        warnings: warningsOf(counts, { buyers: visits.size, repeats, span, gaps }),
      }
    },
  }
}

function warningsOf(
  counts: {
    readonly receipts: number
    readonly lines: number
    readonly without: number
    readonly cost: number
    readonly repeated: number
  },
  seen: {
    readonly buyers: number
    readonly repeats: number
    readonly span: number
    readonly gaps: readonly { readonly days: number }[]
  },
): Warning[] {
  if (counts.receipts === 0) return ['no_sales']
  const [longest, second] = seen.gaps
  const checks: readonly [Warning, boolean][] = [
    ['no_members', seen.buyers === 0],
    ['few_members', seen.buyers > 0 && counts.without * 2 > counts.receipts],
    ['one_member', seen.buyers === 1],
    ['no_repeat', seen.buyers > 1 && seen.repeats === 0],
    ['no_costs', counts.cost === 0],
    ['short', seen.span < 365],
    ['gap', (longest?.days ?? 0) >= GAP.days && longest!.days >= GAP.times * (second?.days ?? 0)],
    ['repeated', counts.repeated > counts.lines * REPEATED],
  ]
  return checks.filter(([, holds]) => holds).map(([warning]) => warning)
}

/** Only the two longest are kept, the longest first. */
function keepLongest<Gap extends { days: number }>(gaps: Gap[], gap: Gap): void {
  gaps.push(gap)
  gaps.sort((a, b) => b.days - a.days)
  gaps.length = Math.min(2, gaps.length)
}

function repeatedIn(lines: Receipt['lines']): number {
  if (lines.length < 2) return 0
  const seen = new Set(lines.map(({ sku, quantity, amount }) => `${sku}\n${quantity}\n${amount}`))
  return lines.length - seen.size
}

const daysBetween = (zone: string, from: string, to: string): number =>
  Math.round((startOfDay(zone, to) - startOfDay(zone, from)) / DAY)
