import { language } from './i18n.ts'

const locale = (): string => (language() === 'en' ? 'en-GB' : 'ru')

/** A day in words: 6 Dec 2026. */
export const day = (instant: string): string =>
  new Date(instant).toLocaleDateString(locale(), { dateStyle: 'medium' }).replace(/\s?г\.$/, '')

/** The time of the day: 14:20. */
export const time = (instant: string): string =>
  new Date(instant).toLocaleTimeString(locale(), { timeStyle: 'short' })

/** Minor units as a number with its decimals: 131700 with two digits is 1,317.00; whole sums without them. */
export function decimal(minor: number, digits: number): string {
  const value = minor / 10 ** digits
  const shown = Number.isInteger(value) ? 0 : digits
  return value.toLocaleString(locale(), {
    minimumFractionDigits: shown,
    maximumFractionDigits: shown,
  })
}

/** What stands between thousands. */
export const thousands = (): string => (language() === 'en' ? ',' : '\u00a0')

/** Money in minor units, with the sign of its currency. */
export function money(minor: number, programme: { currency: string; minorDigits: number }): string {
  const value = minor / 10 ** programme.minorDigits
  const shown = Number.isInteger(value) ? 0 : programme.minorDigits
  return value.toLocaleString(locale(), {
    style: 'currency',
    currency: programme.currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: shown,
    maximumFractionDigits: shown,
  })
}

/** A change of points: +250, −30. */
export function signed(minor: number, digits: number): string {
  if (minor === 0) return '0'
  return `${minor > 0 ? '+' : '−'}${decimal(Math.abs(minor), digits)}`
}

/** The name as people say it, or null where none is known. */
export function fullName(name: {
  readonly first: string | null
  readonly middle: string | null
  readonly last: string | null
}): string | null {
  const parts = language() === 'ru' ? [name.last, name.first, name.middle] : [name.first, name.last]
  return parts.filter(Boolean).join(' ') || null
}

/** A phone in E.164 as people read it: +7 926 123-45-67. */
export function phone(number: string): string {
  const russian = /^\+7(\d{3})(\d{3})(\d\d)(\d\d)$/.exec(number)
  return russian ? `+7 ${russian[1]} ${russian[2]}-${russian[3]}-${russian[4]}` : number
}
