import { Button, Group } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { NavLink } from 'react-router'
import { paths } from '../paths.ts'

const tabs = [
  { to: paths.messages(), title: 'msg.tab.texts' },
  { to: paths.messageJournal(), title: 'msg.tab.journal' },
  { to: paths.messagePhone(), title: 'msg.tab.phone' },
] as const

/** The pages of messages, beside one another. */
export function Tabs() {
  const { t } = useTranslation()
  return (
    <Group component="nav" gap={4} aria-label={t('msg.tabs')}>
      {tabs.map(({ to, title }) => (
        <NavLink key={to} to={to} end>
          {({ isActive }) => (
            <Button
              component="span"
              size="compact-md"
              variant={isActive ? 'light' : 'subtle'}
              color={isActive ? 'pine' : 'gray'}
            >
              {t(title)}
            </Button>
          )}
        </NavLink>
      ))}
    </Group>
  )
}
