import { Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { LiabilityFigures } from '#domains/analytics/liability.api.ts'
import { decimal } from '../../shared/format.ts'
import { axis, Chart, grid, tooltip, type Ink } from '../../ui/Chart.tsx'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { monthText } from './CohortsPage.tsx'
import { Files } from './Files.tsx'
import { AsOf, Frame } from './Frame.tsx'
import { ChartWithTable, Figure, Grid, percent, useReason, whole } from './parts.tsx'
import { figureQueries, type ProgrammeShown } from './queries.ts'

/** What is owed in points, and what that comes to in money. */
export function Component() {
  const { t } = useTranslation()
  return (
    <Frame title={t('figures.owed.title')} lead={t('figures.owed.lead')}>
      {(programme) => <Owed programme={programme} />}
    </Frame>
  )
}

function Owed({ programme }: { readonly programme: ProgrammeShown }) {
  const { t } = useTranslation()
  const asked = useQuery(figureQueries.liability({ programmeId: programme.id }))
  return (
    <Shown of={asked}>
      {(data) =>
        data.outstanding === 0 && data.breakage.length === 0 ? (
          <Empty title={t('figures.owed.none')} hint={t('figures.owed.none.hint')} />
        ) : (
          <Stack gap="lg">
            <Group justify="space-between">
              <AsOf at={data.asOf} />
              <Files table="liability" of={{ programmeId: programme.id }} />
            </Group>
            <Sums of={data} programme={programme} />
            <Ages of={data} programme={programme} />
            <Months of={data} programme={programme} />
          </Stack>
        )
      }
    </Shown>
  )
}

type Shared = { readonly of: LiabilityFigures; readonly programme: ProgrammeShown }

function Sums({ of, programme }: Shared) {
  const { t } = useTranslation()
  const reason = useReason()
  const points = (minor: number) => decimal(minor, programme.scale)
  const sum = (value: number) => whole(value, programme)
  const { money: owed, ultimate } = of
  const { expected = null, ifrs15 = null } = owed.known ? owed.value : {}
  return (
    <Grid>
      <Figure
        name={t('figures.outstanding')}
        value={points(of.outstanding)}
        hint={t('figures.owed.parts', { active: points(of.active), pending: points(of.pending) })}
      />
      <Figure
        name={t('figures.owed.face')}
        value={owed.known ? sum(owed.value.face) : '–'}
        hint={owed.known ? t('figures.owed.face.hint') : reason(owed)}
      />
      <Figure
        name={t('figures.owed.expected')}
        value={expected?.known ? sum(expected.value) : '–'}
        {...(expected && !expected.known && { hint: reason(expected) })}
        {...(expected?.known && { hint: t('figures.owed.expected.hint') })}
      />
      <Figure
        name={t('figures.owed.ifrs15')}
        value={ifrs15?.known ? sum(ifrs15.value) : '–'}
        hint={ifrs15 && !ifrs15.known ? reason(ifrs15) : t('figures.owed.ifrs15.hint')}
      />
      <Figure
        name={t('figures.owed.ultimate')}
        value={ultimate.known ? percent(ultimate.value.rate.value) : '–'}
        hint={ultimate.known ? t('figures.owed.ultimate.hint') : reason(ultimate)}
      />
      <Figure
        name={t('figures.owed.breakage')}
        value={percent(of.breakageOverall.value)}
        hint={t('figures.owed.breakage.hint')}
      />
      <Figure name={t('figures.owed.debt')} value={points(of.debt)} />
    </Grid>
  )
}

type AgeRow = { readonly id: string; readonly name: string; readonly points: number }

function Ages({ of, programme }: Shared) {
  const { t } = useTranslation()
  const rows: AgeRow[] = useMemo(
    () => [
      ...of.ageing.bands.map(({ after, upTo, points }) => ({
        id: String(after),
        name:
          upTo === null
            ? t('figures.owed.age.more', { days: after })
            : t('figures.owed.age', { from: after + 1, to: upTo }),
        points,
      })),
      { id: 'never', name: t('figures.owed.never'), points: of.ageing.never },
    ],
    [of, t],
  )
  const option = useCallback(
    (ink: Ink) => ({
      grid: { ...grid, top: 16 },
      tooltip: tooltip(ink),
      xAxis: { type: 'category' as const, data: rows.map(({ name }) => name), ...axis(ink) },
      yAxis: { type: 'value' as const, ...axis(ink) },
      series: [
        {
          type: 'bar' as const,
          data: rows.map(({ points }) => points / 10 ** programme.scale),
        },
      ],
    }),
    [rows, programme],
  )
  const columns: Column<AgeRow>[] = [
    { head: t('figures.owed.left'), cell: ({ name }) => name },
    {
      head: t('figures.owed.points'),
      cell: ({ points }) => decimal(points, programme.scale),
      number: true,
    },
  ]
  return (
    <ChartWithTable
      title={t('figures.owed.ageing')}
      chart={<Chart label={t('figures.owed.ageing')} option={option} height={220} />}
      files={<Files table="ageing" of={{ programmeId: programme.id }} />}
      rows={rows}
      columns={columns}
    />
  )
}

type MonthRow = LiabilityFigures['breakage'][number] & {
  readonly id: string
  readonly ultimate: number | null
  readonly error: number | null
}

function Months({ of, programme }: Shared) {
  const { t } = useTranslation()
  const points = (minor: number) => decimal(Math.round(minor), programme.scale)
  const cohorts = of.ultimate.known ? of.ultimate.value.cohorts : []
  const rows: MonthRow[] = of.breakage.map((row) => {
    const cohort = cohorts.find(({ issuedIn }) => issuedIn === row.issuedIn)
    return {
      ...row,
      id: row.issuedIn,
      ultimate: cohort?.rate.value ?? null,
      error:
        cohort && cohort.error !== null && cohort.issued > 0 ? cohort.error / cohort.issued : null,
    }
  })
  const columns: Column<MonthRow>[] = [
    { head: t('figures.owed.month'), cell: ({ issuedIn }) => monthText(issuedIn) },
    { head: t('figures.issued'), cell: ({ issued }) => points(issued), number: true },
    {
      head: t('figures.redeemed'),
      cell: ({ redeemed }) => points(redeemed),
      number: true,
      wide: true,
    },
    { head: t('figures.owed.open'), cell: ({ open }) => points(open), number: true, wide: true },
    {
      head: t('figures.owed.breakage'),
      cell: ({ breakage, partial }) => `${percent(breakage.value)}${partial ? '*' : ''}`,
      number: true,
    },
    {
      head: t('figures.owed.inTheEnd'),
      cell: ({ ultimate, error }) =>
        ultimate === null
          ? '–'
          : `${percent(ultimate)}${error === null ? '' : ` ± ${percent(error)}`}`,
      number: true,
    },
  ]
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        {t('figures.owed.byMonth')}
      </Title>
      <DataTable label={t('figures.owed.byMonth')} rows={rows} columns={columns} />
      <Text size="sm" c="dimmed" mt="xs">
        {t('figures.owed.byMonth.hint')}
      </Text>
    </section>
  )
}
