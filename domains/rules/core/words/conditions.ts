import type { Condition, LeafKind, LeafOf } from '../language/when.ts'
import { quote, quoted, type Speech } from './speech.ts'

type Say<Kind extends LeafKind> = (asked: LeafOf<Kind>, speech: Speech) => string

/** How each question is put in words, to stand after «если» or “if”. */
const kinds: { [Kind in LeafKind]: Say<Kind> } = {
  amount: (asked, s) => {
    const of = asked.lines
      ? s.say(`сумма позиций (${s.lines(asked.lines)})`, `the sum of ${s.lines(asked.lines)} is`)
      : s.say('сумма чека', 'the receipt is')
    return `${of} ${bounds(asked, s, (amount) => s.money(amount))}`
  },
  quantity: (asked, s) => {
    const of = asked.lines
      ? s.say(`количество (${s.lines(asked.lines)})`, `the quantity of ${s.lines(asked.lines)} is`)
      : s.say('количество в чеке', 'the quantity on the receipt is')
    return `${of} ${bounds(asked, s, (text) => text)}`
  },
  bought: (asked, s) => s.say(`в чеке есть: ${s.lines(asked)}`, `there is: ${s.lines(asked)}`),
  store: (asked, s) => `${s.say('магазин', 'the store is')} ${s.any(quoted(asked, s.say))}`,
  channel: (asked, s) => `${s.say('канал', 'the channel is')} ${s.any(quoted(asked, s.say))}`,
  till: (asked, s) => `${s.say('касса', 'the till is')} ${s.any(quoted(asked, s.say))}`,
  weekday: (asked, s) =>
    `${s.say('день недели —', 'the day is')} ${s.any(asked.map((day) => weekdayName(day, s)))}`,
  time: ({ from, until }, s) =>
    s.say(`время с ${from} до ${until}`, `between ${from} and ${until}`),
  date: ({ from, to }, s) =>
    [
      from === undefined ? '' : s.say(`с ${s.day(from)}`, `from ${s.day(from)}`),
      to === undefined ? '' : s.say(`по ${s.day(to)}`, `to ${s.day(to)}`),
    ]
      .filter((part) => part !== '')
      .join(' '),
  tier: (asked, s) =>
    `${s.say('уровень', 'the tier is')} ${s.any(asked.map((tier) => s.tier(tier)))}`,
  tag: (asked, s) => `${s.say('сегмент', 'the segment is')} ${s.any(quoted(asked, s.say))}`,
  visit: (asked, s) =>
    [
      asked.nth
        ? `${s.say('номер покупки', 'the purchase is number')} ${s.any(asked.nth.map(String))}`
        : '',
      asked.every
        ? s.say(`каждая ${asked.every}-я покупка`, `each purchase number ${asked.every}`)
        : '',
      asked.atLeast === undefined && asked.atMost === undefined
        ? ''
        : `${s.say('номер покупки', 'the purchase number is')} ${bounds(asked, s, String)}`,
    ]
      .filter((part) => part !== '')
      .join(', '),
  firstPurchase: (asked, s) =>
    asked
      ? s.say('это первая покупка', 'it is the first purchase')
      : s.say('это не первая покупка', 'it is not the first purchase'),
  sinceLast: (asked, s) =>
    `${s.say('с последней покупки прошло', 'since the last purchase it has been')} ${bounds(asked, s, s.days)}`,
  sinceEnrolment: (asked, s) =>
    `${s.say('с вступления прошло', 'since enrolment it has been')} ${bounds(asked, s, s.days)}`,
  birthday: ({ before, after }, s) =>
    before === 0 && after === 0
      ? s.say('день рождения', 'it is the birthday')
      : s.say(
          `день рождения: за ${s.days(before)} до и ${s.days(after)} после`,
          `within ${s.days(before)} before and ${s.days(after)} after the birthday`,
        ),
  means: (asked, s) => `${s.say('способ оплаты', 'it is paid by')} ${s.any(quoted(asked, s.say))}`,
  coupon: (asked, s) => `${s.say('купон', 'the coupon is')} ${s.any(quoted(asked, s.say))}`,
  attribute: (asked, s) => {
    const values = asked.in ? [s.any(quoted(asked.in.map(String), s.say))] : []
    const isBounded = asked.atLeast !== undefined || asked.atMost !== undefined
    const range = isBounded ? [bounds(asked, s, s.number)] : []
    return `${s.say('признак', 'the attribute')} ${quote(asked.name, s.say)} ${[...values, ...range].join(', ')}`
  },
  cel: (asked, s) => `${s.say('верно выражение', 'the expression holds:')} ${asked}`,
}

export const isLeafKind = (name: string): name is LeafKind => Object.hasOwn(kinds, name)

/** One question in words. */
export function leafInWords(kind: LeafKind, asked: unknown, speech: Speech): string {
  return (kinds[kind] as (asked: unknown, speech: Speech) => string)(asked, speech)
}

/** A condition in words, to stand after «если» or “if”. */
export function conditionInWords(condition: Condition, s: Speech, isInner = false): string {
  if (condition.not) {
    return s.say(
      `неверно, что ${conditionInWords(condition.not, s, true)}`,
      `not (${conditionInWords(condition.not, s)})`,
    )
  }
  const [key, asked] = Object.entries(condition)[0] as [string, unknown]
  if (key !== 'all' && key !== 'any') return leafInWords(key as LeafKind, asked, s)
  const parts = (asked as Condition[]).map((part) => conditionInWords(part, s, true))
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return only
  const joined = parts.join(key === 'all' ? s.say(' и ', ' and ') : s.say(' или ', ' or '))
  return isInner ? `(${joined})` : joined
}

/** What was met instead, in words. */
export function actualInWords(kind: LeafKind, actual: unknown, s: Speech): string {
  const isNone = actual === null || (Array.isArray(actual) && actual.length === 0)
  if (isNone || kind === 'bought') return s.say('нет', 'none')
  if (Array.isArray(actual)) return quoted(actual.map(String), s.say).join(', ')
  if (kind === 'amount' && typeof actual === 'number') return s.money(actual)
  if (kind === 'weekday' && typeof actual === 'number') return weekdayName(actual, s)
  if (kind === 'tier') return s.tier(String(actual))
  if ((kind === 'date' || kind === 'birthday') && typeof actual === 'string') return s.day(actual)
  if (typeof actual === 'boolean') return actual ? s.say('да', 'yes') : s.say('нет', 'no')
  if (kind === 'sinceLast' || kind === 'sinceEnrolment') return s.days(Number(actual))
  return typeof actual === 'number' ? s.number(actual) : String(actual)
}

function bounds<T>(
  { atLeast, atMost }: { readonly atLeast?: T | undefined; readonly atMost?: T | undefined },
  s: Speech,
  show: (value: T) => string,
): string {
  const from =
    atLeast === undefined ? '' : s.say(`от ${show(atLeast)}`, `at least ${show(atLeast)}`)
  const to = atMost === undefined ? '' : s.say(`до ${show(atMost)}`, `at most ${show(atMost)}`)
  return [from, to].filter((part) => part !== '').join(s.say(' ', ' and '))
}

const WEEKDAYS = {
  ru: ['понедельник', 'вторник', 'среда', 'четверг', 'пятница', 'суббота', 'воскресенье'],
  en: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
} as const

const weekdayName = (day: number, s: Speech): string => WEEKDAYS[s.language][day - 1] ?? String(day)
