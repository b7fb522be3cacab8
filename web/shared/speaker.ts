import { createInstance } from 'i18next'
import { useSyncExternalStore } from 'react'
import { plural, preferredLanguage, type Language } from '#kit/core/language.ts'

type Ending = 'one' | 'few' | 'many' | 'other'
type Stem<Key> = Key extends `${infer Word}_one` ? Word : never

/** What a list of texts can say: its keys, and those of plural forms without their endings. */
export type WordOf<Texts> = Exclude<keyof Texts & string, `${string}_${Ending}`> | Stem<keyof Texts>

export type Values = Readonly<Record<string, string | number>>

/** The library knows the words of the back office; these are checked by `WordOf`. */
type Speak = (word: string, values: Values) => string

/** The applications of one browser speak one language. */
const KEPT = 'kopilka.language'

/** The language that was chosen in this browser, otherwise one that the browser asks for. */
export function keptLanguage(): Language {
  const kept = localStorage.getItem(KEPT)
  return kept === 'ru' || kept === 'en' ? kept : preferredLanguage(navigator.languages.join(','))
}

export const keepLanguage = (chosen: Language): void => localStorage.setItem(KEPT, chosen)

/** How dates and numbers are written in a language. */
export const localeOf = (language: Language): string => (language === 'en' ? 'en-GB' : 'ru')

/** Speaks the words of an application that has both languages with it, so that it speaks without a network. */
export function speaker<Texts extends Readonly<Record<string, string>>>(
  en: Texts,
  ru: { readonly [Key in keyof Texts]: string },
) {
  const words = createInstance()
  const heard = new Set<() => void>()
  const language = (): Language => (words.language === 'en' ? 'en' : 'ru')
  const mark = (): void => {
    document.documentElement.lang = language()
  }
  return {
    language,
    startWords: async (): Promise<void> => {
      await words.init({
        lng: keptLanguage(),
        resources: { en: { translation: en }, ru: { translation: ru } },
        keySeparator: false,
        nsSeparator: false,
        interpolation: { escapeValue: false },
      })
      mark()
    },
    /** Speaks another language from now on, here and when the page is opened again. */
    chooseLanguage: async (chosen: Language): Promise<void> => {
      keepLanguage(chosen)
      await words.changeLanguage(chosen)
      mark()
      heard.forEach((tell) => tell())
    },
    /** A text in the language that is spoken. */
    t: (word: WordOf<Texts>, values: Values = {}): string => (words.t as Speak)(word, values),
    /** A text in a language of somebody else. */
    tellIn: (other: Language, word: WordOf<Texts>, values: Values = {}): string =>
      (words.getFixedT(other) as Speak)(word, values),
    /** Draws anew what uses it when another language is chosen. */
    useLanguage: (): Language =>
      useSyncExternalStore((tell) => {
        heard.add(tell)
        return () => void heard.delete(tell)
      }, language),
  }
}

type Forms = Parameters<typeof plural>[2]

/** How a programme counts its points, and what it calls them. */
export type Counts = {
  readonly scale: number
  readonly pointsName: { readonly ru: Forms; readonly en: Forms }
}
export type Coins = { readonly currency: string; readonly minorDigits: number }

/** Points in minor units as a number alone: 1 317. */
export const numberIn = (language: Language, minor: number, { scale }: Counts): string =>
  (minor / 10 ** scale).toLocaleString(localeOf(language), { maximumFractionDigits: scale })

/** How so many points are called: баллов. */
export const pointsWordIn = (
  language: Language,
  minor: number,
  { scale, pointsName }: Counts,
): string => plural(language, minor / 10 ** scale, pointsName[language])

/** Points in minor units with their name: 1 317 баллов. */
export const pointsIn = (language: Language, minor: number, programme: Counts): string =>
  `${numberIn(language, minor, programme)} ${pointsWordIn(language, minor, programme)}`

/** Money in minor units with the sign of its currency; whole sums without decimals. */
export function moneyIn(language: Language, minor: number, coins: Coins): string {
  const { currency, minorDigits } = coins
  const value = minor / 10 ** minorDigits
  const digits = Number.isInteger(value) ? 0 : minorDigits
  return value.toLocaleString(localeOf(language), {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
}

/** An instant as people read it: 22 нояб., 14:20. Of the zone given, otherwise of the browser's. */
export const momentIn = (language: Language, instant: string, zone?: string): string =>
  new Date(instant).toLocaleString(localeOf(language), {
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
