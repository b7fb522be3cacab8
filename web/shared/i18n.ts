import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { preferredLanguage, type Language } from '#kit/core/language.ts'
import { en } from './words.en.ts'
import { ru } from './words.ru.ts'

declare module 'i18next' {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- only interfaces merge
  interface CustomTypeOptions {
    resources: { translation: typeof en }
    keySeparator: false
    nsSeparator: false
  }
}

const KEPT = 'kopilka.language'

/** Begins in the language chosen before in this browser, otherwise in one the browser asks for. */
export async function startLanguage(): Promise<void> {
  const kept = localStorage.getItem(KEPT)
  const asked = preferredLanguage(navigator.languages.join(','))
  await i18next.use(initReactI18next).init({
    lng: kept === 'ru' || kept === 'en' ? kept : asked,
    resources: { en: { translation: en }, ru: { translation: ru } },
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
  localStorage.setItem(KEPT, chosen)
  await i18next.changeLanguage(chosen)
  mark()
}

function mark(): void {
  document.documentElement.lang = language()
}
