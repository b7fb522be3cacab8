import { clockReader, type Moment } from './clock.ts'
import { digitsAt, type Decimal } from './decimal.ts'
import type { Header } from './header.ts'
import type { MembersMapping } from './mapping.ts'
import { reason, type Reason } from './reasons.ts'
import {
  isReason,
  momentReader,
  numberReader,
  rejecter,
  textReader,
  type Read,
  type Row,
} from './source.ts'

/** One row of a file of members, understood. Texts are '' and the rest null when absent. */
export type MemberRow = {
  readonly externalId: string
  readonly phone: string
  readonly email: string
  readonly firstName: string
  readonly middleName: string
  readonly lastName: string
  readonly language: string
  readonly store: string
  readonly cardNumber: string
  readonly birthday: string | null
  readonly tags: readonly string[]
  readonly enrolledAt: Moment | null
  /** Opening balance in minor units of the programme's points. */
  readonly points: number
  readonly pointsExpireAt: Moment | null
}

const TEXTS = {
  externalId: 100,
  phone: 40,
  email: 254,
  firstName: 100,
  middleName: 100,
  lastName: 100,
  language: 2,
  store: 64,
  cardNumber: 32,
} as const
type TextName = keyof typeof TEXTS

/** Prepares the reading of rows by a mapping; the scale is the programme's. */
export function memberRowReader(
  mapping: MembersMapping,
  header: Header,
  scale: number,
): (row: Row) => MemberRow | Reason {
  const sign = mapping.file?.decimal ?? '.'
  const rejected = rejecter(mapping.reject ?? [], header, sign)
  const { member, openingBalance, zone } = mapping
  const texts = Object.entries(TEXTS).map(
    ([name, most]) => [name, textReader(member[name as TextName], header, { most })] as const,
  )
  const others: Record<string, Read<unknown>> = {
    birthday: dayReader(member.birthday, header),
    tags: tagsReader(member.tags, header),
    enrolledAt: momentReader(member.enrolledAt, header, zone),
    points: pointsReader(openingBalance?.points, header, sign, scale),
    pointsExpireAt: momentReader(openingBalance?.expiresAt, header, zone),
  }
  const readers = [...texts, ...Object.entries(others)]
  return (row) => {
    const left = rejected(row)
    if (left) return left
    if (row.length !== header.names.length) {
      return reason('row.columns', { actual: row.length, expected: header.names.length })
    }
    const read: Record<string, unknown> = {}
    for (const [name, reader] of readers) {
      const value = reader(row)
      if (isReason(value)) return value
      read[name] = value
    }
    return languageFault(read['language'] as string, mapping) ?? (read as MemberRow)
  }
}

/** By what a row is known again: the first identifier it has; '' when it has none. */
export function identityOf(row: MemberRow): string {
  for (const name of ['externalId', 'phone', 'email', 'cardNumber'] as const) {
    if (row[name] !== '') return `${name} ${row[name].toLowerCase()}`
  }
  return ''
}

function languageFault(language: string, { member }: MembersMapping): Reason | null {
  if (language === '' || language === 'ru' || language === 'en') return null
  const column = typeof member.language === 'string' ? member.language : 'language'
  return reason('value.unknown', { column, value: language })
}

function dayReader(
  source: MembersMapping['member']['birthday'],
  header: Header,
): Read<string | null> {
  if (!source) return () => null
  const place = header.at(source.column)
  const read = clockReader(source.formats, 'UTC')
  return (row) => {
    const text = (row[place] ?? '').trim()
    if (text === '') return null
    const moment = read(text)
    if (moment) return new Date(moment.ms).toISOString().slice(0, 10)
    const formats = source.formats.join(' / ')
    return reason('instant.invalid', { column: source.column, value: text.slice(0, 60), formats })
  }
}

function tagsReader(
  source: MembersMapping['member']['tags'],
  header: Header,
): Read<readonly string[]> {
  if (!source) return () => []
  const place = header.at(source.column)
  return (row) =>
    (row[place] ?? '')
      .split(source.separator)
      .map((tag) => tag.trim())
      .filter((tag) => tag !== '')
}

function pointsReader(
  column: string | undefined,
  header: Header,
  sign: '.' | ',',
  scale: number,
): Read<number> {
  if (column === undefined) return () => 0
  const read = numberReader(column, header, sign)
  return (row) => {
    const number = read(row)
    if (number === null) return 0
    if (isReason(number)) return number
    return wholePoints(number, column, scale)
  }
}

function wholePoints(number: Decimal, column: string, scale: number): number | Reason {
  const value = Number(number.digits) / 10 ** number.scale
  if (number.digits < 0n) return reason('number.negative', { column, value })
  if (number.scale > scale) return reason('points.fine', { column, value, scale })
  const points = Number(digitsAt(number, scale))
  return points <= 1_000_000_000_000 ? points : reason('points.large', { column, value })
}
