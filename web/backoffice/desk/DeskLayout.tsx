import { Group, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Outlet, useLocation, useNavigate } from 'react-router'
import { scopes } from '#domains/access/core/scopes.ts'
import type { Call } from '#domains/desk/calls.api.ts'
import { language } from '../../shared/i18n.ts'
import { may } from '../../shared/session.ts'
import { useSession } from '../../ui/rights.ts'
import { paths } from '../paths.ts'
import { CallStrip } from './CallStrip.tsx'
import { placeOf, RingingContext, useCalls } from './calls.ts'
import { SearchBox } from './SearchBox.tsx'
import { SeatButton } from './SeatButton.tsx'
import { ShortcutSheet } from './ShortcutSheet.tsx'

/** The desk: the line, the one search box, the calls of this moment, and what is being worked at. */
export function Component() {
  const session = useSession()
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const isOpen = session.kind === 'person' && may(session, 'calls:read')
  // a call for everybody is taken by hand, and whoever works at something is not torn away from it
  const came = (call: Call) => {
    const to = placeOf(call)
    if (to !== null && call.line !== null && pathname === paths.desk()) void navigate(to)
  }
  const ringing = useCalls(isOpen, came)
  return (
    <RingingContext value={ringing}>
      <Stack gap="md">
        <Group align="center" gap="sm" wrap="wrap">
          <SearchBox />
          <Line line={ringing.line} isPerson={session.kind === 'person'} />
          {session.kind === 'person' && <SeatButton />}
          <ShortcutSheet />
        </Group>
        <CallStrip ringing={ringing} />
        <Outlet context={session} />
      </Stack>
    </RingingContext>
  )
}

function Line(props: { readonly line: 'on' | 'away' | 'none'; readonly isPerson: boolean }) {
  const { t } = useTranslation()
  const words = {
    on: t('desk.line.on'),
    away: t('desk.line.away'),
    none: props.isPerson
      ? t('desk.line.forbidden', { scope: scopes['calls:read'][language()] })
      : t('desk.line.key'),
  }
  return (
    <Text size="sm" c="dimmed" role="status">
      <span className={`lamp ${props.line}`} aria-hidden="true" />
      {words[props.line]}
    </Text>
  )
}
