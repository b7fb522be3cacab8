import { clockReader } from './clock.ts'
import { columnNames } from './columnNames.ts'
import { parseDecimal } from './decimal.ts'

/** A column and its first values. */
export type SeenColumn = { readonly name: string; readonly values: readonly string[] }

export type Place = { readonly zone: string; readonly currency: string }

type Wanted = keyof typeof columnNames

const FORMATS = [
  'iso',
  'YYYY-MM-DD hh:mm:ss',
  'YYYY-MM-DD hh:mm',
  'YYYY-MM-DD',
  'D.M.YYYY h:mm:ss',
  'D.M.YYYY h:mm',
  'D.M.YYYY',
  'D/M/YYYY h:mm:ss',
  'D/M/YYYY h:mm',
  'D/M/YYYY',
  'M/D/YYYY h:mm:ss',
  'M/D/YYYY h:mm',
  'M/D/YYYY',
  'M/D/YYYY h:mm A',
  'YYYY/MM/DD hh:mm:ss',
  'YYYY/MM/DD',
] as const

/** A mapping of purchases as far as names and first values tell; what they do not is left out. */
export function suggestPurchases(
  columns: readonly SeenColumn[],
  { zone, currency }: Place,
): object {
  const find = finder(columns)
  const phone = find('phone')
  const email = find('email')
  const known = find('member')
  const card = find('cardNumber')
  const member = known
    ? { as: 'externalId', from: known.name, enrol: true }
    : phone
      ? { as: 'phone', from: phone.name, enrol: true }
      : email
        ? { as: 'email', from: email.name, enrol: true }
        : card
          ? { as: 'cardNumber', from: card.name }
          : null
  const time = find('time')
  const at = find('occurredAt')
  return {
    what: 'purchases',
    ...fileOf(columns),
    zone,
    currency,
    receipt: {
      ...named(find, ['externalId', 'store', 'till', 'channel']),
      ...(at && {
        occurredAt: {
          column: at.name,
          ...(time && { timeColumn: time.name }),
          formats: formatsOf(joined(at, time), zone),
        },
      }),
      ...(member && { member }),
    },
    line: named(find, [
      'sku',
      'name',
      'category',
      'quantity',
      'unitPrice',
      'amount',
      'discount',
      'tax',
      'cost',
    ]),
  }
}

/** A mapping of members as far as names and first values tell. */
export function suggestMembers(columns: readonly SeenColumn[], { zone }: Place): object {
  const find = finder(columns)
  const known = find('member')
  const birthday = find('birthday')
  const enrolled = find('enrolledAt')
  const points = find('points')
  return {
    what: 'members',
    ...fileOf(columns),
    zone,
    member: {
      ...(known && { externalId: known.name }),
      ...named(find, [
        'phone',
        'email',
        'firstName',
        'middleName',
        'lastName',
        'cardNumber',
        'store',
      ]),
      ...(birthday && {
        birthday: { column: birthday.name, formats: formatsOf(birthday.values, zone) },
      }),
      ...(enrolled && {
        enrolledAt: { column: enrolled.name, formats: formatsOf(enrolled.values, zone) },
      }),
    },
    ...(points && { openingBalance: { points: points.name } }),
  }
}

type Find = (wanted: Wanted) => SeenColumn | null

/** Each column is taken for one thing only: the first that asks for it. */
function finder(columns: readonly SeenColumn[]): Find {
  const byName = new Map(columns.map((column) => [plain(column.name), column]))
  const taken = new Set<SeenColumn>()
  return (wanted) => {
    for (const name of columnNames[wanted]) {
      const column = byName.get(name)
      if (!column || taken.has(column)) continue
      taken.add(column)
      return column
    }
    return null
  }
}

const plain = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replace(/[^\p{L}\p{N}]/gu, '')

function named(find: Find, wanted: readonly Wanted[]): Record<string, string> {
  return Object.fromEntries(
    wanted.flatMap((each) => {
      const column = find(each)
      return column ? [[each, column.name]] : []
    }),
  )
}

const joined = (at: SeenColumn, time: SeenColumn | null): string[] =>
  at.values.map((value, index) => (time ? `${value} ${time.values[index] ?? ''}` : value))

/** The formats by which every value can be read; the first one that most can when none does. */
function formatsOf(values: readonly string[], zone: string): string[] {
  const there = values.filter((value) => value.trim() !== '')
  const fits = (format: string) => {
    const read = clockReader([format], zone)
    return there.filter((value) => read(value) !== null).length
  }
  const scored = FORMATS.map((format) => ({ format, count: fits(format) }))
  const best = scored.toSorted((a, b) => b.count - a.count)[0]!
  return best.count === 0 ? ['YYYY-MM-DD'] : [best.format]
}

/** A decimal comma, where numbers with one are seen and none with a point. */
function fileOf(columns: readonly SeenColumn[]): object {
  const values = columns.flatMap((column) => column.values)
  const comma = values.some((value) => value.includes(',') && parseDecimal(value, ',') !== null)
  const point = values.some((value) => /^\d+\.\d{1,2}$/.test(value))
  return comma && !point ? { file: { decimal: ',' } } : {}
}
