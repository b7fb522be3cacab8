import { Group, Paper, SegmentedControl, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Score, Targeted } from '#domains/analytics/proof.api.ts'
import { axis, Chart, grid, legend, tooltip, type Ink } from '../../ui/Chart.tsx'
import { Shown } from '../../ui/states.tsx'
import { count, useReason } from './parts.tsx'
import { figureQueries } from './queries.ts'

const scores = ['spent', 'lately'] as const satisfies readonly Score[]

/** Whether choosing members by what was known before would have brought more than choosing by chance. */
export function TargetingCard({ groupId }: { readonly groupId: string }) {
  const { t } = useTranslation()
  const [by, choose] = useState<Score>('spent')
  const asked = useQuery(figureQueries.targeting(groupId, by))
  const reason = useReason()
  return (
    <Paper withBorder p="md" component="section" aria-label={t('figures.target')}>
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <Title order={2} size="h4">
            {t('figures.target')}
          </Title>
          <SegmentedControl
            size="xs"
            aria-label={t('figures.target.by')}
            value={by}
            onChange={(score) => choose(score as Score)}
            data={scores.map((score) => ({
              value: score as string,
              label: t(`figures.target.${score}`),
            }))}
          />
        </Group>
        <Text size="sm" c="dimmed">
          {t('figures.target.hint')}
        </Text>
        <Shown of={asked} lines={3}>
          {({ found, treated }) =>
            found.known ? (
              <Found of={found.value} treated={treated} />
            ) : (
              <Text size="sm">{reason(found)}</Text>
            )
          }
        </Shown>
      </Stack>
    </Paper>
  )
}

type Known = Extract<Targeted['found'], { known: true }>['value']

function Found({ of, treated }: { readonly of: Known; readonly treated: number }) {
  const { t } = useTranslation()
  const { qini, interval, curve } = of
  const option = useCallback(
    (ink: Ink) => {
      const end = curve.at(-1)!
      const line = (name: string, data: readonly (readonly [number, number])[]) => ({
        name,
        type: 'line' as const,
        showSymbol: false,
        data: data.map((point) => [...point]),
      })
      return {
        legend: legend(ink),
        grid,
        tooltip: tooltip(ink),
        xAxis: { type: 'value' as const, ...axis(ink) },
        yAxis: { type: 'value' as const, ...axis(ink) },
        color: [ink.series[0]!, ink.series[3]!],
        series: [
          line(
            t('figures.target.byScore'),
            curve.map(({ members, gain }) => [members, Math.round(gain * 10) / 10] as const),
          ),
          line(t('figures.target.byChance'), [
            [0, 0],
            [end.members, Math.round(end.gain * 10) / 10],
          ]),
        ],
      }
    },
    [curve, t],
  )
  const verdict =
    interval === null || (interval.low <= 0 && interval.high >= 0)
      ? 'open'
      : interval.low > 0
        ? 'better'
        : 'worse'
  return (
    <>
      <Text>
        {t('figures.target.qini', { qini: count(qini, 2) })}{' '}
        {interval &&
          t('figures.pay.between', { low: count(interval.low, 2), high: count(interval.high, 2) })}
        {'. '}
        {t(interval === null ? 'figures.target.noInterval' : `figures.target.${verdict}`)}
      </Text>
      <Chart label={t('figures.target')} option={option} />
      <Text size="sm" c="dimmed">
        {t('figures.target.axes', { treated: count(treated) })}
      </Text>
    </>
  )
}
