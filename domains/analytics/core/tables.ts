import type { Language } from '#kit/core/language.ts'
import type { Ratio } from './answer.ts'
import type {
  CohortFigures,
  OwnerFigures,
  PointsFigures,
  RfmFigures,
  RfmMembers,
} from '../figures.api.ts'
import type { Payback } from '../groups.api.ts'
import type { LiabilityFigures, WorthFigures } from '../liability.api.ts'

/** A table as a file has it: headings, and rows of texts and numbers; null is an empty cell. */
export type Table = {
  readonly heads: readonly string[]
  readonly rows: readonly (readonly (string | number | null)[])[]
}

/** Decimals of money and of points, and who reads it. */
export type Units = {
  readonly minorDigits: number
  readonly scale: number
  readonly language: Language
}

const WORDS = {
  day: { en: 'Day', ru: 'День' },
  month: { en: 'Month', ru: 'Месяц' },
  opening: { en: 'Opening', ru: 'На начало' },
  issued: { en: 'Issued', ru: 'Начислено' },
  activated: { en: 'Became active', ru: 'Стало активно' },
  redeemed: { en: 'Redeemed', ru: 'Списано' },
  expired: { en: 'Expired', ru: 'Сгорело' },
  reversed: { en: 'Taken back', ru: 'Возвраты' },
  adjusted: { en: 'Corrected', ru: 'Корректировки' },
  closing: { en: 'Outstanding', ru: 'Остаток' },
  receipts: { en: 'Receipts', ru: 'Чеки' },
  memberReceipts: { en: 'Receipts of members', ru: 'Чеки участников' },
  sales: { en: 'Sales', ru: 'Продажи' },
  memberSales: { en: 'Sales to members', ru: 'Продажи участникам' },
  byPoints: { en: 'Paid with points', ru: 'Оплачено баллами' },
  members: { en: 'Members', ru: 'Участников' },
  cell: { en: 'Cell', ru: 'Клетка' },
  daysSince: { en: 'Days since the last', ru: 'Дней с последней' },
  firstBought: { en: 'First bought in', ru: 'Первая покупка' },
  open: { en: 'Still open', ru: 'Ещё открыто' },
  breakage: { en: 'Breakage', ru: 'Доля сгоревших' },
  inTheEnd: { en: 'Redeemed in the end', ru: 'Спишут в итоге' },
  error: { en: 'Standard error', ru: 'Стандартная ошибка' },
  member: { en: 'Member', ru: 'Участник' },
  lastOn: { en: 'Last bought', ru: 'Последняя покупка' },
  daysFrom: { en: 'Days left, from', ru: 'Осталось дней, от' },
  daysTo: { en: 'to', ru: 'до' },
  points: { en: 'Points', ru: 'Баллы' },
  chanceFrom: { en: 'Chance to come again, from', ru: 'Вероятность прийти снова, от' },
  chanceTo: { en: 'to', ru: 'до' },
  chance: { en: 'Chance to come again', ru: 'Вероятность прийти снова' },
  yearSales: { en: 'Expected within a year', ru: 'Ожидается за год' },
  spent: { en: 'Spent', ru: 'Потратил' },
  side: { en: 'Group', ru: 'Группа' },
  treated: { en: 'Treated', ru: 'Получали' },
  control: { en: 'Held out', ru: 'Исключены' },
  bought: { en: 'Bought', ru: 'Купили' },
} as const

type Word = keyof typeof WORDS

const heads = ({ language }: Units, ...words: Word[]) => words.map((word) => WORDS[word][language])

/** Points by day. */
export function pointsTable({ days }: PointsFigures, units: Units): Table {
  const points = (minor: number) => minor / 10 ** units.scale
  const columns = [
    'opening',
    'issued',
    'activated',
    'redeemed',
    'expired',
    'reversed',
    'adjusted',
    'closing',
  ] as const
  return {
    heads: heads(units, 'day', ...columns),
    rows: days.map((day) => [day.day, ...columns.map((column) => points(day[column]))]),
  }
}

