import type { Texts } from '#kit/core/language.ts'
import { fill } from '#kit/core/refusal.ts'
import type { Language } from '#kit/core/language.ts'

/** The parts of a template. */
export const PARTS = ['subject', 'body', 'html'] as const
export type Part = (typeof PARTS)[number]

export type FaultCode = keyof typeof FAULTS

/** What is wrong with a template, and where. Lines and columns begin with 1. */
export type Fault = {
  readonly part: Part
  readonly line: number
  readonly column: number
  readonly code: FaultCode
  readonly named: string
}

const FAULTS = {
  variable_unknown: {
    ru: 'У этого события нет переменной «{named}». Вставьте переменную из списка.',
    en: 'This event has no variable “{named}”. Insert one of the list.',
  },
  filter_unknown: {
    ru: 'Фильтра «{named}» нет.',
    en: 'There is no filter “{named}”.',
  },
  tag_unknown: {
    ru: 'Тега «{named}» нет. Есть if, unless, case, assign, capture, comment.',
    en: 'There is no tag “{named}”. There are if, unless, case, assign, capture, comment.',
  },
  tag_of_files: {
    ru: 'Тег «{named}» читает файлы и в сообщениях не работает.',
    en: 'The tag “{named}” reads files and does not work in messages.',
  },
  loop: {
    ru: 'Циклы («{named}») в сообщениях не работают: перебирать в них нечего.',
    en: 'Loops (“{named}”) do not work in messages: there is nothing to go through.',
  },
  not_closed: {
    ru: 'Не закрыто: {named}.',
    en: 'Not closed: {named}.',
  },
  syntax: {
    ru: 'Не удаётся разобрать: {named}.',
    en: 'This cannot be read: {named}.',
  },
  filter_misused: {
    ru: 'Фильтр «{named}» применён не к тому значению.',
    en: 'The filter “{named}” does not fit this value.',
  },
  too_much: {
    ru: 'Текст разрастается сверх меры.',
    en: 'The text grows beyond all bounds.',
  },
  too_long: {
    ru: 'Получается слишком длинно: не больше {named} знаков.',
    en: 'This comes out too long: no more than {named} characters.',
  },
  empty: {
    ru: 'Получается пустой текст.',
    en: 'This comes out empty.',
  },
  code_missing: {
    ru: 'В тексте нет кода: вставьте {{ code }} как есть, без фильтров.',
    en: 'The text has no code: insert {{ code }} as it is, without filters.',
  },
  code_exposed: {
    ru: 'Коду не место в теме: её видно на экране блокировки.',
    en: 'A code has no place in the subject: it shows on a locked screen.',
  },
  part_unneeded: {
    ru: 'На этом канале такой части нет.',
    en: 'This channel has no such part.',
  },
  page_active: {
    ru: 'В письме не может быть «{named}»: такое не показывают и не отправляют.',
    en: 'A mail cannot have “{named}”: such things are neither shown nor sent.',
  },
} as const satisfies Record<string, Texts>

/** A fault in words. */
export const told = ({ code, named }: Fault, language: Language): string =>
  fill(FAULTS[code][language], { named })
