import { Alert, AppShell, Burger, Group, NavLink, Text } from '@mantine/core'
import { useDisclosure, useNetwork } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { Link, NavLink as RouterLink, Outlet, useLocation } from 'react-router'
import { scopes } from '#domains/access/core/scopes.ts'
import { language } from '../shared/i18n.ts'
import { may, type Session } from '../shared/session.ts'
import { AccountMenu } from './AccountMenu.tsx'
import { WaitingCount } from './approvals/WaitingCount.tsx'
import { Palette, PaletteButton } from './Palette.tsx'
import { paths } from './paths.ts'
import { sections } from './sections.ts'

/** The frame around every page: where one is, where one may go, who one is. */
export function Shell({ session }: { readonly session: Session }) {
  const { t } = useTranslation()
  const [opened, menu] = useDisclosure()
  const { online } = useNetwork()
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 232, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="lg"
    >
      <a className="skip" href="#content">
        {t('app.skip')}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap" miw={0}>
            <Burger
              opened={opened}
              onClick={menu.toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={t('app.menu')}
            />
            <Text component={Link} to={paths.home()} fw={700} td="none">
              {t('app.name')}
            </Text>
            <Text c="dimmed" truncate visibleFrom="sm">
              {session.organisation}
            </Text>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <PaletteButton />
            <AccountMenu session={session} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label={t('app.menu')}>
        <Sections session={session} close={menu.close} />
      </AppShell.Navbar>
      <AppShell.Main id="content">
        {!online && (
          <Alert color="orange" role="status" mb="md">
            {t('app.offline')}
          </Alert>
        )}
        <Outlet context={session} />
      </AppShell.Main>
      <Palette session={session} />
    </AppShell>
  )
}

function Sections(props: { readonly session: Session; readonly close: () => void }) {
  const { t } = useTranslation()
  const { pathname } = useLocation()
  const all = [{ to: paths.home(), title: 'nav.home', needs: null } as const, ...sections]
  return all.map(({ to, title, needs }) => {
    if (needs !== null && !may(props.session, needs)) {
      return (
        <NavLink
          key={to}
          label={t(title)}
          description={t('app.forbidden', { scope: scopes[needs][language()] })}
          component="div"
          role="link"
          aria-disabled
          tabIndex={0}
          c="dimmed"
        />
      )
    }
    const here = to === '/' ? pathname === '/' : pathname.startsWith(to)
    return (
      <NavLink
        key={to}
        component={RouterLink}
        to={to}
        label={t(title)}
        rightSection={
          to === paths.approvals() && may(props.session, 'approvals:decide') && <WaitingCount />
        }
        active={here}
        onClick={props.close}
        style={{ borderRadius: 'var(--mantine-radius-md)' }}
      />
    )
  })
}
