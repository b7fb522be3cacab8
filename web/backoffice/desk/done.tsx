import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import i18next from 'i18next'
import { Problem } from '#sdk/client.ts'

/** What has an opposite can be taken back for so long (milliseconds). */
const UNDO = 10_000

/** Says that something was done; with `undo` it can be taken back for ten seconds. */
export function sayDone(message: string, undo?: () => Promise<unknown>): void {
  const id = crypto.randomUUID()
  const takeBack = async () => {
    notifications.hide(id)
    try {
      await undo?.()
      sayDone(i18next.t('desk.undone'))
    } catch (error) {
      const words = error instanceof Problem ? error.message : i18next.t('app.offline')
      notifications.show({ ...closing(), color: 'red', message: words })
    }
  }
  notifications.show({
    ...closing(),
    id,
    autoClose: undo ? UNDO : 5_000,
    message: (
      <Group justify="space-between" gap="sm">
        <Text size="sm">{message}</Text>
        {undo && (
          <Button size="compact-sm" variant="light" onClick={() => void takeBack()}>
            {i18next.t('desk.undo')}
          </Button>
        )}
      </Group>
    ),
  })
}

const closing = () => ({ closeButtonProps: { 'aria-label': i18next.t('call.dismiss') } })