/** Sales by day. */
export function salesTable({ days }: OwnerFigures, units: Units): Table {
  const money = (minor: number) => minor / 10 ** units.minorDigits
  return {
    heads: heads(units, 'day', 'receipts', 'memberReceipts', 'sales', 'memberSales', 'byPoints'),
    rows: days.map((day) => [
      day.day,
      day.receipts,
      day.memberReceipts,
      money(day.sales),
      money(day.memberSales),
      money(day.redeemed),
    ]),
  }
}

/** Members of each cohort who bought in each month after; what is not over yet too. */
export function cohortsTable({ cohorts, average }: CohortFigures, units: Units): Table {
  return {
    heads: [
      ...heads(units, 'firstBought', 'members'),
      ...average.slice(1).map((_, k) => `+${k + 1}`),
    ],
    rows: cohorts.map(({ month, size, cells }) => [
      month,
      size,
      ...average.slice(1).map((_, k) => cells[k + 1]?.retained.numerator ?? null),
    ]),
  }
}

/** The cells of RFM. */
export function rfmTable({ cells }: RfmFigures, units: Units): Table {
  return {
    heads: heads(units, 'cell', 'members', 'receipts', 'sales', 'daysSince'),
    rows: cells.map(({ cell, members, orders, sales, daysSince }) => [
      cell,
      members,
      orders,
      sales / 10 ** units.minorDigits,
      daysSince,
    ]),
  }
}

/** What became of the points of each month. */
export function liabilityTable({ breakage, ultimate }: LiabilityFigures, units: Units): Table {
  const points = (minor: number) => minor / 10 ** units.scale
  const value = (ratio: Ratio | undefined) => ratio?.value ?? null
  const cohorts = ultimate.known ? ultimate.value.cohorts : []
  return {
    heads: heads(units, 'month', 'issued', 'redeemed', 'open', 'breakage', 'inTheEnd', 'error'),
    rows: breakage.map((row) => {
      const cohort = cohorts.find(({ issuedIn }) => issuedIn === row.issuedIn)
      return [
        row.issuedIn,
        points(row.issued),
        points(row.redeemed),
        points(row.open),
        value(row.breakage),
        value(cohort?.rate),
        typeof cohort?.error === 'number' ? points(cohort.error) : null,
      ]
    }),
  }
}

/** Who is in a cell of RFM, who spent most first. */
export function membersTable({ items }: RfmMembers, units: Units): Table {
  return {
    heads: heads(units, 'member', 'lastOn', 'receipts', 'sales'),
    rows: items.map(({ memberId, lastOn, orders, sales }) => [
      memberId,
      lastOn,
      orders,
      sales / 10 ** units.minorDigits,
    ]),
  }
}

/** Outstanding points by the days they have left; the last row never expires. */
export function ageingTable({ ageing }: LiabilityFigures, units: Units): Table {
  const points = (minor: number) => minor / 10 ** units.scale
  return {
    heads: heads(units, 'daysFrom', 'daysTo', 'points'),
    rows: [
      ...ageing.bands.map((band) => [band.after + 1, band.upTo, points(band.points)]),
      [null, null, points(ageing.never)],
    ],
  }
}

/** Members by the chance that they come again, and what they are expected to spend. */
export function bandsTable({ bands }: WorthFigures, units: Units): Table {
  return {
    heads: heads(units, 'chanceFrom', 'chanceTo', 'members', 'yearSales'),
    rows: bands.map(({ from, to, members, sales }) => [
      from,
      to,
      members,
      sales / 10 ** units.minorDigits,
    ]),
  }
}

/** Who has spent much and may have left. */
export function slippingTable({ slipping }: WorthFigures, units: Units): Table {
  return {
    heads: heads(units, 'member', 'lastOn', 'chance', 'spent'),
    rows: slipping.map(({ memberId, lastOn, alive, spent }) => [
      memberId,
      lastOn,
      alive,
      spent / 10 ** units.minorDigits,
    ]),
  }
}

/** Those who were treated and those who were held out; without a control group there are none. */
export function sidesTable(of: Payback | null, units: Units): Table {
  const row = (
    name: 'treated' | 'control',
    { members, bought, orders, sales }: Payback['treated'],
  ) => [WORDS[name][units.language], members, bought, orders, sales / 10 ** units.minorDigits]
  return {
    heads: heads(units, 'side', 'members', 'bought', 'receipts', 'sales'),
    rows: of ? [row('treated', of.treated), row('control', of.control)] : [],
  }
}
