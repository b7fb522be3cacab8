import { Badge, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Report, ReportRun } from '#domains/reports/reports.api.ts'
import type { Key } from '../../shared/words.en.ts'
import { day } from '../../shared/format.ts'

const COLOURS = {
  waiting: 'gray',
  sent: 'pine',
  kept: 'gray',
  partly: 'yellow',
  failed: 'red',
} as const

/** What became of a run, in a word. */
export function Became({ of: { state } }: { readonly of: ReportRun }) {
  const { t } = useTranslation()
  return (
    <Badge variant="outline" color={COLOURS[state]} c="inherit" tt="none" miw="max-content">
      {t(`reports.state.${state}`)}
    </Badge>
  )
}

/** Why a run waits longer, or was not sent. */
export function Why({ of: { reason } }: { readonly of: ReportRun }) {
  const { t, i18n } = useTranslation()
  if (reason === null) return null
  const key = `reports.reason.${reason}`
  return (
    <Text size="sm" c="dimmed">
      {i18n.exists(key) ? t(key as Key) : reason}
    </Text>
  )
}

/** Which page a report has, and of which days. */
export function What({ of: { page, period } }: { readonly of: Report }) {
  const { t } = useTranslation()
  return (
    <>
      {t(`reports.page.${page}`)}
      {period !== null && (
        <Text size="sm" c="dimmed">
          {t(`reports.period.${period}`)}
        </Text>
      )}
    </>
  )
}

/** The days of a run in words. */
export function Days({ of: { from, to } }: { readonly of: ReportRun }) {
  const { t } = useTranslation()
  if (from === null || to === null) return t('reports.now')
  const text = from === to ? day(from) : t('reports.days', { from: day(from), to: day(to) })
  return <span className="nowrap">{text}</span>
}

/** When a report is sent, in words: on Mondays, 09:00. */
export function useRhythm() {
  const { t } = useTranslation()
  return ({ rhythm, hour }: Pick<Report, 'rhythm' | 'hour'>): string =>
    `${t(`reports.rhythm.${rhythm}`)}, ${hourText(hour)}`
}

export const hourText = (hour: number): string => `${String(hour).padStart(2, '0')}:00`
