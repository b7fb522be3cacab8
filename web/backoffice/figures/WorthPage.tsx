import { Alert, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { WorthFigures } from '#domains/analytics/liability.api.ts'
import { money } from '../../shared/format.ts'
import { may } from '../../shared/session.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Day } from '../../ui/Moment.tsx'
import { Shown } from '../../ui/states.tsx'
import { useSession } from '../../ui/rights.ts'
import { paths } from '../paths.ts'
import { Files } from './Files.tsx'
import { AsOf, Frame } from './Frame.tsx'
import { count, Figure, Grid, percent, useReason, whole, withSign } from './parts.tsx'
import { figureQueries, type ProgrammeShown } from './queries.ts'

/** What members are expected to spend within a year, and who may have left. */
export function Component() {
  const { t } = useTranslation()
  return (
    <Frame title={t('figures.worth.title')} lead={t('figures.worth.lead')}>
      {(programme) => <Worth programme={programme} />}
    </Frame>
  )
}

function Worth({ programme }: { readonly programme: ProgrammeShown }) {
  const { t } = useTranslation()
  const reason = useReason()
  const asked = useQuery(figureQueries.worth({ programmeId: programme.id }))
  return (
    <Shown of={asked}>
      {(data) =>
        data.fit.known ? (
          <Stack gap="lg">
            <AsOf at={data.fit.value.madeAt} />
            <Sums fit={data.fit.value} programme={programme} />
            {data.fit.value.holdout.known && <Tried of={data.fit.value.holdout.value} />}
            <Bands bands={data.bands} programme={programme} />
            <Slipping rows={data.slipping} programme={programme} />
          </Stack>
        ) : (
          <Alert color="pine" title={t('figures.worth.notYet')}>
            {reason(data.fit)}
          </Alert>
        )
      }
    </Shown>
  )
}

type Fit = Extract<WorthFigures['fit'], { known: true }>['value']

function Sums({ fit, programme }: { readonly fit: Fit; readonly programme: ProgrammeShown }) {
  const { t } = useTranslation()
  const reason = useReason()
  const sum = (value: number) => whole(value, programme)
  const { holdout, total } = fit
  return (
    <>
      <Grid>
        <Figure
          name={t('figures.worth.total')}
          value={sum(total.estimate)}
          hint={
            total.confidence > 0
              ? t('figures.pay.between', { low: sum(total.low), high: sum(total.high) })
              : t('figures.worth.noInterval')
          }
        />
        <Figure
          name={t('figures.worth.members')}
          value={count(fit.members)}
          hint={t('figures.worth.repeaters', { repeaters: count(fit.repeaters) })}
        />
        <Figure
          name={t('figures.worth.quality')}
          value={
            holdout.known ? percent(holdout.value.expected / holdout.value.actual - 1, 0) : '–'
          }
          hint={
            holdout.known
              ? t('figures.worth.quality.hint', {
                  rate: percent(holdout.value.runRate / holdout.value.actual - 1, 0),
                })
              : reason(holdout)
          }
        />
      </Grid>
      <Text size="sm" c="dimmed">
        {t('figures.worth.model')}
      </Text>
    </>
  )
}

type Holdout = Extract<Fit['holdout'], { known: true }>['value']
type TriedRow = Holdout['byRepeats'][number] & { readonly id: string }

/** The models on the days they were not told of, and what came, by how often members had come before. */
function Tried({ of }: { readonly of: Holdout }) {
  const { t } = useTranslation()
  const reason = useReason()
  const off = (expected: number) =>
    of.actual === 0 ? '–' : withSign(expected / of.actual - 1, { style: 'percent' })
  const between = (interval: Holdout['interval']) =>
    interval && of.actual > 0
      ? t('figures.worth.between', { low: off(interval.low), high: off(interval.high) })
      : ''
  const others = of.others.map(({ model, expected, interval }) =>
    t('figures.worth.other', {
      model,
      off: expected.known ? off(expected.value) + between(interval) : reason(expected),
    }),
  )
  const last = of.byRepeats.length - 1
  const each = (value: number | null) => count(value, 2)
  const columns: Column<TriedRow>[] = [
    {
      head: t('figures.worth.known'),
      cell: ({ repeats }) => (repeats === last ? `${count(repeats)}+` : count(repeats)),
    },
    { head: t('figures.rfm.members'), cell: ({ members }) => count(members), number: true },
    {
      head: t('figures.worth.forecast'),
      cell: ({ forecast }) => each(forecast.value),
      number: true,
    },
    { head: t('figures.worth.came'), cell: ({ actual }) => each(actual.value), number: true },
  ]
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        {t('figures.worth.tried', { days: of.days })}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t('figures.worth.tried.hint')}{' '}
        {t('figures.worth.other', {
          model: 'BG/NBD',
          off: off(of.expected) + between(of.interval),
        })}{' '}
        {others.join(' ')}
      </Text>
      <DataTable
        label={t('figures.worth.tried', { days: of.days })}
        rows={of.byRepeats.map((row) => ({ ...row, id: String(row.repeats) }))}
        columns={columns}
      />
    </section>
  )
}

type BandRow = WorthFigures['bands'][number] & { readonly id: string }

function Bands(props: {
  readonly bands: WorthFigures['bands']
  readonly programme: ProgrammeShown
}) {
  const { t } = useTranslation()
  const columns: Column<BandRow>[] = [
    {
      head: t('figures.worth.alive'),
      cell: ({ from, to }) => `${percent(from, 0)} – ${percent(to, 0)}`,
    },
    { head: t('figures.rfm.members'), cell: ({ members }) => count(members), number: true },
    {
      head: t('figures.worth.year'),
      cell: ({ sales }) => money(sales, props.programme),
      number: true,
    },
  ]
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {t('figures.worth.bands')}
        </Title>
        <Files table="bands" of={{ programmeId: props.programme.id }} />
      </Group>
      <DataTable
        label={t('figures.worth.bands')}
        rows={props.bands.map((row) => ({ ...row, id: String(row.from) }))}
        columns={columns}
      />
    </section>
  )
}

type SlippingRow = WorthFigures['slipping'][number] & { readonly id: string }

function Slipping(props: {
  readonly rows: WorthFigures['slipping']
  readonly programme: ProgrammeShown
}) {
  const { t } = useTranslation()
  const session = useSession()
  if (props.rows.length === 0) return null
  const columns: Column<SlippingRow>[] = [
    {
      head: t('figures.rfm.member'),
      cell: ({ memberId }) =>
        may(session, 'members:read') ? (
          <Link to={paths.member(memberId)}>{memberId.slice(-8)}</Link>
        ) : (
          memberId.slice(-8)
        ),
    },
    { head: t('figures.rfm.lastOn'), cell: ({ lastOn }) => <Day at={lastOn} />, wide: true },
    { head: t('figures.worth.alive'), cell: ({ alive }) => percent(alive, 0), number: true },
    {
      head: t('figures.worth.spent'),
      cell: ({ spent }) => money(spent, props.programme),
      number: true,
    },
  ]
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {t('figures.worth.slipping')}
        </Title>
        <Files table="slipping" of={{ programmeId: props.programme.id }} />
      </Group>
      <DataTable
        label={t('figures.worth.slipping')}
        rows={props.rows.map((row) => ({ ...row, id: row.memberId }))}
        columns={columns}
      />
    </section>
  )
}
