import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Language } from '#kit/core/language.ts'
import { keepLanguage, keptLanguage } from './speaker.ts'
import type { en } from './words.en.ts'

declare module 'i18next' {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- only interfaces merge
  interface CustomTypeOptions {
    resources: { translation: typeof en }
    keySeparator: false
    nsSeparator: false
  }
}

/** The words of a language, fetched when it is spoken: nobody waits for those of another. */
const wordsOf = {
  en: async () => (await import('./words.en.ts')).en,
  ru: async () => (await import('./words.ru.ts')).ru,
} as const

/** Begins in the language chosen before in this browser, otherwise in one the browser asks for. */
export async function startLanguage(): Promise<void> {
  const lng = keptLanguage()
  await i18next.use(initReactI18next).init({
    lng,
    resources: { [lng]: { translation: await wordsOf[lng]() } },
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    returnNull: false,
  })
  mark()
}

/** The language of the interface now. */
export const language = (): Language => (i18next.language === 'en' ? 'en' : 'ru')

/** Speaks another language from now on, here and when the page is opened again. */
export async function chooseLanguage(chosen: Language): Promise<void> {
  keepLanguage(chosen)
  if (!i18next.hasResourceBundle(chosen, 'translation')) {
    i18next.addResourceBundle(chosen, 'translation', await wordsOf[chosen]())
  }
  await i18next.changeLanguage(chosen)
  mark()
}

function mark(): void {
  document.documentElement.lang = language()
}
