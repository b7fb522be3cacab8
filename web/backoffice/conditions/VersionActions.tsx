import { Button, Group, Modal, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { ConditionsVersion } from '#domains/programmes/conditions.api.ts'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Dialog, DialogActs } from '../../ui/Dialog.tsx'
import { Failure } from '../../ui/states.tsx'
import { paths } from '../paths.ts'
import { Templates } from './Templates.tsx'
import { useRequestKeys } from '../parts/useRequestKeys.ts'
import { useSay } from './useSay.ts'

type Of = {
  readonly programme: Programme
  readonly chosen: ConditionsVersion
  readonly allowed: boolean
}

/** What may be done with a version: a draft is edited, a published one copied, one to come withdrawn. */
export function VersionActions({ programme, chosen, allowed }: Of) {
  const { t } = useSay()
  const [drafting, draft] = useDisclosure()
  const [withdrawing, withdraw] = useDisclosure()
  const isOpen = allowed && programme.state !== 'closed'
  return (
    <Stack gap={4}>
      <Group gap="xs">
        {chosen.state === 'draft' && (
          <Button component={Link} to={paths.conditions(programme.id, chosen.version)}>
            {t(allowed ? 'cond.editDraft' : 'cond.openDraft')}
          </Button>
        )}
        {chosen.state === 'scheduled' && (
          <Button variant="default" disabled={!isOpen} onClick={withdraw.open}>
            {t('cond.withdraw')}
          </Button>
        )}
        <Button
          variant={chosen.state === 'draft' ? 'default' : 'filled'}
          disabled={!isOpen}
          onClick={draft.open}
        >
          {t('cond.newDraft')}
        </Button>
      </Group>
      {!allowed && (
        <Text size="xs" c="dimmed">
          {t('cond.readOnly')}
        </Text>
      )}
      {drafting && <NewDraft {...{ programme, chosen }} close={draft.close} />}
      {withdrawing && <Withdrawing {...{ programme, chosen }} close={withdraw.close} />}
    </Stack>
  )
}

type Asking = Omit<Of, 'allowed'> & { readonly close: () => void }

/** A new draft: as the chosen version is, or from a template. */
function NewDraft({ programme, chosen, close }: Asking) {
  const { t } = useSay()
  const navigate = useNavigate()
  const params = { programmeId: programme.id }
  const keys = useRequestKeys()
  const copying = useMutation({
    mutationFn: async () => {
      const { version } = chosen
      const { document } = await client().conditions.get({ params: { ...params, version } })
      const note = t('cond.copyOf', { version })
      const body = { document, note }
      return client().conditions.draft({ params, body }, { idempotencyKey: keys.keyOf(body) })
    },
    onSuccess: async ({ version }) => {
      await queryClient.invalidateQueries({ queryKey: ['versions', programme.id] })
      await navigate(paths.conditions(programme.id, version))
    },
  })
  return (
    <Modal.Root opened onClose={close} size="xl">
      <Modal.Overlay />
      <Modal.Content aria-label={t('cond.newDraft')}>
        <Modal.Body p="lg">
          <Stack>
            <Group justify="space-between">
              <Title order={2} size="h4">
                {t('cond.newDraft')}
              </Title>
              <Button variant="subtle" color="gray" size="compact-sm" onClick={close}>
                {t('keys.cancel')}
              </Button>
            </Group>
            {copying.error && <Failure error={copying.error} />}
            <Group>
              <Button loading={copying.isPending} onClick={() => copying.mutate()}>
                {t('cond.copyOf', { version: chosen.version })}
              </Button>
            </Group>
            <Templates programme={programme} allowed />
          </Stack>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

function Withdrawing({ programme, chosen, close }: Asking) {
  const { t } = useSay()
  // one key for the action, however often its button is pressed
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const { version } = chosen
  const withdrawing = useMutation({
    mutationFn: () =>
      client().conditions.withdraw(
        { params: { programmeId: programme.id, version } },
        { idempotencyKey },
      ),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['versions', programme.id] })
      close()
    },
  })
  return (
    <Dialog title={t('cond.withdraw')} close={close}>
      <Stack>
        {withdrawing.error && <Failure error={withdrawing.error} />}
        <Text>{t('cond.withdraw.sure', { version })}</Text>
        <DialogActs
          close={close}
          color="red.8"
          loading={withdrawing.isPending}
          onClick={() => withdrawing.mutate()}
        >
          {t('cond.withdraw')}
        </DialogActs>
      </Stack>
    </Dialog>
  )
}
