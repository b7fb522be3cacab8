import { createInstance } from 'i18next'
import { useSyncExternalStore } from 'react'
import { plural, preferredLanguage, type Language } from '#kit/core/language.ts'
import { en } from './words.en.ts'
import { ru } from './words.ru.ts'

/** What may be said, without the endings of plural forms. */
export type Word =
  | Exclude<keyof typeof en, `${string}_${'one' | 'few' | 'many' | 'other'}`>
  | Counted
type Counted = keyof typeof en extends infer Key
  ? Key extends `${infer Stem}_one`
    ? Stem
    : never
  : never

export type Values = Readonly<Record<string, string | number>>

/** The library knows the words of the back office; these are checked by `Word`. */
type Speak = (word: string, values: Values) => string

const KEPT = 'kopilka.language'
const words = createInstance()
const heard = new Set<() => void>()

/** Begins in the language chosen before in this browser, otherwise in one the browser asks for. */
export async function startWords(): Promise<void> {
  const kept = localStorage.getItem(KEPT)
  await words.init({
    lng: kept === 'ru' || kept === 'en' ? kept : preferredLanguage(navigator.languages.join(',')),
    resources: { en: { translation: en }, ru: { translation: ru } },
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
  })
  document.documentElement.lang = language()
}

export const language = (): Language => (words.language === 'en' ? 'en' : 'ru')

export async function chooseLanguage(chosen: Language): Promise<void> {
  localStorage.setItem(KEPT, chosen)
  await words.changeLanguage(chosen)
  document.documentElement.lang = chosen
  heard.forEach((tell) => tell())
}

/** A text in the member's language. */
export const t = (word: Word, values: Values = {}): string => (words.t as Speak)(word, values)

/** Draws anew what uses it when another language is chosen. */
export const useLanguage = (): Language =>
  useSyncExternalStore((tell) => {
    heard.add(tell)
    return () => heard.delete(tell)
  }, language)

type Counts = {
  readonly scale: number
  readonly pointsName: { readonly ru: Forms; readonly en: Forms }
}
type Forms = Parameters<typeof plural>[2]

const locale = (): string => (language() === 'en' ? 'en-GB' : 'ru')

/** Points as a number alone: 1 317. */
export const number = (minor: number, { scale }: Counts): string =>
  (minor / 10 ** scale).toLocaleString(locale(), { maximumFractionDigits: scale })

/** How so many points are called: баллов. */
export const pointsWord = (minor: number, { scale, pointsName }: Counts): string =>
  plural(language(), minor / 10 ** scale, pointsName[language()])

/** Points with their name: 1 317 баллов. */
export const points = (minor: number, programme: Counts): string =>
  `${number(minor, programme)} ${pointsWord(minor, programme)}`

/** A change of points: +250, −30. */
export const signed = (minor: number, programme: Counts): string =>
  `${minor > 0 ? '+' : minor < 0 ? '−' : ''}${number(Math.abs(minor), programme)}`

/** Money in minor units with the sign of its currency; whole sums without decimals. */
export function money(
  minor: number,
  { currency, minorDigits }: { readonly currency: string; readonly minorDigits: number },
): string {
  const value = minor / 10 ** minorDigits
  const digits = Number.isInteger(value) ? 0 : minorDigits
  return value.toLocaleString(locale(), {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
}

/** A day in words: 6 декабря 2026. */
export const day = (instant: string, zone?: string): string =>
  new Date(instant)
    .toLocaleDateString(locale(), { dateStyle: 'long', ...(zone && { timeZone: zone }) })
    .replace(/\s?г\.$/, '')

/** An instant as people read it: 22 нояб., 14:20. */
export const moment = (instant: string, zone?: string): string =>
  new Date(instant).toLocaleString(locale(), {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    ...(zone && { timeZone: zone }),
  })

/** A phone in E.164 as people read it: +7 926 123-45-67. */
export function phone(text: string): string {
  const russian = /^\+7(\d{3})(\d{3})(\d\d)(\d\d)$/.exec(text)
  return russian ? `+7 ${russian[1]} ${russian[2]}-${russian[3]}-${russian[4]}` : text
}

/** A card's number in groups of four; one of thirteen digits as it stands under its bar code. */
export const grouped = (text: string): string =>
  text.length === 13
    ? text.replace(/^(\d)(\d{6})/, '$1 $2 ')
    : text.replace(/(\d{4})(?=\d)/g, '$1 ')
