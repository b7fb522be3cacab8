import { Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { By, Cuts } from '#domains/analytics/cuts.api.ts'
import { useAddress } from '../../shared/address.ts'
import { decimal } from '../../shared/format.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { Files } from './Files.tsx'
import { AsOf, Frame } from './Frame.tsx'
import { count, percent, useReason, whole, withSign } from './parts.tsx'
import { figureQueries, type ProgrammeShown } from './queries.ts'

const ways = ['tier', 'channel', 'store'] as const
const FILES = { tier: 'tiers', channel: 'channels', store: 'stores' } as const

/** The figures of a period by tier, channel or store. */
export function Component() {
  const { t } = useTranslation()
  return (
    <Frame title={t('figures.cuts.title')} lead={t('figures.cuts.lead')} withPeriod>
      {(programme, period) => <Parted programme={programme} period={period} />}
    </Frame>
  )
}

type Shared = {
  readonly programme: ProgrammeShown
  readonly period: { readonly from: string; readonly to: string }
}

function Parted({ programme, period }: Shared) {
  const { t } = useTranslation()
  const { params, put } = useAddress()
  const by: By = ways.find((way) => way === params.get('by')) ?? 'tier'
  const of = { programmeId: programme.id, ...period }
  const asked = useQuery(figureQueries.cuts({ ...of, by }))
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="sm">
        <SegmentedControl
          aria-label={t('figures.cuts.by')}
          value={by}
          onChange={(way) => put('by', way)}
          data={ways.map((way) => ({ value: way as string, label: t(`figures.cuts.${way}`) }))}
        />
        <Files table={FILES[by]} of={of} />
      </Group>
      <Shown of={asked}>
        {(data) =>
          data.parts.length === 0 ? (
            <Empty title={t('figures.none')} hint={t('figures.none.hint')} />
          ) : (
            <>
              <AsOf at={data.asOf} compared />
              <Parts of={data} programme={programme} />
              <Text size="sm" c="dimmed">
                {t(`figures.cuts.${data.by}.hint`)} {t('figures.cuts.noLift')}
              </Text>
            </>
          )
        }
      </Shown>
    </Stack>
  )
}

type Row = Cuts['parts'][number] & { readonly id: string }

function Parts({ of, programme }: { readonly of: Cuts; readonly programme: ProgrammeShown }) {
  const { t } = useTranslation()
  const reason = useReason()
  const sum = (value: number | null) => whole(value, programme)
  const nobody = (member: boolean) =>
    of.by === 'tier'
      ? t(member ? 'figures.cuts.noTier' : 'figures.cuts.others')
      : t('figures.cuts.unsaid')
  const margin = (row: Row) =>
    row.margin.known ? sum(row.margin.value.after) : <span title={reason(row.margin)}>–</span>
  const columns: Column<Row>[] = [
    { head: t(`figures.cuts.${of.by}.one`), cell: (row) => row.title ?? nobody(row.member) },
    { head: t('figures.receipts'), cell: ({ receipts }) => count(receipts), number: true },
    { head: t('figures.sales'), cell: ({ sales }) => sum(sales), number: true },
    {
      head: t('figures.cuts.change'),
      cell: ({ sales, salesBefore }) => changeOf(sales, salesBefore),
      number: true,
      wide: true,
    },
    {
      head: t('figures.averageCheck'),
      cell: ({ averageCheck }) => sum(averageCheck.value),
      number: true,
    },
    {
      head: t('figures.cuts.discount'),
      cell: ({ effectiveDiscount }) => percent(effectiveDiscount.value),
      number: true,
      wide: true,
    },
    {
      head: t('figures.cuts.byPoints'),
      cell: ({ byPoints }) => sum(byPoints),
      number: true,
      wide: true,
    },
    {
      head: t('figures.issued'),
      cell: ({ issued }) => decimal(issued, programme.scale),
      number: true,
      wide: true,
    },
    { head: t('figures.cuts.margin'), cell: margin, number: true, wide: true },
  ]
  const rows = of.parts.map((part) => ({ ...part, id: `${part.key} ${part.member}` }))
  return <DataTable label={t('figures.cuts.title')} rows={rows} columns={columns} />
}

const changeOf = (now: number, before: number): string =>
  before <= 0 ? '–' : withSign(now / before - 1, { style: 'percent', maximumFractionDigits: 1 })
