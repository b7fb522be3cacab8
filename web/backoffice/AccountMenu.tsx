import { Button, Menu, SegmentedControl, Stack, Text, useMantineColorScheme } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Session } from '../shared/session.ts'
import { useDensity } from '../ui/density.ts'
import { LanguageSwitch } from './LanguageSwitch.tsx'
import { goOnIn, leave } from './leave.ts'
import { paths } from './paths.ts'

/** Who is signed in, how the pages look, and the way out. */
export function AccountMenu({ session }: { readonly session: Session }) {
  const { t } = useTranslation()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const [density, setDensity] = useDensity()
  return (
    <Menu width={290} position="bottom-end" trapFocus>
      <Menu.Target>
        <Button variant="default" size="sm">
          {t('app.account')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Stack gap="xs" p="xs">
          <Text size="sm" fw={600}>
            {session.kind === 'key' ? t('signIn.asKey', { name: session.name }) : session.name}
          </Text>
          <Choice
            label={t('theme.label')}
            value={colorScheme}
            choose={setColorScheme}
            of={(['light', 'dark', 'auto'] as const).map((value) => ({
              value,
              label: t(`theme.${value}`),
            }))}
          />
          <Choice
            label={t('density.label')}
            value={density}
            choose={setDensity}
            of={(['comfortable', 'compact'] as const).map((value) => ({
              value,
              label: t(`density.${value}`),
            }))}
          />
          <Text size="xs" c="dimmed">
            {t('app.language')}
          </Text>
          <LanguageSwitch />
        </Stack>
        {session.elsewhere.length > 0 && (
          <>
            <Menu.Divider />
            <Menu.Label>{t('app.organisations')}</Menu.Label>
            {session.elsewhere.map(({ id, name }) => (
              <Menu.Item key={id} onClick={() => void goOnIn(id)}>
                {name}
              </Menu.Item>
            ))}
          </>
        )}
        <Menu.Divider />
        {session.kind === 'person' && (
          <Menu.Item component={Link} to={paths.account()}>
            {t('account.title')}
          </Menu.Item>
        )}
        {session.kind === 'person' && (
          <Menu.Item component={Link} to={paths.password()}>
            {t('password.title')}
          </Menu.Item>
        )}
        <Menu.Item onClick={() => void leave()}>{t('signIn.out')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function Choice<Value extends string>(props: {
  readonly label: string
  readonly value: Value
  readonly choose: (value: Value) => void
  readonly of: { readonly value: Value; readonly label: string }[]
}) {
  return (
    <>
      <Text size="xs" c="dimmed">
        {props.label}
      </Text>
      <SegmentedControl
        size="xs"
        aria-label={props.label}
        value={props.value}
        onChange={props.choose}
        data={props.of}
      />
    </>
  )
}
