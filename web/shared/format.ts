import { language } from './i18n.ts'
import { localeOf, moneyIn, type Coins } from './speaker.ts'

export { phone } from './speaker.ts'

const locale = (): string => localeOf(language())

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
export const money = (minor: number, programme: Coins): string =>
  moneyIn(language(), minor, programme)

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
