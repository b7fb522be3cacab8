import type { Language, Texts } from '#kit/core/language.ts'
import { fill } from '#kit/core/refusal.ts'

/** Why a row was not taken over: a code, and what it is told with. */
export type Reason = {
  readonly code: ReasonCode
  readonly details: Readonly<Record<string, unknown>>
}

const reasons = {
  mapping: { en: '{reason}', ru: '{reason}' },
  'row.columns': {
    en: '{actual} values, the header has {expected}',
    ru: 'значений {actual}, в заголовке {expected}',
  },
  'value.missing': { en: '{column} is empty', ru: '{column}: пусто' },
  'value.long': {
    en: '{column} is longer than {most} characters',
    ru: '{column}: длиннее {most} знаков',
  },
  'value.control': {
    en: '{column} contains a control character',
    ru: '{column}: управляющий символ',
  },
  'value.unknown': {
    en: '{column}: the mapping has no word for "{value}"',
    ru: '{column}: в разметке нет значения «{value}»',
  },
  'number.invalid': {
    en: '{column}: "{value}" is no number with the decimal sign "{decimal}"',
    ru: '{column}: «{value}» — не число с десятичным знаком «{decimal}»',
  },
  'number.negative': {
    en: '{column}: {value} is below zero',
    ru: '{column}: {value} меньше нуля',
  },
  'number.fine': {
    en: '{column}: {value} has too many digits (nine before the decimal sign, six after it)',
    ru: '{column}: {value} — слишком много цифр (девять до десятичного знака, шесть после)',
  },
  'amount.negative': {
    en: 'the discount is more than the line comes to',
    ru: 'скидка больше суммы строки',
  },
  'amount.large': { en: 'the amount is beyond {most}', ru: 'сумма больше {most}' },
  'instant.invalid': {
    en: '{column}: "{value}" is no date and time of the form {formats}',
    ru: '{column}: «{value}» — не дата и время вида {formats}',
  },
  'receipt.member_differs': {
    en: 'rows of receipt {receipt} name different members',
    ru: 'строки чека {receipt} называют разных участников',
  },
  'receipt.lines_many': {
    en: 'receipt {receipt} has more than {most} lines',
    ru: 'в чеке {receipt} больше {most} строк',
  },
  'receipt.broken': {
    en: 'line {line} of the same receipt cannot be taken over: {why}',
    ru: 'строку {line} того же чека нельзя загрузить: {why}',
  },
  'store.unknown': { en: 'there is no store {code}', ru: 'нет магазина {code}' },
  'till.unknown': {
    en: 'store {store} has no till {code}',
    ru: 'в магазине {store} нет кассы {code}',
  },
  'points.fine': {
    en: '{column}: {value} has more decimals than points have ({scale})',
    ru: '{column}: у {value} больше знаков после запятой, чем у баллов ({scale})',
  },
  'points.large': {
    en: '{column}: {value} points are too many',
    ru: '{column}: {value} баллов — слишком много',
  },
  'member.nameless': {
    en: 'the row has no identifier to know the member by',
    ru: 'в записи нет ни одного идентификатора участника',
  },
  'member.known': {
    en: 'the member is in the file twice, first on line {line}',
    ru: 'участник в файле дважды, впервые в строке {line}',
  },
} as const satisfies Record<string, Texts>

export type ReasonCode = keyof typeof reasons

export const reason = (code: ReasonCode, details: Reason['details'] = {}): Reason => ({
  code,
  details,
})

/** The reason in words. */
export const told = ({ code, details }: Reason, language: Language): string =>
  fill(reasons[code][language], details)
