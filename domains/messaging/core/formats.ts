import { plural, type Language } from '#kit/core/language.ts'
import type { Speech } from './news.ts'

/**
 * A count of points with their name: «1 балл», «2 балла», “1.50 points”. Whole points, with decimals where
 * the programme has them. The sign is told by the words around.
 */
export function spelled(
  points: number,
  { pointsName, scale }: Pick<Speech, 'pointsName' | 'scale'>,
  language: Language,
): string {
  const value = Math.abs(points)
  const number = grouped(value, language, scale)
  const forms = pointsName[language]
  if (Number.isInteger(value)) return `${number} ${plural(language, value, forms)}`
  // «1,5 балла»: a fraction takes the genitive singular
  return `${number} ${'few' in forms ? forms.few : forms.other}`
}

/** A number as the language writes it: «1 317», “1,317”. */
export const grouped = (value: number, language: Language, digits = 2): string =>
  format(`${language} ${digits}`, () => {
    return new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: digits })
  }).format(value)

/** A sum of money in whole units: «1 317 ₽», “£13.50”; kopecks only where there are some. */
export const money = (value: number, currency: string, language: Language): string => {
  const digits = Number.isInteger(value) ? 0 : 2
  return format(`${language} ${currency} ${digits}`, () => {
    const fraction = { minimumFractionDigits: digits, maximumFractionDigits: digits }
    return new Intl.NumberFormat(LOCALES[language], { style: 'currency', currency, ...fraction })
  }).format(value)
}

/** A day in words: «6 декабря 2026 года», or without the year. */
export function spelledDay(
  instant: number,
  zone: string,
  language: Language,
  withYear = true,
): string {
  const key = `${language} ${zone} ${withYear}`
  let known = dates.get(key)
  if (!known) {
    known = new Intl.DateTimeFormat(LOCALES[language], {
      timeZone: zone,
      day: 'numeric',
      month: 'long',
      ...(withYear && { year: 'numeric' as const }),
    })
    dates.set(key, known)
  }
  // «г.» would end every sentence with two full stops
  return known.format(instant).replace(/\s?г\.$/, ' года')
}

const LOCALES = { ru: 'ru-RU', en: 'en-GB' } as const

const numbers = new Map<string, Intl.NumberFormat>()
const dates = new Map<string, Intl.DateTimeFormat>()

function format(key: string, make: () => Intl.NumberFormat): Intl.NumberFormat {
  let known = numbers.get(key)
  if (!known) numbers.set(key, (known = make()))
  return known
}
