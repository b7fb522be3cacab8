import {
  Alert,
  Button,
  Collapse,
  Group,
  Paper,
  SimpleGrid,
  Stack,
  Text,
  Title,
} from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { minorDigits } from '#domains/programmes/core/currency.ts'
import type { ChanceShown } from '#domains/simulation/chance.api.ts'
import type { Simulation, SimulationResult } from '#domains/simulation/simulation.api.ts'
import { language } from '../../shared/i18n.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Failure } from '../../ui/states.tsx'
import { axis, Chart, grid, legend, tooltip, type Ink } from '../../ui/Chart.tsx'
import { assumedOf, supposedOf, usual, type Wrong } from './core/asked.ts'
import { bandsSheet, chanceSheet, tornadoSheet, type Reading } from './core/tables.ts'
import { KeepForecast } from './KeepForecast.tsx'
import { useTableWords } from './reading.ts'
import { Sheet } from './Sheet.tsx'
import { AssumptionsForm } from './TermsForm.tsx'

type Props = {
  readonly of: Simulation
  readonly result: SimulationResult
  readonly names: readonly string[]
  /** The variant that is looked at. */
  readonly place: number
  readonly reading: Reading
}

/** How it would come out, over all that is supposed; and what is supposed, to be changed. */
export function Chances(props: Props) {
  const { t } = useTranslation()
  const say = useTableWords()
  const { of: row, result, names, place, reading } = props
  const chance = result.chances[place]
  return (
    <Stack gap="lg">
      {result.chances.length > 0 && (
        <Sheet
          title={t('sim.chances')}
          file="chances"
          sheet={chanceSheet(result.chances, names, reading, say)}
          hint={
            <Text size="sm" c="dimmed" mb="xs">
              {t('sim.chances.hint')}
            </Text>
          }
        />
      )}
      {chance && !chance.known && (
        <Alert
          color="yellow"
          styles={{ title: { color: 'var(--mantine-color-text)' } }}
          title={t('sim.noChance')}
        >
          {t(`sim.noChance.${chance.reason}` as 'sim.noChance.no_margin')}
        </Alert>
      )}
      <Supposing key={JSON.stringify(row.assumptions)} of={row} />
      {chance?.known && (
        <>
          <Bands chance={chance.value} reading={reading} />
          {chance.value.tornado.length > 0 && <Tornado chance={chance.value} reading={reading} />}
          <KeepForecast of={row} place={place} />
        </>
      )}
    </Stack>
  )
}

const NONE: Wrong = new Set()

function Supposing({ of: row }: { readonly of: Simulation }) {
  const { t } = useTranslation()
  const digits = minorDigits(row.currency)
  const [isOpen, setOpen] = useState(row.assumptions === null)
  const [assumed, setAssumed] = useState(() =>
    row.assumptions ? assumedOf(row.assumptions, digits) : usual.assume,
  )
  const [wrong, setWrong] = useState<Wrong>(NONE)
  const drawing = useMutation({
    mutationFn: async () => {
      const told = supposedOf(assumed, digits)
      setWrong('wrong' in told ? told.wrong : NONE)
      if ('wrong' in told) return null
      return client().simulations.suppose({ params: { simulationId: row.id }, body: told.asked })
    },
    onSuccess: (next) => next && queryClient.setQueryData(['simulation', row.id, language()], next),
  })
  return (
    <Paper withBorder p="md" component="section" aria-label={t('sim.step.assume')}>
      <Group justify="space-between">
        <div>
          <Title order={2} size="h4">
            {t('sim.step.assume')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('sim.suppose.hint')}
          </Text>
        </div>
        <Button variant="default" size="xs" onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>
          {t(isOpen ? 'sim.suppose.close' : 'sim.suppose.open')}
        </Button>
      </Group>
      <Collapse expanded={isOpen}>
        <Stack mt="md">
          <AssumptionsForm
            assumed={assumed}
            change={(part) => setAssumed({ ...assumed, ...part })}
            wrong={wrong}
            currency={row.currency}
          />
          {drawing.error && <Failure error={drawing.error} />}
          <Group justify="flex-end">
            <GuardedButton
              needs="simulations:write"
              loading={drawing.isPending}
              onClick={() => drawing.mutate()}
            >
              {t('sim.suppose')}
            </GuardedButton>
          </Group>
        </Stack>
      </Collapse>
    </Paper>
  )
}

type Of = { readonly chance: ChanceShown; readonly reading: Reading }

function Bands({ chance, reading }: Of) {
  const { t } = useTranslation()
  const say = useTableWords()
  const { months } = chance
  const unit = reading.units.money
  const option = useCallback(
    (ink: Ink) => {
      const line = (
        name: string,
        of: (month: (typeof months)[number]) => number,
        faint = false,
      ) => ({
        type: 'line' as const,
        name,
        symbol: 'none',
        lineStyle: faint ? { type: 'dashed' as const, width: 1.5 } : { width: 2.5 },
        data: months.map((month) => Math.round(of(month) / unit)),
      })
      return {
        legend: legend(ink),
        tooltip: tooltip(ink),
        grid,
        xAxis: { type: 'category' as const, data: months.map((_, at) => at + 1), ...axis(ink) },
        yAxis: { type: 'value' as const, ...axis(ink) },
        series: [
          line(t('sim.t.profit50'), ({ profit }) => profit.p50),
          line(t('sim.t.profit5'), ({ profit }) => profit.p5, true),
          line(t('sim.t.profit95'), ({ profit }) => profit.p95, true),
          line(t('sim.t.liability50'), ({ liability }) => liability.p50),
        ],
      }
    },
    [months, unit, t],
  )
  return (
    <Sheet
      title={t('sim.bands')}
      file="profit-by-month"
      sheet={bandsSheet(chance, reading, say)}
      above={<Chart label={t('sim.bands')} option={option} />}
    />
  )
}

function Tornado({ chance, reading }: Of) {
  const { t } = useTranslation()
  const say = useTableWords()
  const { tornado } = chance
  const unit = reading.units.money
  const option = useCallback(
    (ink: Ink) => {
      const bars = tornado.toReversed()
      const side = (name: string, of: (bar: (typeof tornado)[number]) => number) => ({
        type: 'bar' as const,
        name,
        barMaxWidth: 14,
        data: bars.map((bar) => Math.round(of(bar) / unit)),
      })
      return {
        legend: legend(ink),
        tooltip: tooltip(ink),
        grid,
        xAxis: { type: 'value' as const, ...axis(ink) },
        yAxis: {
          type: 'category' as const,
          data: bars.map(({ what }) => say(`what.${what}`)),
          ...axis(ink),
        },
        series: [
          side(t('sim.t.atLow'), ({ atLow }) => atLow),
          side(t('sim.t.atHigh'), ({ atHigh }) => atHigh),
        ],
      }
    },
    [tornado, unit, t, say],
  )
  return (
    <Sheet
      title={t('sim.tornado')}
      file="what-matters"
      sheet={tornadoSheet(chance, reading, say)}
      above={<Chart label={t('sim.tornado')} option={option} height={80 + tornado.length * 44} />}
      hint={
        <SimpleGrid cols={1}>
          <Text size="sm" c="dimmed" mb="xs">
            {t('sim.tornado.hint')}
          </Text>
        </SimpleGrid>
      }
    />
  )
}
