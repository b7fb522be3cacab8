import { Button, Group, Kbd, Stack, Switch, Table, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../../ui/Dialog.tsx'
import { ACTIONS } from './ActionBar.tsx'
import { isFree, KEYS, useShortcutsOn } from './shortcuts.ts'

/** The keys of the desk, on `?`; here they can be switched off. */
export function ShortcutSheet() {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  const [on, setOn] = useShortcutsOn()
  useEffect(() => {
    if (!on) return
    const press = (event: KeyboardEvent) => {
      // in a Russian layout the question mark is Shift+7
      if (event.key === '?' && isFree(event)) setOpened(true)
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [on])
  const keys = [
    [KEYS.Slash, t('desk.keys.search')],
    [KEYS.KeyN, t('note.label')],
    ...ACTIONS.map(({ code, title }) => [KEYS[code], t(title)] as const),
    ['?', t('desk.keys.sheet')],
  ] as const
  return (
    <>
      <Button variant="default" size="sm" onClick={() => setOpened(true)} visibleFrom="sm">
        {t('desk.keys')}
      </Button>
      {opened && (
        <Dialog title={t('desk.keys.title')} close={() => setOpened(false)}>
          <Stack>
            <Switch
              checked={on}
              onChange={({ currentTarget }) => setOn(currentTarget.checked)}
              label={t('desk.keys.on')}
            />
            <Text size="sm" c="dimmed">
              {t('desk.keys.hint')}
            </Text>
            <Table>
              <Table.Tbody>
                {keys.map(([key, words]) => (
                  <Table.Tr key={key}>
                    <Table.Th fw={400}>{words}</Table.Th>
                    <Table.Td ta="right">
                      <Kbd>{key}</Kbd>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
            <Group justify="flex-end">
              <Button onClick={() => setOpened(false)}>{t('identity.save')}</Button>
            </Group>
          </Stack>
        </Dialog>
      )}
    </>
  )
}
