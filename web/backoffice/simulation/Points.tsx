import { Group, Stack, Text, Title } from '@mantine/core'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { minorDigits } from '#domains/programmes/core/currency.ts'
import type { PointInForce, SearchPoint } from '#domains/simulation/search.api.ts'
import type { Simulation, SimulationResult } from '#domains/simulation/simulation.api.ts'
import { language } from '../../shared/i18n.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { axis, Chart, grid, legend, tooltip, type Ink } from '../../ui/Chart.tsx'
import { Chosen, NoneWorth, NoRegulars } from './Chosen.tsx'
import { unitsOf } from './core/asked.ts'
import { axesOf } from './core/axes.ts'
import { csvOf } from './core/sheet.ts'
import { cells, type Reading } from './core/tables.ts'
import { readingOf, useTableWords } from './reading.ts'
import { axisName } from './SearchForm.tsx'
import { saveAs } from '../cases/saveAs.ts'

export type Place = SearchPoint & { readonly id: string; readonly place: number }

/** What a search found: the picture of what members get against the risk, and each variant. */
export function Points(props: { readonly of: Simulation; readonly result: SimulationResult }) {
  const { of: row, result } = props
  const { t } = useTranslation()
  const reading = readingOf(row)
  const points: Place[] = result.points.map((point, place) => ({ ...point, place, id: `${place}` }))
  const worth = points.filter(({ isFrontier }) => isFrontier)
  const [chosen, setChosen] = useState<number | null>(bestOf(worth)?.place ?? null)
  const point = points.find(({ place }) => place === chosen)
  const nameOf = useChoiceNames(row)
  return (
    <Stack gap="xl">
      {worth.length === 0 && <NoneWorth of={row} points={points} reading={reading} />}
      <NoRegulars of={row} result={result} />
      <section aria-label={t('sim.frontier')}>
        <Title order={2} size="h4">
          {t('sim.frontier')}
        </Title>
        <Text size="sm" c="dimmed" mb="xs">
          {t('sim.frontier.hint')}
        </Text>
        <Frontier
          points={points}
          inForce={result.inForce ?? null}
          chosen={chosen}
          choose={setChosen}
          reading={reading}
        />
      </section>
      {point && <Chosen of={row} result={result} point={point} nameOf={nameOf} reading={reading} />}
      <Listed points={points} choose={setChosen} nameOf={nameOf} reading={reading} />
    </Stack>
  )
}

/** A chance of a loss that most would take. */
const BEARABLE = 0.2

/** Of those worth it whose risk can be borne, the one that gives members most; else the one of least risk. */
function bestOf(worth: readonly Place[]): Place | undefined {
  const bearable = worth.filter(({ loss }) => loss === null || loss <= BEARABLE)
  if (bearable.length > 0) return bearable.toSorted((a, b) => givenOf(b) - givenOf(a))[0]
  return worth.toSorted((a, b) => (a.loss ?? 1) - (b.loss ?? 1))[0]
}

const givenOf = ({ figures }: PointInForce): number => figures.discounts + figures.paidWithPoints

/** The risk of a point as the picture has it: the chance of a loss, else the rise that it takes, else what it costs. */
function riskOf(
  point: PointInForce,
): { kind: 'loss' | 'breakEven' | 'given'; value: number } | null {
  if (point.loss !== null) return { kind: 'loss', value: point.loss }
  if (point.neverPays) return null
  if (point.breakEven !== null) return { kind: 'breakEven', value: point.breakEven }
  return { kind: 'given', value: point.figures.effectiveDiscount.value ?? 0 }
}

/** What a place of the conditions is called, and what stands there. */
export type NameOf = {
  readonly axis: (path: string) => string
  readonly value: (path: string, value: unknown) => string
}

/** What was varied, in words: the names of rules are those of the conditions the search began with. */
function useChoiceNames(row: Simulation): NameOf {
  const { t } = useTranslation()
  const axes = axesOf(row.variants[0]!.document, language())
  const about = { id: '', minorDigits: minorDigits(row.currency), scale: row.scale }
  const axisOf = (path: string) => axes.find((each) => each.path === path)
  const value = (path: string, chosen: unknown) => {
    if (axisOf(path)?.kind === 'rule') return t(chosen ? 'sim.rule.in' : 'sim.rule.out')
    if (typeof chosen !== 'number') return JSON.stringify(chosen)
    return (chosen / 10 ** unitsOf(path, about)).toLocaleString(language())
  }
  const axis = (path: string) => {
    const found = axisOf(path)
    if (found?.kind === 'rule') return found.of!
    return found ? axisName(found) : path
  }
  return { axis, value }
}

