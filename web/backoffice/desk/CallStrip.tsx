import { Button, Group, Paper, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'react-router'
import type { Call } from '#domains/desk/calls.api.ts'
import { fullName, phone, time } from '../../shared/format.ts'
import { placeOf, type Ringing } from './calls.ts'

/** The calls at this desk, each with one step to the caller's card. */
export function CallStrip({ ringing }: { readonly ringing: Ringing }) {
  const { t } = useTranslation()
  return (
    <Stack gap="xs" role="region" aria-label={t('call.label')} aria-live="polite">
      {ringing.calls.map((call) => (
        <CallRow key={call.id} call={call} dismiss={() => ringing.dismiss(call.id)} />
      ))}
    </Stack>
  )
}

function CallRow(props: { readonly call: Call; readonly dismiss: () => void }) {
  const { t } = useTranslation()
  const { call, dismiss } = props
  const here = useLocation()
  const to = placeOf(call)
  const isHere = to !== null && `${here.pathname}${here.search}` === to
  return (
    <Paper withBorder p="sm" className={`call ${call.state}`}>
      <Group justify="space-between" gap="sm">
        <div>
          <Text fw={600}>
            {callerName(call) ?? t(call.phone ? 'call.unknown' : 'call.withheld')}
          </Text>
          <Text size="sm" c="dimmed">
            {[call.phone && phone(call.phone), t(`call.${call.state}`), time(call.beganAt)]
              .filter(Boolean)
              .join(' · ')}
          </Text>
        </div>
        <Group gap="xs">
          {to !== null && !isHere && (
            <Button component={Link} to={to} size="sm">
              {t(call.member ? 'call.open' : 'call.enrol')}
            </Button>
          )}
          <Button variant="default" size="sm" onClick={dismiss}>
            {t('call.dismiss')}
          </Button>
        </Group>
      </Group>
    </Paper>
  )
}

/** How the caller is called; the phone where no name is known; null for a stranger. */
export function callerName({ member, phone: number }: Call): string | null {
  if (member === null) return null
  return fullName(member.name) ?? (number === null ? null : phone(number))
}
