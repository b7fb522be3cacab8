import type { LimitPeriod } from './language/limits.ts'

/** Days from 1970-01-01 to a day written YYYY-MM-DD. */
export function dayNumber(day: string): number {
  return daysFromCivil(digits(day, 0, 4), digits(day, 5, 7), digits(day, 8, 10))
}

/** Days from 1970-01-01 by the proleptic Gregorian calendar (H. Hinnant, days_from_civil). */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/**
 * Whether a day lies within so many days before and after a birthday (MM-DD or YYYY-MM-DD).
 * A birthday of 29 February is kept on the 28th in other years.
 */
export function isWithinBirthday(
  birthday: string,
  day: string,
  before: number,
  after: number,
): boolean {
  const month = digits(birthday, birthday.length - 5, birthday.length - 3)
  const date = digits(birthday, birthday.length - 2, birthday.length)
  const today = dayNumber(day)
  const year = digits(day, 0, 4)
  for (let y = year - 1; y <= year + 1; y++) {
    const on = daysFromCivil(y, month, Math.min(date, lengthOfMonth(y, month)))
    if (today >= on - before && today <= on + after) return true
  }
  return false
}

/** The name of the calendar period that a day lies in: 2026, 2026-Q1, 2026-03, the Monday of its week. */
export function periodOf(day: string, per: LimitPeriod): string {
  switch (per) {
    case 'day':
      return day
    case 'week':
      return mondayOf(day)
    case 'month':
      return day.slice(0, 7)
    case 'quarter':
      return `${day.slice(0, 4)}-Q${Math.ceil(digits(day, 5, 7) / 3)}`
    case 'year':
      return day.slice(0, 4)
    case 'ever':
      return 'ever'
  }
}

function mondayOf(day: string): string {
  const number = dayNumber(day)
  const back = (((number + 3) % 7) + 7) % 7
  const [year, month, date] = [digits(day, 0, 4), digits(day, 5, 7), digits(day, 8, 10) - back]
  if (date >= 1) return written(year, month, date)
  const [y, m] = month === 1 ? [year - 1, 12] : [year, month - 1]
  return written(y, m, date + lengthOfMonth(y, m))
}

const written = (year: number, month: number, date: number): string =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`

export function lengthOfMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function digits(text: string, from: number, to: number): number {
  let number = 0
  for (let i = from; i < to; i++) number = number * 10 + text.charCodeAt(i) - 48
  return number
}
