import type { MedianFigures, OwnerFigures } from '#domains/analytics/figures.api.ts'
import type { Block, Cell } from './sheet.ts'
import { byWeeks, compared, reasonOf, type Teller, type Told } from './told.ts'

type Period = OwnerFigures['period']

/** The overview of who owns the programme: a period against the one before, and its sales by day. */
export function ownerPage(teller: Teller, of: OwnerFigures): Told {
  if (of.period.receipts === 0 && of.before.receipts === 0) return nothing(teller)
  return {
    blocks: [
      { kind: 'figures', cells: [...salesCells(teller, of), ...memberCells(teller, of)] },
      ...salesByDay(teller, of),
    ],
    means: [
      'sales',
      'check',
      'penetration',
      'frequency',
      'repeat',
      'return90',
      'discount',
      'margin',
      'compared',
      'tests',
    ],
  }
}

const nothing = ({ words }: Teller): Told => ({
  blocks: [{ kind: 'note', title: words.nothing, text: words.nothingHint }],
  means: ['tests'],
})

function salesCells(teller: Teller, { period: now, before }: OwnerFigures): Cell[] {
  const { words, speech } = teller
  const both = (pick: (of: Period) => number | null) => ({ now: pick(now), before: pick(before) })
  return [
    compared(
      teller,
      { name: words.sales, value: speech.whole(now.sales) },
      both(({ sales }) => sales),
    ),
    compared(
      teller,
      { name: words.receipts, value: speech.count(now.receipts) },
      both(({ receipts }) => receipts),
    ),
    compared(
      teller,
      { name: words.averageCheck, value: speech.whole(now.averageCheck.value) },
      both(({ averageCheck }) => averageCheck.value),
    ),
    compared(
      teller,
      {
        name: words.penetration,
        value: speech.percent(now.memberSales.value),
        hint: words.penetrationHint,
      },
      { ...both(({ memberSales }) => memberSales.value), inPoints: true },
    ),
    compared(
      teller,
      { name: words.frequency, value: speech.count(now.buyers.frequency.value, 2) },
      both(({ buyers }) => buyers.frequency.value),
    ),
    compared(
      teller,
      { name: words.repeat, value: speech.percent(now.buyers.repeat.value) },
      { ...both(({ buyers }) => buyers.repeat.value), inPoints: true },
    ),
  ]
}

function memberCells(teller: Teller, { period: now, before }: OwnerFigures): Cell[] {
  const { words, speech } = teller
  const both = (pick: (of: Period) => number | null) => ({ now: pick(now), before: pick(before) })
  const returned = ({ return90 }: Period) => (return90.known ? return90.value.rate.value : null)
  const left = ({ margin }: Period) => (margin.known ? margin.value.after : null)
  const back = { name: words.return90, value: speech.percent(returned(now)) }
  const margin = { name: words.margin, value: speech.whole(left(now)) }
  return [
    now.return90.known
      ? compared(teller, back, { ...both(returned), inPoints: true })
      : { ...back, hint: reasonOf(teller, now.return90) },
    compared(
      teller,
      { name: words.effectiveDiscount, value: speech.percent(now.effectiveDiscount.value) },
      { ...both(({ effectiveDiscount }) => effectiveDiscount.value), inPoints: true },
    ),
    now.margin.known
      ? compared(teller, margin, both(left))
      : { ...margin, hint: reasonOf(teller, now.margin) },
    compared(
      teller,
      { name: words.enrolled, value: speech.count(now.enrolled) },
      both(({ enrolled }) => enrolled),
    ),
  ]
}

type DayRow = OwnerFigures['days'][number]

const addDays = (one: DayRow, other: DayRow): DayRow => ({
  day: one.day,
  receipts: one.receipts + other.receipts,
  memberReceipts: one.memberReceipts + other.memberReceipts,
  sales: one.sales + other.sales,
  memberSales: one.memberSales + other.memberSales,
  redeemed: one.redeemed + other.redeemed,
})

function salesByDay({ words, speech, reader }: Teller, { days }: OwnerFigures): Block[] {
  const { rows, isWeekly } = byWeeks(days, addDays)
  const title = isWeekly ? words.salesByWeek : words.salesByDay
  const unit = 10 ** reader.minorDigits
  return [
    {
      kind: 'chart',
      title,
      form: 'bars',
      labels: rows.map(({ day }) => speech.shortDay(day)),
      series: [
        { name: words.members, values: rows.map(({ memberSales }) => memberSales / unit) },
        {
          name: words.others,
          values: rows.map(({ sales, memberSales }) => (sales - memberSales) / unit),
        },
      ],
      tell: (value) => speech.count(value),
    },
    {
      kind: 'table',
      title: null,
      heads: [
        isWeekly ? words.daysFrom : words.day,
        words.receipts,
        words.sales,
        words.ofMembers,
        words.byPoints,
      ],
      rows: rows.map((row) => [
        speech.shortDay(row.day),
        speech.count(row.receipts),
        speech.whole(row.sales),
        speech.whole(row.memberSales),
        speech.whole(row.redeemed),
      ]),
    },
  ]
}

/** How members buy; what becomes of their points follows. */
export function buyersCells(
  teller: Teller,
  of: OwnerFigures,
  middle: Pick<MedianFigures, 'period' | 'before'>,
): Told {
  const { words, speech } = teller
  const { period: now, before } = of
  if (now.buyers.members === 0 && before.buyers.members === 0) return nothing(teller)
  const both = (pick: (of: Period) => number | null) => ({ now: pick(now), before: pick(before) })
  const cells = [
    compared(
      teller,
      { name: words.buyers, value: speech.count(now.buyers.members) },
      both(({ buyers }) => buyers.members),
    ),
    compared(
      teller,
      { name: words.memberReceipts, value: speech.percent(now.memberReceipts.value) },
      { ...both(({ memberReceipts }) => memberReceipts.value), inPoints: true },
    ),
    compared(
      teller,
      { name: words.medianCheck, value: speech.whole(middle.period.medianCheck) },
      { now: middle.period.medianCheck, before: middle.before.medianCheck },
    ),
    { name: words.medianDays, value: speech.count(middle.period.medianDaysBetween, 1) },
  ]
  return { blocks: [{ kind: 'figures', cells }], means: ['median', 'compared', 'tests'] }
}
