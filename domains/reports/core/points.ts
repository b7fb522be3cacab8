import type { PointsDay, PointsFigures } from '#domains/analytics/figures.api.ts'
import type { LiabilityFigures } from '#domains/analytics/liability.api.ts'
import type { Block, Cell } from './sheet.ts'
import { byWeeks, reasonOf, type Teller, type Told } from './told.ts'

/** Points of a period, with the sum that has to come out. */
export function pointsPage(teller: Teller, of: PointsFigures): Told {
  const { words, speech } = teller
  const { total } = of
  const cells: Cell[] = [
    { name: words.opening, value: speech.points(total.opening) },
    { name: words.issued, value: speech.points(total.issued) },
    {
      name: words.redeemed,
      value: speech.points(total.redeemed),
      hint: words.ofIssued(speech.percent(total.redeemedToIssued.value)),
    },
    { name: words.expired, value: speech.points(total.expired) },
    { name: words.reversed, value: speech.points(total.reversed) },
    { name: words.outstanding, value: speech.points(total.closing) },
  ]
  return {
    blocks: [{ kind: 'figures', cells }, ...pointsByDay(teller, of.days)],
    means: ['book', 'tests'],
  }
}

const addDays = (one: PointsDay, other: PointsDay): PointsDay => ({
  day: one.day,
  opening: one.opening,
  issued: one.issued + other.issued,
  activated: one.activated + other.activated,
  redeemed: one.redeemed + other.redeemed,
  expired: one.expired + other.expired,
  reversed: one.reversed + other.reversed,
  adjusted: one.adjusted + other.adjusted,
  closing: other.closing,
})

function pointsByDay({ words, speech, reader }: Teller, days: readonly PointsDay[]): Block[] {
  const { rows, isWeekly } = byWeeks(days, addDays)
  const title = isWeekly ? words.pointsByWeek : words.pointsByDay
  const unit = 10 ** reader.scale
  const flows = ['issued', 'redeemed', 'expired'] as const
  const columns = [
    'opening',
    'issued',
    'redeemed',
    'expired',
    'reversed',
    'adjusted',
    'closing',
  ] as const
  return [
    {
      kind: 'chart',
      title,
      form: 'lines',
      labels: rows.map(({ day }) => speech.shortDay(day)),
      series: flows.map((flow) => ({
        name: words[flow],
        values: rows.map((row) => row[flow] / unit),
      })),
      tell: (value) => speech.count(value),
    },
    {
      kind: 'table',
      title: null,
      heads: [isWeekly ? words.daysFrom : words.day, ...columns.map((column) => words[column])],
      rows: rows.map((row) => [
        speech.shortDay(row.day),
        ...columns.map((column) => speech.points(row[column])),
      ]),
    },
  ]
}

/** What is owed in points, and what that comes to in money. */
export function liabilityPage(teller: Teller, of: LiabilityFigures): Told {
  const { words } = teller
  if (of.outstanding === 0 && of.breakage.length === 0) {
    const text = reasonOf(teller, { reason: 'nothing_issued' })
    return { blocks: [{ kind: 'note', title: words.pages.liability, text }], means: ['tests'] }
  }
  return {
    blocks: [
      { kind: 'figures', cells: owedCells(teller, of) },
      agesOf(teller, of),
      monthsOf(teller, of),
    ],
    means: ['face', 'expected', 'ifrs15', 'ultimate', 'breakage', 'tests'],
  }
}

function owedCells(teller: Teller, of: LiabilityFigures): Cell[] {
  const { words, speech } = teller
  const { money, ultimate } = of
  const told = (
    name: string,
    answer: { known: true; value: number } | { known: false; reason: string },
  ): Cell =>
    answer.known
      ? { name, value: speech.whole(answer.value) }
      : { name, value: '–', hint: reasonOf(teller, answer) }
  return [
    {
      name: words.outstanding,
      value: speech.points(of.outstanding),
    },
    told(words.face, money.known ? { known: true, value: money.value.face } : money),
    told(words.expected, money.known ? money.value.expected : money),
    told(words.ifrs15, money.known ? money.value.ifrs15 : money),
    ultimate.known
      ? { name: words.ultimate, value: speech.percent(ultimate.value.rate.value) }
      : { name: words.ultimate, value: '–', hint: reasonOf(teller, ultimate) },
    { name: words.breakage, value: speech.percent(of.breakageOverall.value) },
    { name: words.debt, value: speech.points(of.debt) },
  ]
}

function agesOf({ words, speech, reader }: Teller, { ageing }: LiabilityFigures): Block {
  const rows = [
    ...ageing.bands.map(({ after, upTo, points }) => ({
      name: upTo === null ? words.ageMore(after) : words.age(after + 1, upTo),
      points,
    })),
    { name: words.never, points: ageing.never },
  ]
  return {
    kind: 'chart',
    title: words.ageing,
    form: 'bars',
    labels: rows.map(({ name }) => name),
    series: [
      { name: words.pointsWord, values: rows.map(({ points }) => points / 10 ** reader.scale) },
    ],
    tell: (value) => speech.count(value),
  }
}

function monthsOf({ words, speech }: Teller, of: LiabilityFigures): Block {
  const cohorts = of.ultimate.known ? of.ultimate.value.cohorts : []
  return {
    kind: 'table',
    title: words.byMonth,
    heads: [
      words.issuedIn,
      words.issued,
      words.redeemed,
      words.open,
      words.breakage,
      words.ultimate,
    ],
    rows: of.breakage.map((row) => {
      const cohort = cohorts.find(({ issuedIn }) => issuedIn === row.issuedIn)
      const error =
        cohort && cohort.error !== null && cohort.issued > 0 ? cohort.error / cohort.issued : null
      return [
        speech.month(row.issuedIn),
        speech.points(row.issued),
        speech.points(row.redeemed),
        speech.points(row.open),
        `${speech.percent(row.breakage.value)}${row.partial ? '*' : ''}`,
        cohort
          ? `${speech.percent(cohort.rate.value)}${error === null ? '' : ` ± ${speech.percent(error)}`}`
          : '–',
      ]
    }),
    note: words.openNote,
  }
}
