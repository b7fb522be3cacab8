import { Temporal } from 'temporal-polyfill'

/** A length of calendar time, as conditions say it. */
export type Length = { readonly days?: number; readonly months?: number; readonly years?: number }

export type Unit = 'day' | 'month' | 'quarter' | 'year'

export const MINUTE = 60_000
export const DAY = 24 * 60 * MINUTE

/** The instant of a day and time of day in a zone, epoch milliseconds. */
export const instantOf = (zone: string, day: string, time = '00:00'): number =>
  Temporal.PlainDateTime.from(`${day}T${time}`).toZonedDateTime(zone).epochMilliseconds

/** The same time of day so much calendar time later, in the programme's zone. */
export const later = (zone: string, at: number, length: Length): number =>
  inZone(zone, at).add(length).epochMilliseconds

/** The instant at which the day, month, quarter or year of an instant is over. */
export function endOf(zone: string, at: number, unit: Unit): number {
  const day = inZone(zone, at).toPlainDate()
  const quarter = Math.floor((day.month - 1) / 3) * 3 + 1
  const next = {
    day: () => day.add({ days: 1 }),
    month: () => day.with({ day: 1 }).add({ months: 1 }),
    quarter: () => day.with({ day: 1, month: quarter }).add({ months: 3 }),
    year: () => day.with({ day: 1, month: 1 }).add({ years: 1 }),
  }[unit]()
  return next.toZonedDateTime(zone).epochMilliseconds
}

/** The end of the first 31 December that lies beyond an instant. */
export const endOfYear = (zone: string, at: number): number => endOf(zone, at, 'year')

/** An instant as a bank statement writes it: day and time in UTC. */
export const told = (at: number): string =>
  new Date(at).toISOString().replace('T', ' ').slice(0, 23)

const inZone = (zone: string, at: number) =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)

/** An exact share: so many of so many. */
export type Ratio = readonly [top: number, bottom: number]

/** amount × top ÷ bottom, rounded once. */
export function part(amount: number, [top, bottom]: Ratio, mode: Mode = 'down'): number {
  return round({ top: BigInt(amount) * BigInt(top), bottom: BigInt(bottom) }, mode)
}

export type Mode = 'down' | 'half_up' | 'up'
export type Fraction = { readonly top: bigint; readonly bottom: bigint }

/** The whole number that an exact one comes to. */
export function round({ top, bottom }: Fraction, mode: Mode): number {
  const add = { down: 0n, half_up: bottom, up: 2n * bottom - 2n }[mode]
  return Number((2n * top + add) / (2n * bottom))
}

/** Shares a whole number out by weights, so that it comes out to the unit: what rounding leaves goes to the largest rests, the earlier of equals first. */
export function shareOut(total: number, weights: readonly number[]): number[] {
  const all = BigInt(sum(weights))
  if (all === 0n) return weights.map(() => 0)
  const exact = weights.map((weight) => BigInt(total) * BigInt(weight))
  const shares = exact.map((each) => Number(each / all))
  const byRest = weights
    .map((_, place) => place)
    .toSorted((a, b) => Number((exact[b]! % all) - (exact[a]! % all)) || a - b)
  for (const place of byRest.slice(0, total - sum(shares))) shares[place]! += 1
  return shares
}

export const sum = (numbers: readonly number[]): number =>
  numbers.reduce((all, each) => all + each, 0)
