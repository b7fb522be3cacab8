import { Button, Collapse, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { isReason, REASONS } from '#domains/analytics/core/reasons.ts'
import { money } from '../../shared/format.ts'
import { language } from '../../shared/i18n.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'

const locale = () => (language() === 'en' ? 'en-GB' : 'ru')

/** A share as per cent with one decimal: 12,5 %. */
export const percent = (value: number | null, digits = 1): string =>
  value === null
    ? '–'
    : value.toLocaleString(locale(), { style: 'percent', maximumFractionDigits: digits })

export const count = (value: number | null, digits = 0): string =>
  value === null ? '–' : value.toLocaleString(locale(), { maximumFractionDigits: digits })

/** Money in whole units, as figures of a firm are read; a dash where there is none. */
export const whole = (
  value: number | null,
  programme: { readonly currency: string; readonly minorDigits: number },
): string => {
  const unit = 10 ** programme.minorDigits
  return value === null ? '–' : money(Math.round(value / unit) * unit, programme)
}

type Change = { readonly now: number | null; readonly before: number | null }

/** A figure with what it was before. `points` says the change of a share in percentage points. */
export function Figure(props: {
  readonly name: string
  readonly value: string
  readonly hint?: string
  readonly change?: Change
  readonly inPoints?: boolean
}) {
  return (
    <Paper withBorder p="md">
      <Text size="sm" c="dimmed">
        {props.name}
      </Text>
      <Text size="xl" fw={650} className="nowrap">
        {props.value}
      </Text>
      {props.change && <Changed {...props.change} inPoints={props.inPoints ?? false} />}
      {props.hint !== undefined && (
        <Text size="xs" c="dimmed">
          {props.hint}
        </Text>
      )}
    </Paper>
  )
}

function Changed({ now, before, inPoints }: Change & { readonly inPoints: boolean }) {
  const { t } = useTranslation()
  if (now === null || before === null || (!inPoints && before === 0)) {
    return (
      <Text size="sm" c="dimmed">
        {t('figures.nothingBefore')}
      </Text>
    )
  }
  const change = inPoints ? (now - before) * 100 : now / before - 1
  const text = inPoints
    ? t('figures.percentagePoints', { change: withSign(change, { maximumFractionDigits: 1 }) })
    : withSign(change, { style: 'percent', maximumFractionDigits: 1 })
  return (
    <Text size="sm" c="dimmed" className="nowrap">
      {text}
    </Text>
  )
}

/** With a plus or a minus, as a change is read. */
export const withSign = (value: number, options: Intl.NumberFormatOptions): string =>
  value.toLocaleString(locale(), { ...options, signDisplay: 'exceptZero' }).replace('-', '−')

export const Grid = ({ children }: { readonly children: ReactNode }) => (
  <SimpleGrid cols={{ base: 2, sm: 3, lg: 4 }} spacing={{ base: 'xs', sm: 'md' }}>
    {children}
  </SimpleGrid>
)

/** A chart with the very figures in a table, which opens below it. */
export function ChartWithTable<Row extends { readonly id: string }>(props: {
  readonly title: string
  readonly hint?: string
  readonly chart: ReactNode
  readonly rows: readonly Row[]
  readonly columns: readonly Column<Row>[]
  readonly files?: ReactNode
}) {
  const { t } = useTranslation()
  const [opened, { toggle }] = useDisclosure()
  return (
    <Paper withBorder p="md" component="section" aria-label={props.title}>
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <Title order={2} size="h4">
            {props.title}
          </Title>
          <Group gap="xs">
            {props.files}
            <Button size="xs" variant="default" onClick={toggle} aria-expanded={opened}>
              {t(opened ? 'figures.table.hide' : 'figures.table.show')}
            </Button>
          </Group>
        </Group>
        {props.hint !== undefined && (
          <Text size="sm" c="dimmed">
            {props.hint}
          </Text>
        )}
        {props.chart}
        <Collapse expanded={opened}>
          {opened && (
            <DataTable
              label={t('figures.table', { of: props.title })}
              rows={props.rows}
              columns={props.columns}
            />
          )}
        </Collapse>
      </Stack>
    </Paper>
  )
}

type Unknown = {
  readonly known: false
  readonly reason: string
  readonly has?: number
  readonly needs?: number
}

/** Why a figure is not given, and what is missing, in words. */
export function useReason(): (answer: Unknown) => string {
  const { t } = useTranslation()
  return ({ reason, has, needs }) => {
    const why = isReason(reason) ? REASONS[reason][language()] : reason
    if (has === undefined || needs === undefined) return why
    return `${why} ${t('figures.hasOf', { has: count(has), needs: count(needs) })}`
  }
}
