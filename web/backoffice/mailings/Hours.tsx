import { Paper, Table, VisuallyHidden } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { MailingReport } from '#domains/mailings/mailings.api.ts'
import { day, decimal, time } from '../../shared/format.ts'
import { axis, Chart, grid, legend, tooltip } from '../../ui/Chart.tsx'

/** What left, failed and lapsed hour by hour; the same stands in a table for who does not see the picture. */
export function Hours({ hours }: { readonly hours: MailingReport['byHour'] }) {
  const { t } = useTranslation()
  const label = t('mail.report.hours')
  const option = useMemo(
    () => (ink: Parameters<typeof axis>[0]) => ({
      grid,
      legend: legend(ink),
      tooltip: tooltip(ink),
      xAxis: {
        type: 'category' as const,
        data: hours.map(({ hour }) => `${day(hour)}, ${time(hour)}`),
        ...axis(ink),
        splitLine: { show: false },
      },
      yAxis: { type: 'value' as const, minInterval: 1, ...axis(ink) },
      series: (['reached', 'failed', 'lapsed'] as const).map((name, place) => ({
        type: 'bar' as const,
        name: t(`mail.report.${name}`),
        stack: 'all',
        barMaxWidth: 48,
        itemStyle: { color: ink.series[[0, 3, 2][place]!]! },
        data: hours.map((row) => row[name]),
      })),
    }),
    [hours, t],
  )
  return (
    <Paper withBorder p="md">
      <Chart label={label} option={option} height={260} />
      <VisuallyHidden>
        <Table aria-label={label}>
          <Table.Tbody>
            {hours.map(({ hour, reached, failed, lapsed }) => (
              <Table.Tr key={hour}>
                <Table.Th scope="row">{`${day(hour)}, ${time(hour)}`}</Table.Th>
                <Table.Td>{`${t('mail.report.reached')}: ${decimal(reached, 0)}`}</Table.Td>
                <Table.Td>{`${t('mail.report.failed')}: ${decimal(failed, 0)}`}</Table.Td>
                <Table.Td>{`${t('mail.report.lapsed')}: ${decimal(lapsed, 0)}`}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </VisuallyHidden>
    </Paper>
  )
}
