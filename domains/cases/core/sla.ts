import { MINUTE, type Day } from '#kit/core/time.ts'
import { addToDay, dayIn, localParts, offsetAt, startOfDay } from '#kit/core/zone.ts'

/** Working time of a day, in minutes from midnight by the clock on the wall: [from, to). */
export type Span = { readonly from: number; readonly to: number }

/** When people work: by weekday from Monday, except on holidays. A minute counts when the clock on the wall says so. */
export type Hours = {
  readonly zone: string
  readonly week: readonly (readonly Span[])[]
  readonly holidays: readonly Day[]
}

/** Milliseconds of working time in [from, to); nothing when `to` is not later. */
export function workingTime(hours: Hours, from: number, to: number): number {
  let total = 0
  for (const piece of pieces(hours, from)) {
    if (piece.from >= to) break
    total += Math.max(0, Math.min(piece.to, to) - Math.max(piece.from, from))
  }
  return total
}

/**
 * The instant at which so much working time has passed since `from`; for none left, `from` itself.
 * Null when nobody works for years.
 */
export function afterWorking(hours: Hours, from: number, milliseconds: number): number | null {
  if (milliseconds <= 0) return from
  let left = milliseconds
  for (const piece of pieces(hours, from)) {
    const begin = Math.max(piece.from, from)
    const length = piece.to - begin
    if (length >= left) return begin + left
    if (length > 0) left -= length
  }
  return null
}

/** Working time left until an instant; below zero, how much has passed since it. */
export const workingLeft = (hours: Hours, now: number, due: number): number =>
  due >= now ? workingTime(hours, now, due) : -workingTime(hours, due, now)

/** So many days are looked at before giving up: more than any promise takes. */
const LONGEST = 3_000

type Piece = { readonly from: number; readonly to: number }

/** The working time from the day of an instant on, piece after piece. */
function* pieces(hours: Hours, from: number): Generator<Piece> {
  const { zone } = hours
  const holidays = new Set(hours.holidays)
  let day = dayIn(zone, from)
  for (let count = 0; count < LONGEST; count++) {
    const next = addToDay(day, { days: 1 })
    const weekday = localParts(Date.parse(`${day}T00:00:00Z`), 0).weekday
    const spans = holidays.has(day) ? [] : (hours.week[weekday - 1] ?? [])
    if (spans.length > 0)
      yield* piecesOf(zone, startOfDay(zone, day), startOfDay(zone, next), spans)
    day = next
  }
}

/** The spans of one day as instants; a change of the clock cuts the day in two stretches of one offset each. */
function* piecesOf(zone: string, from: number, to: number, spans: readonly Span[]) {
  for (const stretch of stretches(zone, from, to)) {
    const midnight =
      Date.parse(`${dayIn(zone, stretch.from)}T00:00:00Z`) - offsetAt(zone, stretch.from)
    for (const span of spans) {
      const piece = {
        from: Math.max(stretch.from, midnight + span.from * MINUTE),
        to: Math.min(stretch.to, midnight + span.to * MINUTE),
      }
      if (piece.from < piece.to) yield piece
    }
  }
}

function stretches(zone: string, from: number, to: number): Piece[] {
  const offset = offsetAt(zone, from)
  if (offsetAt(zone, to - 1) === offset) return [{ from, to }]
  let [before, after] = [from, to - 1]
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (offsetAt(zone, middle) === offset) before = middle
    else after = middle
  }
  return [
    { from, to: after },
    { from: after, to },
  ]
}
