import { Group, Paper, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { CohortFigures } from '#domains/analytics/figures.api.ts'
import { language } from '../../shared/i18n.ts'
import { Empty, Shown } from '../../ui/states.tsx'
import { Files } from './Files.tsx'
import { AsOf, Frame } from './Frame.tsx'
import { heat } from './heat.ts'
import { count, percent } from './parts.tsx'
import { figureQueries } from './queries.ts'

/** Who came again, by the month of the first purchase: a table whose colours are the heat map. */
export function Component() {
  const { t } = useTranslation()
  return (
    <Frame title={t('figures.cohorts.title')} lead={t('figures.cohorts.lead')}>
      {({ id }) => <Cohorts programmeId={id} />}
    </Frame>
  )
}

function Cohorts({ programmeId }: { readonly programmeId: string }) {
  const { t } = useTranslation()
  const asked = useQuery(figureQueries.cohorts({ programmeId }))
  return (
    <Shown of={asked}>
      {(data) =>
        data.cohorts.length === 0 ? (
          <Empty title={t('figures.cohorts.none')} hint={t('figures.cohorts.none.hint')} />
        ) : (
          <>
            <Group justify="space-between">
              <AsOf at={data.asOf} />
              <Files table="cohorts" of={{ programmeId }} />
            </Group>
            <HeatMap of={data} />
            <Text size="sm" c="dimmed">
              {t('figures.cohorts.partial')}
            </Text>
          </>
        )
      }
    </Shown>
  )
}

/** A month in words: Mar 2026. */
export const monthText = (month: string): string =>
  new Date(`${month}-01T12:00:00`).toLocaleDateString(language() === 'en' ? 'en-GB' : 'ru', {
    month: 'short',
    year: 'numeric',
  })

function HeatMap({ of }: { readonly of: CohortFigures }) {
  const { t } = useTranslation()
  const months = of.average.length
  return (
    <Paper
      withBorder
      className="scrolls"
      tabIndex={0}
      role="region"
      aria-label={t('figures.cohorts.title')}
    >
      <Table withRowBorders={false} verticalSpacing={6} horizontalSpacing={8} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th className="nowrap">{t('figures.cohorts.month')}</Table.Th>
            <Table.Th className="number">{t('figures.cohorts.size')}</Table.Th>
            {Array.from({ length: months - 1 }, (_, k) => (
              <Table.Th key={k} className="number">
                {t('figures.cohorts.after', { k: k + 1 })}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {of.cohorts.map(({ month, size, partial, cells }) => (
            <Table.Tr key={month}>
              <Table.Th scope="row" className="nowrap" fw={500}>
                {monthText(month)}
                {partial && '*'}
              </Table.Th>
              <Table.Td className="number">{count(size)}</Table.Td>
              {cells.slice(1).map((cell, k) => (
                <Table.Td
                  key={k}
                  className="number"
                  title={`${count(cell.retained.numerator)} / ${count(size)}`}
                  style={heat(cell.retained.value)}
                >
                  {percent(cell.retained.value, 0)}
                  {cell.partial && '*'}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr>
            <Table.Th scope="row" className="nowrap">
              {t('figures.cohorts.average')}
            </Table.Th>
            <Table.Td />
            {of.average.slice(1).map(({ value }, k) => (
              <Table.Td key={k} className="number" fw={600}>
                {percent(value, 0)}
              </Table.Td>
            ))}
          </Table.Tr>
        </Table.Tfoot>
      </Table>
    </Paper>
  )
}
