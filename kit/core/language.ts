/** The languages of the interface. */
export type Language = 'ru' | 'en'

/** A text in both languages. */
export type Texts = { readonly ru: string; readonly en: string }

/** The language a caller prefers by an Accept-Language header (RFC 9110 §12.5.4), Russian when unsaid. */
export function preferredLanguage(header: string | undefined): Language {
  const wishes = (header ?? '').split(',').map((wish) => {
    const [tag = '', ...parameters] = wish.trim().toLowerCase().split(';')
    const quality = parameters.map((each) => /^\s*q=([\d.]+)$/.exec(each)?.[1]).find(Boolean)
    return { tag: tag.slice(0, 2), quality: quality === undefined ? 1 : Number(quality) }
  })
  const known = wishes.filter(({ tag, quality }) => (tag === 'ru' || tag === 'en') && quality > 0)
  return (known.toSorted((a, b) => b.quality - a.quality)[0]?.tag ?? 'ru') as Language
}

/** The form of a noun for a count, by the plural rules of the language. */
export function plural(
  language: Language,
  count: number,
  forms: {
    readonly one: string
    readonly few?: string | undefined
    readonly many?: string | undefined
    readonly other?: string | undefined
  },
): string {
  const form = PLURALS[language].select(Math.abs(count)) as 'one' | 'few' | 'many' | 'other'
  // a Russian fraction takes the form of few: 1,5 балла
  return forms[form] ?? forms.few ?? forms.many ?? forms.other ?? forms.one
}

const PLURALS = { ru: new Intl.PluralRules('ru'), en: new Intl.PluralRules('en') }
