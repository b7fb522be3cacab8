import i18next from 'i18next'
import { useTranslation } from 'react-i18next'
import { minorDigits } from '#domains/programmes/core/currency.ts'
import { decimal, money } from '../../shared/format.ts'
import { language } from '../../shared/i18n.ts'
import type { Key } from '../../shared/words.en.ts'
import type { Reading, Say } from './core/tables.ts'

/** How figures of a simulation are read. Money without its small change: they are estimates of sums. */
export function readingOf(of: { readonly currency: string; readonly scale: number }): Reading {
  const digits = minorDigits(of.currency)
  const locale = language() === 'en' ? 'en-GB' : 'ru'
  return {
    money: (minor) => {
      const whole = Math.abs(minor) >= 10 ** digits * 1_000
      const shown = whole ? Math.round(minor / 10 ** digits) * 10 ** digits : minor
      return money(shown, { currency: of.currency, minorDigits: digits })
    },
    points: (minor) => decimal(minor, of.scale),
    count: (value) => value.toLocaleString(locale),
    percent: (share) =>
      share.toLocaleString(locale, { style: 'percent', maximumFractionDigits: 2 }),
    month: monthName,
    units: { money: 10 ** digits, points: 10 ** of.scale },
  }
}

/** A month of the calendar in words: 2026-03 is “March 2026”. */
export function monthName(month: string): string {
  const at = new Date(`${month}-01T00:00:00Z`)
  const locale = language() === 'en' ? 'en-GB' : 'ru'
  const options = { month: 'short', year: 'numeric', timeZone: 'UTC' } as const
  return at.toLocaleDateString(locale, options).replace(' г.', '')
}

/** Words by a key that is put together, in the language of the page. */
export const say = (key: Key): string => i18next.t(key)

/** The same with what stands in it. */
export const sayWith = (key: Key, values: Readonly<Record<string, string>>): string =>
  capital((i18next.t as Filling)(key, values))

/** Which values a key takes, whoever puts it together knows. */
type Filling = (key: Key, values: Readonly<Record<string, string>>) => string

/** A sentence begins with a capital, whatever word is put first. */
const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

/** Words of a table of simulations by the end of their key. */
export function useTableWords(): Say {
  // a page whose language changes is drawn anew
  useTranslation()
  return tableWords
}

const tableWords: Say = (key) => say(`sim.t.${key}` as Key)
