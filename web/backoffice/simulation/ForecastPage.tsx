import { Alert, Anchor, Button, Group, List, SegmentedControl, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import type { Forecast } from '#domains/simulation/forecasts.api.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Page } from '../../ui/Page.tsx'
import { Failure, Shown } from '../../ui/states.tsx'
import { useSession } from '../Door.tsx'
import { paths } from '../paths.ts'
import { axis, Chart, grid, legend, tooltip, type Ink } from '../../ui/Chart.tsx'
import { cells } from './core/tables.ts'
import { Standing } from './ForecastsPage.tsx'
import { simulationQueries } from './queries.ts'
import { readingOf } from './reading.ts'
import { Sheet } from './Sheet.tsx'

/** One forecast: what each month came to against what was expected, and what did not come true. */
export function Component() {
  const { forecastId = '' } = useParams()
  const { t } = useTranslation()
  const one = useQuery(simulationQueries.forecast(forecastId))
  const title = one.data
    ? `${one.data.programme}, ${t('sim.version', { version: one.data.version })}`
    : t('forecast.title')
  return (
    <Page title={title} lead={t('forecast.lead')} actions={one.data && <Acts of={one.data} />}>
      <Shown of={one}>{(row) => <Told of={row} />}</Shown>
    </Page>
  )
}

/** Again with the history since: the way back to the beginning. */
function Acts({ of: row }: { readonly of: Forecast }) {
  const { t } = useTranslation()
  const session = useSession()
  const navigate = useNavigate()
  const removing = useMutation({
    mutationFn: () => client().forecasts.remove({ params: { forecastId: row.id } }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['forecasts'] })
      void navigate(paths.forecasts())
    },
  })
  return (
    <Group gap="xs">
      <GuardedButton
        session={session}
        needs="simulations:write"
        variant="default"
        loading={removing.isPending}
        onClick={() => removing.mutate()}
      >
        {t('forecast.remove')}
      </GuardedButton>
      <Button component={Link} to={paths.simulationOf(row.programmeId, row.version)}>
        {t('forecast.again')}
      </Button>
      {removing.error && <Failure error={removing.error} />}
    </Group>
  )
}

function Told({ of: row }: { readonly of: Forecast }) {
  const { t } = useTranslation()
  const last = row.months.findLast(({ measures }) => measures.length > 0)
  return (
    <Stack gap="xl">
      <Group gap="sm">
        <Standing of={row} />
        <Anchor component={Link} to={paths.simulation(row.simulationId)}>
          {row.name}
        </Anchor>
      </Group>
      {last && last.failed.length > 0 && (
        <Alert color="red" title={t('forecast.failed', { month: last.month })}>
          <List size="sm" spacing={4}>
            {last.failed.map((each) => (
              <List.Item key={each}>{t(`forecast.failed.${each}`)}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Measured of={row} />
    </Stack>
  )
}

const MEASURES = ['sales', 'receipts', 'check', 'issued', 'redeemed', 'margin'] as const
type Measure = (typeof MEASURES)[number]

function Measured({ of: row }: { readonly of: Forecast }) {
  const { t } = useTranslation()
  const [measure, setMeasure] = useState<Measure>('sales')
  const reading = readingOf({ currency: row.currency, scale: 0 })
  const { money, count, text } = cells(reading)
  const value = (number: number | null) =>
    measure === 'receipts' ? count(number === null ? null : Math.round(number)) : money(number)
  const unit = measure === 'receipts' ? 1 : reading.units.money
  const { months } = row
  // forecasts that are older do not watch all of them
  const watched = MEASURES.filter((each) => months.some(({ expected }) => expected[each]))
  const option = useBands(months, measure, unit)
  const rows = months.map(({ month, expected, measures }) => {
    const found = measures.find((each) => each.measure === measure)
    const { p5, p50, p95 } = bandOf(expected, measure)
    return {
      name: month,
      cells: [
        value(found?.fact ?? null),
        text(found?.verdict ? t(`forecast.verdict.${found.verdict}`) : '–'),
        value(p5),
        value(p50),
        value(p95),
      ],
    }
  })
  const ended = months.flatMap(({ measures }) =>
    measures.filter((each) => each.measure === measure),
  )
  const isUnknown =
    measure === 'margin' && ended.length > 0 && ended.every((each) => each.fact === null)
  const band = ['forecast.low', 'forecast.middle', 'forecast.high'] as const
  return (
    <>
      <div className="scrolls">
        <SegmentedControl
          aria-label={t('forecast.measure')}
          value={measure}
          onChange={setMeasure}
          data={watched.map((each) => ({ value: each, label: t(`forecast.m.${each}`) }))}
        />
      </div>
      {isUnknown && <Text size="sm">{t('forecast.noCosts')}</Text>}
      <Sheet
        title={t(`forecast.m.${measure}`)}
        file={`forecast-${measure}`}
        sheet={{
          head: [
            t('sim.t.month'),
            t('forecast.fact'),
            t('forecast.verdict'),
            ...band.map((key) => t(key)),
          ],
          rows,
        }}
        above={<Chart label={t(`forecast.m.${measure}`)} option={option} />}
      />
    </>
  )
}

const NOTHING = { p5: 0, p50: 0, p95: 0 }
const bandOf = (expected: Forecast['months'][number]['expected'], measure: Measure) =>
  expected[measure] ?? NOTHING

/** The band of a measure as a picture, and what came as dots in it. */
function useBands(months: Forecast['months'], measure: Measure, unit: number) {
  const { t } = useTranslation()
  return useCallback(
    (ink: Ink) => {
      const line = (name: string, data: (number | null)[], style: object) => ({
        type: 'line' as const,
        name,
        symbol: 'none',
        data,
        ...style,
      })
      const of = (end: 'p5' | 'p50' | 'p95') =>
        months.map(({ expected }) => Math.round(bandOf(expected, measure)[end] / unit))
      const dashed = { lineStyle: { type: 'dashed' as const, width: 1.5 } }
      return {
        color: [ink.series[0]!, ink.series[2]!, ink.series[2]!, ink.series[3]!],
        legend: legend(ink),
        tooltip: tooltip(ink),
        grid,
        xAxis: { type: 'category' as const, data: months.map(({ month }) => month), ...axis(ink) },
        yAxis: { type: 'value' as const, scale: true, ...axis(ink) },
        series: [
          line(t('forecast.middle'), of('p50'), { lineStyle: { width: 2 } }),
          line(t('forecast.low'), of('p5'), dashed),
          line(t('forecast.high'), of('p95'), dashed),
          line(
            t('forecast.fact'),
            months.map(({ measures }) => {
              const fact = measures.find((each) => each.measure === measure)?.fact
              return fact === undefined || fact === null ? null : Math.round(fact / unit)
            }),
            { symbol: 'circle', symbolSize: 9, lineStyle: { width: 2.5 } },
          ),
        ],
      }
    },
    [months, measure, unit, t],
  )
}
