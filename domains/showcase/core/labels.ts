import type { Language, Texts } from '#kit/core/language.ts'

/** How a word of the conditions (a category, an article) is called for people. */
export type Label = Texts & { readonly word: string }

/** Puts names in place of the words of the conditions, where they stand in quotation marks, and of the ids of stores. */
export function naming(
  labels: readonly Label[],
  stores: readonly { readonly id: string; readonly name: string }[],
  language: Language,
): (text: string) => string {
  const [open, close] = language === 'ru' ? ['«', '»'] : ['“', '”']
  const pairs = [
    ...stores.map(({ id, name }) => [id, name] as const),
    ...labels.map(
      (label) => [`${open}${label.word}${close}`, `${open}${label[language]}${close}`] as const,
    ),
  ]
  return (text) => pairs.reduce((said, [word, name]) => said.replaceAll(word, name), text)
}
