import { SegmentedControl, Stack, Text } from '@mantine/core'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conditions } from '#domains/rules/rules.api.ts'
import type { FiguresShown } from '#domains/simulation/figures.api.ts'
import type { Simulation, SimulationResult } from '#domains/simulation/simulation.api.ts'
import { language } from '../../shared/i18n.ts'
import { axis, Chart, grid, legend, tooltip, type Ink } from '../../ui/Chart.tsx'
import { Chances } from './Chances.tsx'
import {
  comparison,
  fairnessSheet,
  losersSheet,
  monthsSheet,
  tierNames,
  tiersSheet,
  type Reading,
} from './core/tables.ts'
import { monthName, readingOf, useTableWords } from './reading.ts'
import { Sheet } from './Sheet.tsx'

/** What each variant comes to beside the others, and each by itself over time. */
export function Result(props: { readonly of: Simulation; readonly result: SimulationResult }) {
  const { of: row, result } = props
  const { t } = useTranslation()
  const say = useTableWords()
  const [place, setPlace] = useState(0)
  const reading = readingOf(row)
  const names = row.variants.map(({ name, version }) =>
    version === null ? (name === '*' ? t('sim.unnamed') : name) : t('sim.version', { version }),
  )
  const { figures } = result.variants[place]!
  return (
    <Stack gap="xl">
      <Sheet
        title={t('sim.compare')}
        file="simulation"
        sheet={comparison(result.variants, names, reading, say)}
        hint={
          <Text size="sm" c="dimmed" mb="xs">
            {t('sim.compare.hint')}
          </Text>
        }
      />
      {result.variants.length > 1 && (
        <SegmentedControl
          aria-label={t('sim.variant')}
          value={String(place)}
          onChange={(next) => setPlace(Number(next))}
          data={names.map((label, index) => ({ value: String(index), label }))}
          style={{ alignSelf: 'flex-start', maxWidth: '100%', overflowX: 'auto' }}
        />
      )}
      <Chances of={row} result={result} names={names} place={place} reading={reading} />
      <ByMonth figures={figures} reading={reading} />
      {tierNames(figures).length > 0 && (
        <Tiers figures={figures} reading={reading} document={row.variants[place]!.document} />
      )}
      {figures.fairness && (
        <>
          <Sheet
            title={t('sim.fair')}
            file="worse-off-groups"
            sheet={fairnessSheet(figures.fairness, reading, say)}
            hint={
              <Text size="sm" c="dimmed" mb="xs">
                {t('sim.fair.hint')}
              </Text>
            }
          />
          {figures.fairness.losers.length > 0 && (
            <Sheet
              title={t('sim.losers')}
              file="worse-off"
              sheet={losersSheet(figures.fairness, reading, say)}
            />
          )}
        </>
      )}
    </Stack>
  )
}

type Of = { readonly figures: FiguresShown; readonly reading: Reading }

function ByMonth({ figures, reading }: Of) {
  const { t } = useTranslation()
  const say = useTableWords()
  const { months } = figures
  const unit = reading.units.points
  const option = useCallback(
    (ink: Ink) => {
      const points = (of: (month: (typeof months)[number]) => number) =>
        months.map((month) => of(month) / unit)
      const bar = { type: 'bar' as const, barMaxWidth: 18 }
      return {
        legend: legend(ink),
        tooltip: tooltip(ink),
        grid,
        xAxis: {
          type: 'category' as const,
          data: months.map(({ month }) => monthName(month)),
          ...axis(ink),
        },
        yAxis: { type: 'value' as const, ...axis(ink) },
        series: [
          { ...bar, name: t('sim.t.issued'), data: points(({ issued }) => issued) },
          { ...bar, name: t('sim.t.redeemed'), data: points(({ redeemed }) => redeemed) },
          { ...bar, name: t('sim.t.expired'), data: points(({ expired }) => expired) },
          {
            type: 'line' as const,
            name: t('sim.t.outstanding'),
            symbolSize: 6,
            data: points(({ outstanding }) => outstanding),
          },
        ],
      }
    },
    [months, unit, t],
  )
  return (
    <Sheet
      title={t('sim.months')}
      file="points-by-month"
      sheet={monthsSheet(figures, reading, say)}
      above={<Chart label={t('sim.months')} option={option} />}
    />
  )
}

function Tiers({ figures, reading, document }: Of & { readonly document: Conditions }) {
  const { t } = useTranslation()
  const say = useTableWords()
  const { months } = figures
  const { tiers } = document
  const nameOf = useCallback(
    (tier: string) => {
      const found = tiers?.ladder.find(({ id }) => id === tier)
      return tier === '' ? t('sim.t.noTier') : (found?.name[language()] ?? tier)
    },
    [tiers, t],
  )
  const option = useCallback(
    (ink: Ink) => ({
      legend: legend(ink),
      tooltip: tooltip(ink),
      grid,
      xAxis: {
        type: 'category' as const,
        boundaryGap: false,
        data: months.map(({ month }) => monthName(month)),
        ...axis(ink),
      },
      yAxis: { type: 'value' as const, ...axis(ink) },
      series: tierNames(figures).map((name) => ({
        type: 'line' as const,
        stack: 'members',
        areaStyle: { opacity: 0.35 },
        symbol: 'none',
        name: nameOf(name),
        data: months.map(({ tiers }) => tiers[name] ?? 0),
      })),
    }),
    [figures, months, nameOf],
  )
  return (
    <Sheet
      title={t('sim.tiers')}
      file="tiers-by-month"
      sheet={tiersSheet(figures, reading, say, nameOf)}
      above={<Chart label={t('sim.tiers')} option={option} height={260} />}
    />
  )
}