function Frontier(props: {
  readonly points: readonly Place[]
  readonly inForce: PointInForce | null
  readonly chosen: number | null
  readonly choose: (place: number) => void
  readonly reading: Reading
}) {
  const { t } = useTranslation()
  const { points, inForce, chosen, choose, reading } = props
  const kind = points.map(riskOf).find((risk) => risk !== null)?.kind ?? 'given'
  const unit = reading.units.money
  const option = useCallback(
    (ink: Ink) => {
      const series = (name: string, some: readonly Dot[], size: number) => ({
        type: 'scatter' as const,
        name,
        symbolSize: size,
        cursor: 'pointer',
        data: some.flatMap((point) => dotOf(point, kind, unit)),
      })
      return {
        color: [ink.series[2]!, ink.series[0]!, ink.series[3]!, ink.series[4]!],
        legend: legend(ink),
        tooltip: {
          ...tooltip(ink),
          trigger: 'item' as const,
          formatter: ({ seriesName, value }: { seriesName?: string; value?: unknown }) => {
            const [risk = 0, given = 0] = value as readonly number[]
            const of = t(`sim.risk.${kind}`).replace(', %', '')
            return `${seriesName}\n${t('sim.t.given')}: ${reading.money(given * unit)}\n${of}: ${reading.percent(risk / 100)}`
          },
        },
        grid: { ...grid, bottom: 28 },
        xAxis: {
          type: 'value' as const,
          scale: true,
          name: t(`sim.risk.${kind}`),
          nameLocation: 'middle' as const,
          nameGap: 28,
          ...axis(ink),
        },
        yAxis: { type: 'value' as const, scale: true, ...axis(ink) },
        series: [
          series(
            t('sim.dot.other'),
            points.filter(({ isFrontier }) => !isFrontier),
            9,
          ),
          series(
            t('sim.dot.worth'),
            points.filter(({ isFrontier }) => isFrontier),
            13,
          ),
          series(
            t('sim.dot.chosen'),
            points.filter(({ place }) => place === chosen),
            18,
          ),
          ...(inForce ? [{ ...series(t('sim.dot.inForce'), [inForce], 26), ...ring(ink) }] : []),
        ],
      }
    },
    [points, inForce, chosen, kind, unit, reading, t],
  )
  return <Chart label={t('sim.frontier')} option={option} choose={choose} height={360} />
}

/** A place in the picture; what is in force is no point that could be chosen. */
type Dot = PointInForce & { readonly place?: number }

/** Risk and gain of a point, and which it is; none where its risk is not of that kind. */
function dotOf(point: Dot, kind: NonNullable<ReturnType<typeof riskOf>>['kind'], unit: number) {
  const risk = riskOf(point)
  if (risk?.kind !== kind) return []
  const place = point.place === undefined ? [] : [point.place]
  return [[risk.value * 100, givenOf(point) / unit, ...place]]
}

/** What is in force: a ring around its place, that hides no point and is none. */
const ring = (ink: Ink) => ({
  symbol: 'circle',
  cursor: 'default',
  silent: true,
  itemStyle: { color: 'transparent', borderColor: ink.series[4]!, borderWidth: 3, opacity: 1 },
})

type Listing = {
  readonly points: readonly Place[]
  readonly nameOf: NameOf
  readonly reading: Reading
}

/** What stands of each variant: what was chosen, and what it comes to. */
function useListing({ points, nameOf, reading }: Listing) {
  const { t } = useTranslation()
  const say = useTableWords()
  const { money, percent, count, text } = cells(reading)
  const paths = [...new Set(points.flatMap(({ choices }) => Object.keys(choices)))]
  const figures = (point: Place) => [
    percent(point.figures.effectiveDiscount.value),
    money(givenOf(point)),
    point.neverPays ? text(say('neverPays')) : percent(point.breakEven),
    percent(point.loss),
    count(point.figures.margin?.turnedNegative),
    count(point.seen?.inForce?.members),
  ]
  return {
    name: ({ place }: Place) => t('sim.point', { number: place + 1 }),
    axes: paths.map((path) => ({
      head: nameOf.axis(path),
      chosen: ({ choices }: Place) =>
        text(path in choices ? nameOf.value(path, choices[path]) : '–'),
    })),
    heads: [
      'effectiveDiscount',
      'given',
      'breakEven',
      'loss',
      'turnedNegative',
      'regularsInForce',
    ].map(say),
    figures,
  }
}

function Listed(props: Listing & { readonly choose: (place: number) => void }) {
  const { t } = useTranslation()
  const say = useTableWords()
  const { points, choose } = props
  const { name, axes, heads, figures } = useListing(props)
  const columns: Column<Place>[] = [
    {
      head: say('variant'),
      cell: (point) => (
        <button
          type="button"
          className="plain"
          style={{ whiteSpace: 'nowrap' }}
          onClick={() => choose(point.place)}
        >
          {name(point)}
        </button>
      ),
    },
    ...axes.map(({ head, chosen }) => ({ head, cell: (point: Place) => chosen(point).shown })),
    { head: say('worth'), cell: ({ isFrontier }) => (isFrontier ? t('sim.yes') : '') },
    {
      head: t('sim.breaks'),
      cell: ({ breaks }) => breaks.map((each) => t(`sim.broken.${each}`)).join(', '),
    },
    ...heads.map((head, at) => ({
      head,
      cell: (point: Place) => figures(point)[at]!.shown,
      number: true,
    })),
  ]
  const save = () => {
    const rows = points.map((point) => ({
      name: name(point),
      cells: [...axes.map(({ chosen }) => chosen(point)), ...figures(point)],
    }))
    const head = [say('variant'), ...axes.map((axis) => axis.head), ...heads]
    saveAs('search.csv', 'text/csv;charset=utf-8', csvOf({ head, rows }))
  }
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {t('sim.points')}
        </Title>
        <GuardedButton needs="simulations:read" size="xs" variant="default" onClick={save}>
          {t('sim.csv')}
        </GuardedButton>
      </Group>
      <DataTable label={t('sim.points')} rows={sorted(points)} columns={columns} />
    </section>
  )
}

/** Those worth it first, then by what members get. */
const sorted = (points: readonly Place[]): Place[] =>
  points.toSorted((a, b) => Number(b.isFrontier) - Number(a.isFrontier) || givenOf(b) - givenOf(a))
