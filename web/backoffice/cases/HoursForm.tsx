import { Checkbox, Group, Paper, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { KeptSettings } from '#domains/cases/office.api.ts'
import { language } from '../../shared/i18n.ts'
import { Failure } from '../../ui/states.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { useKeeping } from './useSettings.ts'

type Span = KeptSettings['hours']['week'][number][number]

const USUAL: Span = { from: 9 * 60, to: 18 * 60 }

/** 540 as 09:00; the end of a day is 24:00, which a field of time shows as 00:00. */
const timeOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60) % 24).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

function minutesOf(time: string): number | null {
  const parts = /^(\d\d):(\d\d)$/.exec(time)
  return parts ? Number(parts[1]) * 60 + Number(parts[2]) : null
}

/** Monday to Sunday in the language of the page. */
function weekday(place: number): string {
  const monday = new Date(Date.UTC(2024, 0, 1 + place))
  const name = monday.toLocaleDateString(language(), { weekday: 'long', timeZone: 'UTC' })
  return name.charAt(0).toUpperCase() + name.slice(1)
}

/** When people work: the zone, the hours of each weekday, holidays. */
export function HoursForm({ settings }: { readonly settings: KeptSettings }) {
  const { t } = useTranslation()
  const keeping = useKeeping()
  const [zone, setZone] = useState(settings.hours.zone)
  const [week, setWeek] = useState(settings.hours.week)
  const [holidays, setHolidays] = useState(settings.hours.holidays.join('\n'))
  const save = () => {
    const days = holidays.split(/\s+/).filter(Boolean)
    const hours = { zone: zone.trim(), week, holidays: [...new Set(days)].toSorted() }
    keeping.mutate({ ...settings, hours })
  }
  return (
    <Paper withBorder p="md" maw={640}>
      <Stack>
        {keeping.error && <Failure error={keeping.error} />}
        <TextInput
          label={t('cases.zone')}
          description={t('cases.zone.hint')}
          value={zone}
          onChange={({ currentTarget }) => setZone(currentTarget.value)}
        />
        <Stack gap="xs" role="group" aria-label={t('cases.works')}>
          <Text size="sm" fw={500}>
            {t('cases.works')}
          </Text>
          {week.map((spans, place) => (
            <WorkingDay
              key={weekday(place)}
              name={weekday(place)}
              spans={spans}
              onChange={(changed) =>
                setWeek(week.map((each, index) => (index === place ? changed : each)))
              }
            />
          ))}
        </Stack>
        <Textarea
          label={t('cases.holidays')}
          description={t('cases.holidays.hint')}
          autosize
          minRows={3}
          maxRows={12}
          value={holidays}
          onChange={({ currentTarget }) => setHolidays(currentTarget.value)}
        />
        <Group justify="flex-end">
          <GuardedButton needs="cases:manage" onClick={save} loading={keeping.isPending}>
            {t('cases.save')}
          </GuardedButton>
        </Group>
      </Stack>
    </Paper>
  )
}

function WorkingDay(props: {
  readonly name: string
  readonly spans: readonly Span[]
  readonly onChange: (spans: Span[]) => void
}) {
  const { t } = useTranslation()
  const { name, spans, onChange } = props
  const put = (place: number, end: keyof Span, time: string) => {
    const minutes = minutesOf(time)
    if (minutes === null) return
    // midnight at the end of a day is its last minute's end
    const value = end === 'to' && minutes === 0 ? 1440 : minutes
    onChange(spans.map((span, index) => (index === place ? { ...span, [end]: value } : span)))
  }
  return (
    <Group gap="sm" mih={36}>
      <Checkbox
        label={name}
        w={150}
        checked={spans.length > 0}
        onChange={({ currentTarget }) => onChange(currentTarget.checked ? [USUAL] : [])}
      />
      {spans.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('cases.dayOff')}
        </Text>
      )}
      {spans.map((span, place) => (
        <Group key={place} gap={6} wrap="nowrap">
          <TextInput
            type="time"
            aria-label={`${name}, ${t('cases.from')}`}
            value={timeOf(span.from)}
            onChange={({ currentTarget }) => put(place, 'from', currentTarget.value)}
          />
          –
          <TextInput
            type="time"
            aria-label={`${name}, ${t('cases.to')}`}
            value={timeOf(span.to)}
            onChange={({ currentTarget }) => put(place, 'to', currentTarget.value)}
          />
        </Group>
      ))}
    </Group>
  )
}
