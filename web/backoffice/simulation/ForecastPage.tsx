import { Alert, Anchor, Button, Group, List, SimpleGrid, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import type { Forecast } from '#domains/simulation/forecasts.api.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Page } from '../../ui/Page.tsx'
import { Shown } from '../../ui/states.tsx'
import { Sure } from '../../ui/Sure.tsx'
import { paths } from '../paths.ts'
import { axis, Chart, grid, legend, tooltip, type Ink } from '../../ui/Chart.tsx'
import { MEASURES } from '#domains/simulation/core/watching.ts'
import { cells } from './core/tables.ts'
import { Standing } from './ForecastsPage.tsx'
import { simulationQueries } from './queries.ts'
import { monthName, readingOf } from './reading.ts'
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
  const navigate = useNavigate()
  const [isAsked, setAsked] = useState(false)
  const removing = useMutation({
    mutationFn: () => client().forecasts.remove({ params: { forecastId: row.id } }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['forecasts'] })
      void navigate(paths.forecasts())
    },
  })
  return (
    <Group gap="xs">
      <GuardedButton needs="simulations:write" variant="default" onClick={() => setAsked(true)}>
        {t('forecast.remove')}
      </GuardedButton>
      <Button component={Link} to={paths.simulationAfter(row.id)}>
        {t('forecast.again')}
      </Button>
      {isAsked && (
        <Sure
          title={t('forecast.remove.title')}
          words={t('forecast.remove.hint')}
          act={t('forecast.remove')}
          leave={t('sim.remove.not')}
          doing={removing}
          close={() => setAsked(false)}
          go={() => removing.mutate()}
        />
      )}
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
        <Alert color="red" title={t('forecast.failed', { month: monthName(last.month) })}>
          <List size="sm" spacing={4}>
            {last.failed.map((each) => (
              <List.Item key={each}>
                {t(`forecast.failed.${each}`)} <Came of={row} month={last} failed={each} />
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Measured of={row} />
    </Stack>
  )
}

/** What is read of an assumption: it failed because this came out otherwise. */
const READ_OF = {
  enrolment: 'conversion',
  frequencyLift: 'receipts',
  checkLift: 'check',
  repeat: 'repeat',
  earning: 'issued',
  redemption: 'redeemed',
  delay: 'liability',
  margin: 'margin',
  discounts: 'cost',
} as const satisfies Readonly<Record<Month['failed'][number], Measure>>

/** What came beside what was expected, in a sentence. */
function Came(props: {
  readonly of: Forecast
  readonly month: Month
  readonly failed: Month['failed'][number]
}) {
  const { t } = useTranslation()
  const { of: row, month, failed } = props
  const measure = READ_OF[failed]
  const found = month.measures.find((each) => each.measure === measure)
  if (!found || found.fact === null) return null
  const shown = (value: number) => showing(row, measure)(value).shown
  return (
    <>
      {t('forecast.came', {
        fact: shown(found.fact),
        low: shown(found.band.p5),
        high: shown(found.band.p95),
      })}
    </>
  )
}

type Month = Forecast['months'][number]
type Measure = Month['measures'][number]['measure']

const COUNTED: ReadonlySet<Measure> = new Set(['receipts'])
const SHARES: ReadonlySet<Measure> = new Set(['conversion', 'repeat'])

/** A measure as it is read: money, a count or a share. */
function showing(row: Forecast, measure: Measure) {
  const { money, count, percent } = cells(readingOf({ currency: row.currency, scale: 0 }))
  if (SHARES.has(measure)) return percent
  if (COUNTED.has(measure))
    return (value: number | null) => count(value === null ? null : Math.round(value))
  return money
}

/** How much one of a picture’s units is. */
function unitOf(row: Forecast, measure: Measure): number {
  if (SHARES.has(measure)) return 0.01
  return COUNTED.has(measure) ? 1 : readingOf({ currency: row.currency, scale: 0 }).units.money
}

function Measured({ of: row }: { readonly of: Forecast }) {
  const { t } = useTranslation()
  const [measure, setMeasure] = useState<Measure>('sales')
  const { text } = cells(readingOf({ currency: row.currency, scale: 0 }))
  const value = showing(row, measure)
  const unit = unitOf(row, measure)
  const { months } = row
  // forecasts that are older do not watch all of them
  const watched = MEASURES.filter((each) => months.some(({ expected }) => expected[each]))
  const option = useBands(months, measure, unit)
  const rows = months.map(({ month, expected, measures }) => {
    const found = measures.find((each) => each.measure === measure)
    const { p5, p50, p95 } = bandOf(expected, measure)
    return {
      name: monthName(month),
      raw: month,
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
  const isUnknown = ended.length > 0 && ended.every((each) => each.fact === null)
  const band = ['forecast.low', 'forecast.middle', 'forecast.high'] as const
  return (
    <>
      <Overview of={row} watched={watched} measure={measure} choose={setMeasure} />
      {isUnknown && (
        <Text size="sm">{t(measure === 'margin' ? 'forecast.noCosts' : 'forecast.unknown')}</Text>
      )}
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
        hint={
          <Text size="sm" c="dimmed" mb="xs">
            {t(`forecast.m.${measure}.hint`)}
          </Text>
        }
      />
    </>
  )
}

/** Each measure with how the last month came out, to choose which is looked at. */
function Overview(props: {
  readonly of: Forecast
  readonly watched: readonly Measure[]
  readonly measure: Measure
  readonly choose: (measure: Measure) => void
}) {
  const { t } = useTranslation()
  const { of: row, watched, measure, choose } = props
  const last = row.months.findLast(({ measures }) => measures.length > 0)
  return (
    <SimpleGrid
      cols={{ base: 2, sm: 5 }}
      spacing="xs"
      role="group"
      aria-label={t('forecast.measure')}
    >
      {watched.map((each) => {
        const found = last?.measures.find((one) => one.measure === each)
        const isOut = found?.verdict === 'below' || found?.verdict === 'above'
        return (
          <Button
            key={each}
            variant={each === measure ? 'light' : 'default'}
            aria-pressed={each === measure}
            h="auto"
            px="sm"
            py={6}
            justify="flex-start"
            onClick={() => choose(each)}
          >
            <span style={{ display: 'grid', textAlign: 'left', lineHeight: 1.5 }}>
              <span>{t(`forecast.m.${each}`)}</span>
              {found?.verdict && (
                <Text
                  span
                  size="xs"
                  c={isOut && each !== measure ? 'red' : 'inherit'}
                  fw={isOut ? 700 : 400}
                >
                  {t(`forecast.verdict.${found.verdict}`)}
                </Text>
              )}
            </span>
          </Button>
        )
      })}
    </SimpleGrid>
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
        xAxis: {
          type: 'category' as const,
          data: months.map(({ month }) => monthName(month)),
          ...axis(ink),
        },
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
