import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { PointsFigures } from '#domains/analytics/figures.api.ts'
import { decimal } from '../../shared/format.ts'
import { Chart, type Ink } from '../../ui/Chart.tsx'
import type { Column } from '../../ui/DataTable.tsx'
import { Day } from '../../ui/Moment.tsx'
import { Shown } from '../../ui/states.tsx'
import { byDay, steps } from './days.ts'
import { Files } from './Files.tsx'
import { ChartWithTable, Figure, Grid, percent } from './parts.tsx'
import { figureQueries, type ProgrammeShown } from './queries.ts'

/** Points of a period, day by day. */
export function PointsCard(props: {
  readonly programme: ProgrammeShown
  readonly period: { readonly from: string; readonly to: string }
}) {
  const { programme, period } = props
  const asked = useQuery(figureQueries.points({ programmeId: programme.id, ...period }))
  return (
    <Shown of={asked}>{(data) => <Points of={data} programme={programme} period={period} />}</Shown>
  )
}

type PointsRow = PointsFigures['days'][number] & { readonly id: string }

type Shared = {
  readonly of: PointsFigures
  readonly programme: ProgrammeShown
  readonly period: { readonly from: string; readonly to: string }
}

function Points({ of, programme, period }: Shared) {
  const { t } = useTranslation()
  const points = (minor: number) => decimal(minor, programme.scale)
  const { total } = of
  return (
    <>
      <Grid>
        <Figure name={t('figures.issued')} value={points(total.issued)} />
        <Figure
          name={t('figures.redeemed')}
          value={points(total.redeemed)}
          hint={t('figures.burn', { share: percent(total.redeemedToIssued.value) })}
        />
        <Figure name={t('figures.expired')} value={points(total.expired)} />
        <Figure
          name={t('figures.outstanding')}
          value={points(total.closing)}
          hint={t('figures.outstanding.hint', { before: points(total.opening) })}
        />
      </Grid>
      <PointsChart of={of} programme={programme} period={period} />
    </>
  )
}

function PointsChart({ of, programme, period }: Shared) {
  const { t } = useTranslation()
  const unit = 10 ** programme.scale
  const points = (minor: number) => decimal(minor, programme.scale)
  const option = useCallback(
    (ink: Ink) => {
      const days = steps(of.days, 'issued', 'redeemed', 'expired')
      const line = (name: string, pick: (row: (typeof days)[number]) => number) => ({
        name,
        type: 'line' as const,
        showSymbol: false,
        data: days.map((row) => pick(row) / unit),
      })
      return {
        ...byDay(
          ink,
          days.map(({ day }) => day),
        ),
        color: [ink.series[0]!, ink.series[5]!, ink.series[3]!],
        series: [
          line(t('figures.issued'), ({ issued }) => issued),
          line(t('figures.redeemed'), ({ redeemed }) => redeemed),
          line(t('figures.expired'), ({ expired }) => expired),
        ],
      }
    },
    [of, t, unit],
  )
  const column = (
    head: string,
    pick: (row: PointsRow) => number,
    wide = false,
  ): Column<PointsRow> => ({ head, cell: (row) => points(pick(row)), number: true, wide })
  return (
    <ChartWithTable
      title={t('figures.pointsByDay')}
      hint={t('figures.pointsByDay.hint')}
      chart={<Chart label={t('figures.pointsByDay')} option={option} />}
      files={<Files table="points" of={{ programmeId: programme.id, ...period }} />}
      rows={of.days.map((row) => ({ ...row, id: row.day }))}
      columns={[
        { head: t('figures.day'), cell: ({ day }) => <Day at={day} /> },
        column(t('figures.opening'), ({ opening }) => opening, true),
        column(t('figures.issued'), ({ issued }) => issued),
        column(t('figures.activated'), ({ activated }) => activated, true),
        column(t('figures.redeemed'), ({ redeemed }) => redeemed),
        column(t('figures.expired'), ({ expired }) => expired, true),
        column(t('figures.reversed'), ({ reversed }) => reversed, true),
        column(t('figures.adjusted'), ({ adjusted }) => adjusted, true),
        column(t('figures.closing'), ({ closing }) => closing),
      ]}
    />
  )
}
