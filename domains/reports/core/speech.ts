import type { Language } from '#kit/core/language.ts'
import { dayIn } from '#kit/core/zone.ts'

/** Decimals and currency of a programme, and who reads it where. */
export type Reader = {
  readonly language: Language
  readonly currency: string
  /** Decimals of money and of points. */
  readonly minorDigits: number
  readonly scale: number
  readonly zone: string
}

const LOCALE = { ru: 'ru', en: 'en-GB' } as const

/** Numbers and days in the words of a language. What is not known is a dash. */
export function speechOf({ language, currency, minorDigits, scale, zone }: Reader) {
  const locale = LOCALE[language]
  const count = (value: number | null, digits = 0): string =>
    value === null ? '–' : minus(value.toLocaleString(locale, { maximumFractionDigits: digits }))
  return {
    count,
    /** A share as per cent. */
    percent: (value: number | null, digits = 1): string =>
      value === null
        ? '–'
        : minus(value.toLocaleString(locale, { style: 'percent', maximumFractionDigits: digits })),
    points: (minor: number): string => count(minor / 10 ** scale, scale),
    /** Money in whole units, as figures of a firm are read. */
    whole: (minor: number | null): string =>
      minor === null
        ? '–'
        : minus(
            (minor / 10 ** minorDigits).toLocaleString(locale, {
              style: 'currency',
              currency,
              currencyDisplay: 'narrowSymbol',
              maximumFractionDigits: 0,
            }),
          ),
    /** A change of shares in percentage points, or of a sum in per cent; null where there is nothing to compare. */
    change: (now: number | null, before: number | null, inPoints: boolean): string | null => {
      if (now === null || before === null || (!inPoints && before === 0)) return null
      const change = inPoints ? (now - before) * 100 : now / before - 1
      const signed = { signDisplay: 'exceptZero', maximumFractionDigits: 1 } as const
      const style = inPoints ? signed : ({ ...signed, style: 'percent' } as const)
      return minus(change.toLocaleString(locale, style))
    },
    ...daysOf(language),
    /** An instant in the zone of the programme. */
    instant: (at: string): string => {
      const hour = { hour: '2-digit', minute: '2-digit', timeZone: zone } as const
      const time = new Date(at).toLocaleTimeString(locale, hour)
      return `${daysOf(language).day(dayIn(zone, Date.parse(at)))}, ${time}`
    },
  }
}

const long = { day: 'numeric', month: 'long', year: 'numeric' } as const

/** Calendar days in the words of a language. */
export function daysOf(language: Language) {
  const locale = LOCALE[language]
  const noon = (day: string) => new Date(`${day}T12:00:00Z`)
  // a range has thin spaces, which not every font and mail program has
  const said = (text: string) => text.replace(/\s?г\.$/, '').replaceAll(/[\u2009\u202f]/g, '\u00a0')
  const dayOf = (day: string, options: Intl.DateTimeFormatOptions): string =>
    said(noon(day).toLocaleDateString(locale, { ...options, timeZone: 'UTC' }))
  return {
    day: (day: string): string => dayOf(day, long),
    shortDay: (day: string): string => dayOf(day, { day: 'numeric', month: 'short' }),
    month: (month: string): string => dayOf(`${month}-01`, { month: 'short', year: 'numeric' }),
    /** Two days as people say them: 16–22 November 2026. */
    days: (from: string, to: string): string => {
      if (from === to) return dayOf(from, long)
      const range = new Intl.DateTimeFormat(locale, { ...long, timeZone: 'UTC' })
      return said(range.formatRange(noon(from), noon(to)))
    },
  }
}

export type Speech = ReturnType<typeof speechOf>

const minus = (text: string): string => text.replace('-', '−')
