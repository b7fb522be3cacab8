import { Button, Group, Stack, Text } from '@mantine/core'
import type { ConditionsWithDocument } from '#domains/programmes/conditions.api.ts'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Changes } from './Changes.tsx'
import { changesBetween } from './core/speaking.ts'
import { useSay } from './useSay.ts'

/** Somebody else has changed the draft: what differs, and which of the two stays. */
export function Conflict(props: {
  readonly programme: Programme
  readonly theirs: ConditionsWithDocument
  readonly mine: Conditions
  readonly choose: (mine: boolean) => void
}) {
  const { t } = useSay()
  const changes = changesBetween(props.theirs.document, props.mine, props.programme)
  return (
    <Dialog title={t('cond.conflict')} close={() => undefined} firm>
      <Stack>
        <Text size="sm">{t('cond.conflict.hint')}</Text>
        {changes === null ? (
          <Text c="dimmed">{t('cond.compare.unfinished')}</Text>
        ) : (
          <Changes changes={changes} />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={() => props.choose(false)}>
            {t('cond.conflict.theirs')}
          </Button>
          <Button onClick={() => props.choose(true)}>{t('cond.conflict.mine')}</Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
