import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { OwnerFigures } from '#domains/analytics/figures.api.ts'
import { money } from '../../shared/format.ts'
import { Chart, type Ink } from '../../ui/Chart.tsx'
import type { Column } from '../../ui/DataTable.tsx'
import { Day } from '../../ui/Moment.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { AgainstCard } from './AgainstCard.tsx'
import { byDay, steps } from './days.ts'
import { Files } from './Files.tsx'
import { AsOf, Frame } from './Frame.tsx'
import { ChartWithTable, count, Figure, Grid, percent, useReason, whole } from './parts.tsx'
import { PointsCard } from './PointsCard.tsx'
import { figureQueries, type ProgrammeShown } from './queries.ts'

/** What the programme comes to for who owns it: a period against the one before. */
export function Component() {
  const { t } = useTranslation()
  return (
    <Frame title={t('figures.owner.title')} lead={t('figures.owner.lead')} withPeriod>
      {(programme, period) => <Both programme={programme} period={period} />}
    </Frame>
  )
}

function Both(props: {
  readonly programme: ProgrammeShown
  readonly period: { readonly from: string; readonly to: string }
}) {
  const { programme, period } = props
  const asked = { programmeId: programme.id, ...period }
  const owner = useQuery(figureQueries.owner(asked))
  return (
    <Stack gap="lg">
      <Shown of={owner}>{(data) => <Sales of={data} programme={programme} />}</Shown>
      <AgainstCard programme={programme} period={period} />
      <PointsCard programme={programme} period={period} />
    </Stack>
  )
}

function Sales(props: { readonly of: OwnerFigures; readonly programme: ProgrammeShown }) {
  const { t } = useTranslation()
  const { of, programme } = props
  if (of.period.receipts === 0 && of.before.receipts === 0) {
    return <Empty title={t('figures.none')} hint={t('figures.none.hint')} />
  }
  return (
    <>
      <AsOf at={of.asOf} compared />
      <Grid>
        <SalesGrid of={of} programme={programme} />
        <MemberGrid of={of} programme={programme} />
      </Grid>
      <SalesChart of={of} programme={programme} />
    </>
  )
}

type Shared = { readonly of: OwnerFigures; readonly programme: ProgrammeShown }

function SalesGrid({ of, programme }: Shared) {
  const { t } = useTranslation()
  const { period: now, before } = of
  const sum = (value: number | null) => whole(value, programme)
  const change = (pick: (of: OwnerFigures['period']) => number | null) => ({
    change: { now: pick(now), before: pick(before) },
  })
  return (
    <>
      <Figure
        name={t('figures.sales')}
        value={sum(now.sales)}
        {...change(({ sales }) => sales)}
        hint={t('figures.sales.hint')}
      />
      <Figure
        name={t('figures.receipts')}
        value={count(now.receipts)}
        {...change(({ receipts }) => receipts)}
      />
      <Figure
        name={t('figures.averageCheck')}
        value={sum(now.averageCheck.value)}
        {...change(({ averageCheck }) => averageCheck.value)}
      />
      <Figure
        name={t('figures.penetration')}
        value={percent(now.memberSales.value)}
        {...change(({ memberSales }) => memberSales.value)}
        inPoints
        hint={t('figures.penetration.hint')}
      />
    </>
  )
}

/** How members come again, and what the programme takes off and leaves. */
function MemberGrid({ of, programme }: Shared) {
  const { t } = useTranslation()
  const reason = useReason()
  const { period: now, before } = of
  const sum = (value: number | null) => whole(value, programme)
  const change = (pick: (of: OwnerFigures['period']) => number | null) => ({
    change: { now: pick(now), before: pick(before) },
  })
  const marginOf = ({ margin }: OwnerFigures['period']) =>
    margin.known ? margin.value.after : null
  const returned = ({ return90 }: OwnerFigures['period']) =>
    return90.known ? return90.value.rate.value : null
  return (
    <>
      <Figure
        name={t('figures.frequency')}
        value={count(now.buyers.frequency.value, 2)}
        {...change(({ buyers }) => buyers.frequency.value)}
        hint={t('figures.frequency.hint', { members: count(now.buyers.members) })}
      />
      <Figure
        name={t('figures.repeat')}
        value={percent(now.buyers.repeat.value)}
        {...change(({ buyers }) => buyers.repeat.value)}
        inPoints
      />
      <Figure
        name={t('figures.return90')}
        value={percent(returned(now))}
        {...(now.return90.known && change(returned))}
        inPoints
        hint={now.return90.known ? t('figures.return90.hint') : reason(now.return90)}
      />
      <Figure
        name={t('figures.effectiveDiscount')}
        value={percent(now.effectiveDiscount.value)}
        {...change(({ effectiveDiscount }) => effectiveDiscount.value)}
        inPoints
        hint={t('figures.effectiveDiscount.hint')}
      />
      <Figure
        name={t('figures.margin')}
        value={sum(marginOf(now))}
        {...(now.margin.known && change(marginOf))}
        hint={
          now.margin.known
            ? t('figures.margin.hint', { share: percent(now.margin.value.costed, 0) })
            : reason({ known: false, reason: now.margin.reason })
        }
      />
      <Figure
        name={t('figures.enrolled')}
        value={count(now.enrolled)}
        {...change(({ enrolled }) => enrolled)}
        hint={t('figures.enrolled.hint', { members: count(of.members) })}
      />
    </>
  )
}

type SalesRow = OwnerFigures['days'][number] & { readonly id: string }

function SalesChart({ of, programme }: { of: OwnerFigures; programme: ProgrammeShown }) {
  const { t } = useTranslation()
  const unit = 10 ** programme.minorDigits
  const option = useCallback(
    (ink: Ink) => {
      const days = steps(of.days, 'sales', 'memberSales')
      const bars = (name: string, pick: (row: (typeof days)[number]) => number) => ({
        name,
        type: 'bar' as const,
        stack: 'all',
        data: days.map((row) => Math.round(pick(row) / unit)),
      })
      return {
        ...byDay(
          ink,
          days.map(({ day }) => day),
        ),
        color: [ink.series[0]!, ink.series[2]!],
        series: [
          bars(t('figures.members'), ({ memberSales }) => memberSales),
          bars(t('figures.others'), ({ sales, memberSales }) => sales - memberSales),
        ],
      }
    },
    [of, t, unit],
  )
  const columns: Column<SalesRow>[] = [
    { head: t('figures.day'), cell: ({ day }) => <Day at={day} /> },
    { head: t('figures.receipts'), cell: ({ receipts }) => count(receipts), number: true },
    { head: t('figures.sales'), cell: ({ sales }) => money(sales, programme), number: true },
    {
      head: t('figures.ofMembers'),
      cell: ({ memberSales }) => money(memberSales, programme),
      number: true,
      wide: true,
    },
    {
      head: t('figures.byPoints'),
      cell: ({ redeemed }) => money(redeemed, programme),
      number: true,
      wide: true,
    },
  ]
  return (
    <ChartWithTable
      title={t('figures.salesByDay')}
      hint={t('figures.salesByDay.hint')}
      chart={<Chart label={t('figures.salesByDay')} option={option} />}
      files={
        <Files
          table="sales"
          of={{ programmeId: programme.id, from: of.period.from, to: of.period.to }}
        />
      }
      rows={of.days.map((row) => ({ ...row, id: row.day }))}
      columns={columns}
    />
  )
}
