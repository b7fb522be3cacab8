import { MINUTE, type Day } from '#kit/core/time.ts'
import { addToDay, dayIn, instantOf } from '#kit/core/zone.ts'

/** Hours in which somebody is left in peace: minutes from midnight in a zone; the same twice: none. */
export type QuietHours = {
  readonly fromMinute: number
  readonly untilMinute: number
  readonly zone: string
}

/** The instant from which one may write: this one, or the end of the quiet hours that it falls into. */
export function afterQuiet({ fromMinute, untilMinute, zone }: QuietHours, now: number): number {
  if (fromMinute === untilMinute) return now
  const today = dayIn(zone, now)
  // by the clock on the wall: a day on which it is put forward has its hours all the same
  const at = (day: Day, minute: number) =>
    instantOf(zone, Date.parse(`${day}T00:00:00Z`) + minute * MINUTE)
  const yesterday = addToDay(today, { days: -1 })
  const overnight = untilMinute < fromMinute
  for (const day of [yesterday, today]) {
    const from = at(day, fromMinute)
    const until = at(overnight ? addToDay(day, { days: 1 }) : day, untilMinute)
    if (now >= from && now < until) return until
  }
  return now
}

/** 22:30 for 1350. */
export const clockOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

/** 1350 for 22:30; the contract holds the shape. */
export const minuteOf = (clock: string): number =>
  Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))
