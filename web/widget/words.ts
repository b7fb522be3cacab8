export type WidgetLanguage = 'ru' | 'en'

const ru = {
  // quotation marks within others are others
  title: (programme: string) =>
    `Программа «${programme.replaceAll('«', '„').replaceAll('»', '“')}»`,
  join: 'Стать участником',
  rules: 'Правила программы',
  links: 'О программе',
}

const en: typeof ru = {
  title: (programme) => `The programme “${programme}”`,
  join: 'Join',
  rules: 'Rules of the programme',
  links: 'About the programme',
}

/** What the widget says by itself; the sentences about points come from the server. */
export const wordsOf = (language: WidgetLanguage): typeof ru => ({ ru, en })[language]
