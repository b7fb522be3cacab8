import type { PublicPage, PublicPageEdit } from '#domains/showcase/showcase.api.ts'

/** What the form of the public page holds. */
export type Values = {
  readonly slug: string
  readonly public: boolean
  /** One a line. */
  readonly origins: string
  readonly labels: readonly {
    readonly key: string
    readonly word: string
    readonly ru: string
    readonly en: string
  }[]
  readonly leavingRu: string
  readonly leavingEn: string
}

export const SLUG = /^[a-z0-9][a-z0-9-]{0,30}[a-z0-9]$/

export const valuesOf = (page: PublicPage): Values => ({
  slug: page.slug ?? '',
  public: page.public,
  origins: page.origins.join('\n'),
  labels: page.labels.map((label) => ({ ...label, key: label.word })),
  leavingRu: page.leaving?.ru ?? '',
  leavingEn: page.leaving?.en ?? '',
})

/** What the server is asked for; rows of names that were left empty are no names. */
export function asked(values: Values): PublicPageEdit {
  const { leavingRu, leavingEn } = values
  return {
    slug: values.slug,
    public: values.public,
    origins: [...new Set(linesOf(values.origins))],
    labels: values.labels
      .map(({ word, ru, en }) => ({ word: word.trim(), ru: ru.trim(), en: en.trim() }))
      .filter(({ word, ru, en }) => word !== '' && ru !== '' && en !== ''),
    leaving: leavingRu.trim() === '' ? null : { ru: leavingRu.trim(), en: leavingEn.trim() },
  }
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
