import { Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Issued } from '#domains/analytics/cuts.api.ts'
import { decimal } from '../../shared/format.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Shown } from '../../ui/states.tsx'
import { Files } from './Files.tsx'
import { percent } from './parts.tsx'
import { figureQueries, type ProgrammeShown } from './queries.ts'

type Shared = {
  readonly programme: ProgrammeShown
  readonly period: { readonly from: string; readonly to: string }
}

/** What the points of a period were given for, by rule and by tier. */
export function IssuedCard({ programme, period }: Shared) {
  const { t } = useTranslation()
  const of = { programmeId: programme.id, ...period }
  const asked = useQuery(figureQueries.issued(of))
  return (
    <Paper withBorder p="md" component="section" aria-label={t('figures.given')}>
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <Title order={2} size="h4">
            {t('figures.given')}
          </Title>
          <Files table="issued" of={of} />
        </Group>
        <Text size="sm" c="dimmed">
          {t('figures.given.hint')}
        </Text>
        <Shown of={asked}>
          {(data) =>
            data.sources.length === 0 ? (
              <Text>{t('figures.given.none')}</Text>
            ) : (
              <Sources of={data} programme={programme} />
            )
          }
        </Shown>
      </Stack>
    </Paper>
  )
}

type Row = Issued['sources'][number] & { readonly id: string }

function Sources({ of, programme }: { readonly of: Issued; readonly programme: ProgrammeShown }) {
  const { t } = useTranslation()
  const points = (minor: number) => decimal(minor, programme.scale)
  const forWhat = ({ source, rule, title }: Row) =>
    title ??
    t(rule === null && source === 'purchase' ? 'figures.given.rest' : `figures.given.${source}`)
  const byTier = of.tiers.length > 1 ? of.tiers : []
  const columns: Column<Row>[] = [
    { head: t('figures.given.what'), cell: forWhat },
    {
      head: t('figures.given.source'),
      cell: ({ source }) => t(`figures.given.${source}`),
      wide: true,
    },
    { head: t('figures.issued'), cell: ({ issued }) => points(issued), number: true },
    { head: t('figures.given.share'), cell: ({ share }) => percent(share.value), number: true },
    ...byTier.map(({ tier, title }): Column<Row> => ({
      head: title ?? t('figures.given.noTier'),
      cell: (row) => {
        const found = row.byTier.find((each) => each.tier === tier)
        return found ? points(found.issued) : '–'
      },
      number: true,
      wide: true,
    })),
  ]
  return (
    <DataTable
      label={t('figures.table', { of: t('figures.given') })}
      rows={of.sources.map((each) => ({ ...each, id: `${each.source} ${each.rule}` }))}
      columns={columns}
    />
  )
}
