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

/** A text in the language of the till. */
export const t = (word: Word, values: Values = {}): string => (words.t as Speak)(word, values)

/** A text in the language of a member. */
export const tellIn = (member: Language, word: Word, values: Values = {}): string =>
  (words.getFixedT(member) as Speak)(word, values)

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
type Coins = { readonly currency: string; readonly minorDigits: number }

const locale = (of: Language): string => (of === 'en' ? 'en-GB' : 'ru')

/** Points in minor units with their name: 1 317 баллов. */
export function points(minor: number, programme: Counts, of: Language = language()): string {
  const value = minor / 10 ** programme.scale
  const shown = value.toLocaleString(locale(of), { maximumFractionDigits: programme.scale })
  return `${shown} ${plural(of, value, programme.pointsName[of])}`
}

/** Money in minor units with the sign of its currency; whole sums without decimals. */
export function money(minor: number, programme: Coins, of: Language = language()): string {
  const value = minor / 10 ** programme.minorDigits
  const digits = Number.isInteger(value) ? 0 : programme.minorDigits
  return value.toLocaleString(locale(of), {
    style: 'currency',
    currency: programme.currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
}

/** An instant as people read it: 22 Nov, 14:20. */
export const moment = (instant: string, of: Language = language()): string =>
  new Date(instant).toLocaleString(locale(of), {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  })
