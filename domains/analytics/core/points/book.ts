import { sum } from '#kit/core/ratio.ts'
import { DAY, type Day } from '#kit/core/time.ts'
import { ratio, type Ratio } from '../answer.ts'

/** The points of a programme on one day, in minor units. What goes out is given as positive. */
export type BookDay = {
  readonly day: Day
  readonly opening: number
  /** Earned, and brought in from elsewhere. */
  readonly issued: number
  /** Corrections and transfers: signed. */
  readonly adjusted: number
  readonly redeemed: number
  readonly expired: number
  /** Taken back by returns, less what returns restored: signed. */
  readonly reversed: number
  /** What members hold in the evening; debt is what returns took beyond balances. */
  readonly closing: {
    readonly active: number
    readonly pending: number
    readonly held: number
    readonly debt: number
  }
}

/** Where a book does not add up. */
export type BookFault = {
  readonly day: Day
  readonly what: 'closing' | 'opening' | 'missing_day' | 'not_whole' | 'negative'
  readonly expected: number | null
  readonly found: number | null
}

/** The flows of a book that adds up, from its first opening to its last closing. */
export type BookTotals = {
  readonly opening: number
  readonly issued: number
  readonly adjusted: number
  readonly redeemed: number
  readonly expired: number
  readonly reversed: number
  readonly closing: number
  /** Redeemed over issued in the same time: a ratio of flows, which can exceed one. */
  readonly redeemedToIssued: Ratio
}

const closingOf = ({ closing }: BookDay) =>
  closing.active + closing.pending + closing.held - closing.debt

/**
 * What is wrong with a book, day by day; nothing when it adds up: opening + issued + adjusted −
 * redeemed − expired − reversed = active + pending + held − debt, each day opening where the day
 * before closed, no day left out, all whole numbers.
 */
export function bookFaults(days: readonly BookDay[]): BookFault[] {
  return days.flatMap((day, index) => {
    const odd = oddNumber(day)
    if (odd) return [odd]
    const before = days[index - 1]
    const faults: BookFault[] = []
    if (before && Date.parse(day.day) - Date.parse(before.day) !== DAY) {
      faults.push({ day: day.day, what: 'missing_day', expected: null, found: null })
    }
    if (before && day.opening !== closingOf(before)) {
      const [expected, found] = [closingOf(before), day.opening]
      faults.push({ day: day.day, what: 'opening', expected, found })
    }
    const { opening, issued, adjusted, redeemed, expired, reversed } = day
    const expected = opening + issued + adjusted - redeemed - expired - reversed
    const found = closingOf(day)
    if (expected !== found) faults.push({ day: day.day, what: 'closing', expected, found })
    return faults
  })
}

function oddNumber(day: BookDay): BookFault | undefined {
  const { opening, issued, adjusted, redeemed, expired, reversed } = day
  const { active, pending, held, debt } = day.closing
  const oneWay = [issued, redeemed, expired, active, pending, held, debt]
  const unwhole = [...oneWay, opening, adjusted, reversed].find((n) => !Number.isSafeInteger(n))
  if (unwhole !== undefined) {
    return { day: day.day, what: 'not_whole', expected: null, found: unwhole }
  }
  const negative = oneWay.find((n) => n < 0)
  if (negative === undefined) return undefined
  return { day: day.day, what: 'negative', expected: null, found: negative }
}

/** The flows of a book. Throws, naming each fault, when it does not add up: no figure may leave it. */
export function bookTotals(days: readonly BookDay[]): BookTotals {
  const faults = bookFaults(days)
  if (faults.length > 0) {
    const told = faults.map((fault) =>
      [fault.day, fault.what, `expected ${fault.expected}`, `found ${fault.found}`].join(' '),
    )
    throw new Error(`the book of points does not add up: ${told.join('; ')}`)
  }
  const total = (of: (day: BookDay) => number) => sum(days.map(of))
  const issued = total((day) => day.issued)
  const redeemed = total((day) => day.redeemed)
  return {
    opening: days[0]?.opening ?? 0,
    issued,
    adjusted: total((day) => day.adjusted),
    redeemed,
    expired: total((day) => day.expired),
    reversed: total((day) => day.reversed),
    closing: days.length > 0 ? closingOf(days.at(-1)!) : 0,
    redeemedToIssued: ratio(redeemed, issued),
  }
}
