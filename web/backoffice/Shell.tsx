import { Alert, AppShell, Burger, Group, ScrollArea, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { Link, Outlet } from 'react-router'
import type { Session } from '../shared/session.ts'
import { AccountMenu } from './AccountMenu.tsx'
import { Palette, PaletteButton } from './Palette.tsx'
import { paths } from './paths.ts'
import { useReached } from './reached.ts'
import { Sections } from './Sections.tsx'

/** The frame around every page: where one is, where one may go, who one is. */
export function Shell({ session }: { readonly session: Session }) {
  const { t } = useTranslation()
  const [opened, menu] = useDisclosure()
  const isReached = useReached()
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
        <ScrollArea type="auto">
          <Sections session={session} close={menu.close} />
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="content">
        {!isReached && (
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
