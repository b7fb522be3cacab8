import type { Language, Texts } from '#kit/core/language.ts'
import { plural } from '#kit/core/language.ts'
import type { Conditions } from '../language/document.ts'
import type { Length, LineFilter, Ratio } from '../language/parts.ts'

export type PointsName = {
  readonly ru: { readonly one: string; readonly few: string; readonly many: string }
  readonly en: { readonly one: string; readonly other: string }
}

/** What a programme's sentences need to know of it. */
export type Naming = {
  readonly currency: string
  /** Decimals of the programme's points. */
  readonly scale: number
  readonly pointsName?: PointsName | undefined
  /** Gives rules and tiers their names; without it they are called by their ids. */
  readonly document?: Conditions | undefined
}

/** Says the things of a programme in one language. */
export type Speech = {
  readonly language: Language
  /** One of two texts, by the language. */
  say(ru: string, en: string): string
  money(amount: number): string
  points(points: number): string
  number(value: number): string
  ratio(ratio: Ratio): string
  length(length: Length): string
  days(count: number): string
  times(count: number): string
  any(words: readonly string[]): string
  day(day: string): string
  tier(id: string): string
  rule(id: string): string
  lines(filter: LineFilter): string
}

const POINTS: PointsName = {
  ru: { one: 'балл', few: 'балла', many: 'баллов' },
  en: { one: 'point', other: 'points' },
}
const DAYS: PointsName = {
  ru: { one: 'день', few: 'дня', many: 'дней' },
  en: { one: 'day', other: 'days' },
}
const MONTHS: PointsName = {
  ru: { one: 'месяц', few: 'месяца', many: 'месяцев' },
  en: { one: 'month', other: 'months' },
}
const YEARS: PointsName = {
  ru: { one: 'год', few: 'года', many: 'лет' },
  en: { one: 'year', other: 'years' },
}
const TIMES: PointsName = {
  ru: { one: 'раз', few: 'раза', many: 'раз' },
  en: { one: 'time', other: 'times' },
}
const KINDS: Readonly<Record<string, Texts>> = {
  goods: { ru: 'товары', en: 'goods' },
  service: { ru: 'услуги', en: 'services' },
  delivery: { ru: 'доставка', en: 'delivery' },
  gift_card: { ru: 'подарочные карты', en: 'gift cards' },
}

export function makeSpeech(language: Language, naming: Naming): Speech {
  const { currency, scale, pointsName = POINTS, document } = naming
  const locale = LOCALES[language]
  const say = (ru: string, en: string) => (language === 'ru' ? ru : en)
  const number = (value: number) => numbers(locale, 6).format(value)
  const counted = (count: number, name: PointsName) =>
    `${number(count)} ${plural(language, count, name[language])}`
  const money = moneyFormat(locale, currency)
  const tiers = new Map(document?.tiers?.ladder.map(({ id, name }) => [id, name[language]]))
  const rules = new Map(document?.rules.map(({ id, name }) => [id, name[language]]))
  const any = (words: readonly string[]) => lists(locale).format(words)
  return {
    language,
    say,
    money,
    number,
    points: (points) => {
      const count = points / 10 ** scale
      return `${numbers(locale, scale).format(count)} ${plural(language, count, pointsName[language])}`
    },
    ratio: ({ numerator, denominator }) => `${number((numerator / denominator) * 100)} %`,
    length: ({ years, months, days }) =>
      [
        years === undefined ? '' : counted(years, YEARS),
        months === undefined ? '' : counted(months, MONTHS),
        days === undefined ? '' : counted(days, DAYS),
      ]
        .filter((part) => part !== '')
        .join(' '),
    days: (count) => counted(count, DAYS),
    times: (count) => counted(count, TIMES),
    any,
    // «г.» would end every sentence with two full stops
    day: (day) =>
      days(locale)
        .format(Date.parse(`${day}T00:00:00Z`))
        .replace(/ г\.$/, ' года'),
    tier: (id) => quote(tiers.get(id) ?? id, say),
    rule: (id) => quote(rules.get(id) ?? id, say),
    lines: (filter) => linesIn(filter, say, any),
  }
}

/** Lines in words: «категории шины или масла, кроме артикула X». */
function linesIn(filter: LineFilter, say: Speech['say'], any: Speech['any']): string {
  const { categories, skus, kinds, attributes, except } = filter
  const parts: string[] = []
  if (kinds) parts.push(any(kinds.map((kind) => kindName(kind, say))))
  if (categories) parts.push(`${say('категория', 'category')} ${any(quoted(categories, say))}`)
  if (skus) parts.push(`${say('артикул', 'article')} ${any(quoted(skus, say))}`)
  if (attributes) {
    const pairs = Object.entries(attributes).map(([name, value]) => `${name} = ${String(value)}`)
    parts.push(pairs.join(', '))
  }
  const text = parts.length > 0 ? parts.join(', ') : say('все позиции', 'all lines')
  const excluded = except ? excludedIn(except, say, any) : ''
  return excluded === '' ? text : `${text}, ${say('кроме:', 'except:')} ${excluded}`
}

/** Lines left out, in words; empty when none are. */
export function excludedIn(
  { kinds = [], categories = [], skus = [] }: NonNullable<LineFilter['except']>,
  say: Speech['say'],
  any: Speech['any'],
): string {
  const parts = kinds.map((kind) => kindName(kind, say))
  if (categories.length > 0) {
    parts.push(`${say('категория', 'category')} ${any(quoted(categories, say))}`)
  }
  if (skus.length > 0) parts.push(`${say('артикул', 'article')} ${any(quoted(skus, say))}`)
  return parts.join('; ')
}

const SHOWN = 12

/** Words in quotation marks; of a long list the first, and how many more. */
export function quoted(words: readonly string[], say: Speech['say']): string[] {
  const shown = words.slice(0, SHOWN).map((word) => quote(word, say))
  return words.length > SHOWN ? [...shown, `… (+${words.length - SHOWN})`] : shown
}

/** A word in the quotation marks of the language. */
export const quote = (word: string, say: Speech['say']): string => say(`«${word}»`, `“${word}”`)

const kindName = (kind: string, say: Speech['say']): string => {
  const name = KINDS[kind]
  return name ? say(name.ru, name.en) : kind
}

const LOCALES = { ru: 'ru-RU', en: 'en-GB' } as const

/** Formats are slow to make, so each is made once. */
function remembered<T>(make: (locale: string, detail: string) => T) {
  const known = new Map<string, T>()
  return (locale: string, detail: string | number = ''): T => {
    const key = `${locale} ${detail}`
    let made = known.get(key)
    if (made === undefined) known.set(key, (made = make(locale, String(detail))))
    return made
  }
}

const numbers = remembered(
  (locale, decimals) => new Intl.NumberFormat(locale, { maximumFractionDigits: Number(decimals) }),
)
const currencies = remembered(
  (locale, currency) =>
    new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
      trailingZeroDisplay: 'stripIfInteger',
    }),
)
const lists = remembered((locale) => new Intl.ListFormat(locale, { type: 'disjunction' }))
const days = remembered(
  (locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }),
)

function moneyFormat(locale: string, currency: string): (amount: number) => string {
  const format = currencies(locale, currency)
  const unit = 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2)
  return (amount) => format.format(amount / unit)
}
