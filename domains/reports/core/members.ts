import type { CohortFigures, RfmFigures } from '#domains/analytics/figures.api.ts'
import type { Block } from './sheet.ts'
import type { Teller, Told } from './told.ts'

/** Months and columns that a page of paper holds. */
const MONTHS = 12

/** Who came again, by month of the first purchase. */
export function cohortsPage(teller: Teller, of: CohortFigures): Told {
  const { words, speech } = teller
  if (of.cohorts.length === 0) return nobody(teller)
  // months that nobody has had to its end yet have no share
  const average = of.average.slice(1, MONTHS + 1).filter(({ value }) => value !== null)
  const chart: Block = {
    kind: 'chart',
    title: words.cohortsChart,
    form: 'lines',
    labels: average.map((_, month) => `+${month + 1}`),
    series: [{ name: words.average, values: average.map(({ value }) => (value ?? 0) * 100) }],
    tell: (value) => speech.percent(value / 100, 0),
  }
  return {
    blocks: [...(average.length > 1 ? [chart] : []), cohortsTable(teller, of)],
    means: ['cohort', 'tests'],
  }
}

function cohortsTable({ words, speech }: Teller, of: CohortFigures): Block {
  const shown = of.cohorts.slice(-MONTHS)
  const columns = Math.min(MONTHS, Math.max(0, ...shown.map(({ cells }) => cells.length - 1)))
  const later = Array.from({ length: columns }, (_, at) => at + 1)
  const isCut = shown.length < of.cohorts.length
  return {
    kind: 'table',
    title: words.cohortsTable,
    heads: [words.cohortMonth, words.memberCount, ...later.map((month) => `+${month}`)],
    rows: shown.map(({ month, size, partial, cells }) => [
      `${speech.month(month)}${partial ? '*' : ''}`,
      speech.count(size),
      ...later.map((at) => {
        const cell = cells[at]
        return cell ? `${speech.percent(cell.retained.value, 0)}${cell.partial ? '*' : ''}` : ''
      }),
    ]),
    heat: shown.map(({ cells }) => [null, ...later.map((at) => cells[at]?.retained.value ?? null)]),
    note: isCut ? `${words.cohortsNote} ${words.lastCohorts(MONTHS)}` : words.cohortsNote,
  }
}

const nobody = ({ words }: Teller): Told => ({
  blocks: [{ kind: 'note', title: words.nobody, text: words.nothingHint }],
  means: ['tests'],
})

const SCORES = [1, 2, 3, 4, 5] as const
const CELLS = 15

/** Members by recency, frequency and money. */
export function rfmPage(teller: Teller, of: RfmFigures): Told {
  const { words, speech, reader } = teller
  if (of.members === 0) return nobody(teller)
  const sum = (pick: (cell: RfmFigures['cells'][number]) => number, starts: string) =>
    of.cells
      .filter(({ cell }) => cell.startsWith(starts))
      .reduce((all, cell) => all + pick(cell), 0)
  const membersOf = (r: number, f: number) => sum(({ members }) => members, `${r}${f}`)
  const frequencies = SCORES.toReversed()
  const best = of.cells.toSorted((one, other) => other.sales - one.sales).slice(0, CELLS)
  return {
    blocks: [
      {
        kind: 'table',
        title: words.rfmTable,
        heads: [words.frequency, ...SCORES.map((r) => `${words.recency} ${r}`)],
        rows: frequencies.map((f) => [
          String(f),
          ...SCORES.map((r) => speech.count(membersOf(r, f))),
        ]),
        heat: frequencies.map((f) => SCORES.map((r) => membersOf(r, f) / of.members)),
        note: words.rfmNote,
      },
      {
        kind: 'chart',
        title: words.rfmChart,
        form: 'bars',
        labels: SCORES.map((r) => `${words.recency} ${r}`),
        series: [
          {
            name: words.sales,
            values: SCORES.map((r) => sum(({ sales }) => sales, `${r}`) / 10 ** reader.minorDigits),
          },
        ],
        tell: (value) => speech.count(value),
      },
      {
        kind: 'table',
        title: words.rfmCells,
        heads: [words.cell, words.memberCount, words.orders, words.sales, words.daysSince],
        rows: best.map((cell) => [
          cell.cell,
          speech.count(cell.members),
          speech.count(cell.orders),
          speech.whole(cell.sales),
          speech.count(cell.daysSince),
        ]),
      },
    ],
    means: ['rfm', 'tests'],
  }
}
