import {
  Button,
  Divider,
  NavLink,
  Popover,
  SegmentedControl,
  Stack,
  Text,
  useMantineColorScheme,
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Session } from '../shared/session.ts'
import { useDensity } from '../ui/density.ts'
import { LanguageSwitch } from './LanguageSwitch.tsx'
import { goOnIn, leave } from './leave.ts'
import { paths } from './paths.ts'

/** Who is signed in, how the pages look, and the way out. Escape closes it and leads back to its button. */
export function AccountMenu({ session }: { readonly session: Session }) {
  const { t } = useTranslation()
  const [opened, { close, toggle }] = useDisclosure()
  return (
    <Popover
      opened={opened}
      onDismiss={close}
      width={290}
      position="bottom-end"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button variant="default" size="sm" onClick={toggle}>
          {t('app.account')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="xs">
        <Stack gap="xs" p="xs">
          <Text size="sm" fw={600} className="anywhere">
            {session.kind === 'key' ? t('signIn.asKey', { name: session.name }) : session.name}
          </Text>
          <Looks />
        </Stack>
        <Divider my="xs" />
        <Ways session={session} close={close} />
      </Popover.Dropdown>
    </Popover>
  )
}

function Looks() {
  const { t } = useTranslation()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const [density, setDensity] = useDensity()
  return (
    <>
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
    </>
  )
}

/** Where one may go from here: another organisation, one's own account, or out. */
function Ways(props: { readonly session: Session; readonly close: () => void }) {
  const { t } = useTranslation()
  const { session, close } = props
  return (
    <>
      {session.elsewhere.length > 0 && (
        <div role="group" aria-label={t('app.organisations')}>
          <Text size="xs" c="dimmed" px="sm">
            {t('app.organisations')}
          </Text>
          {session.elsewhere.map(({ id, name }) => (
            <NavLink
              key={id}
              component="button"
              className="navEntry"
              label={name}
              onClick={() => void goOnIn(id)}
            />
          ))}
          <Divider my="xs" />
        </div>
      )}
      {session.kind === 'person' && (
        <>
          <NavLink
            component={Link}
            className="navEntry"
            to={paths.account()}
            label={t('account.title')}
            onClick={close}
          />
          <NavLink
            component={Link}
            className="navEntry"
            to={paths.password()}
            label={t('password.title')}
            onClick={close}
          />
        </>
      )}
      <NavLink
        component="button"
        className="navEntry"
        label={t('signIn.out')}
        onClick={() => void leave()}
      />
    </>
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
