import { Button, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Dialog, DialogActs } from '../../ui/Dialog.tsx'
import { Failure } from '../../ui/states.tsx'
import { useSay } from './useSay.ts'

/** Takes a programme live, once its conditions are published; says why it cannot be done yet. */
export function GoLive(props: {
  readonly programme: Programme
  readonly allowed: boolean
  readonly published: boolean
}) {
  const { t } = useSay()
  const [asking, ask] = useDisclosure()
  const { programme, allowed, published } = props
  if (programme.state !== 'draft') return null
  const why = !allowed ? t('cond.live.forbidden') : published ? null : t('cond.live.unpublished')
  return (
    <Stack gap={2} align="flex-end">
      <Button disabled={why !== null} onClick={ask.open} aria-describedby="why-not-live">
        {t('cond.live')}
      </Button>
      <Text id="why-not-live" size="xs" c="dimmed">
        {why}
      </Text>
      {asking && <Asking programme={programme} close={ask.close} />}
    </Stack>
  )
}

function Asking(props: { readonly programme: Programme; readonly close: () => void }) {
  const { t } = useSay()
  const { programme, close } = props
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const going = useMutation({
    mutationFn: () =>
      client().programmes.goLive({ params: { programmeId: programme.id } }, { idempotencyKey }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['programmes'] })
      await queryClient.invalidateQueries({ queryKey: ['programme', programme.id] })
      close()
    },
  })
  return (
    <Dialog title={t('cond.live')} close={close}>
      <Stack>
        {going.error && <Failure error={going.error} />}
        <Text>{t('cond.live.sure', { currency: programme.currency, zone: programme.zone })}</Text>
        <DialogActs close={close} loading={going.isPending} onClick={() => going.mutate()}>
          {t('cond.live')}
        </DialogActs>
      </Stack>
    </Dialog>
  )
}
