import type { Language, Texts } from '#kit/core/language.ts'
import { fill } from '#kit/core/refusal.ts'

/** The language of the terminal, by LC_ALL, LC_MESSAGES and LANG; English unless it is Russian. */
export function terminalLanguage(env: Readonly<Record<string, string | undefined>>): Language {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || ''
  return /^ru\b|^ru_/i.test(locale) ? 'ru' : 'en'
}

/** A text in the language, with {names} filled in. */
export const say = (
  texts: Texts,
  language: Language,
  details: Readonly<Record<string, unknown>> = {},
): string => fill(texts[language], details)
