import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '#sdk/client.ts'
import { client } from '../../shared/session.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Failure } from '../../ui/states.tsx'
import { messageQueries, type Source, type Which } from './queries.ts'

const labels = {
  sms: 'msg.test.address.phone',
  email: 'msg.test.address.email',
  telegram: 'msg.test.address.other',
  push: 'msg.test.address.other',
} as const

/** Sends the text to an address, and says what became of it. */
export function TestDialog(props: {
  readonly which: Which & { readonly channel: keyof typeof labels }
  readonly source: Source
  readonly close: () => void
  /** How it is sent, where it is not the text of an event. */
  readonly send?: (address: string) => Promise<{ readonly messageId: string }>
}) {
  const { t } = useTranslation()
  const { which, source, close } = props
  const [address, setAddress] = useState('')
  const sending = useMutation({
    mutationFn: () =>
      props.send?.(address) ?? client().templates.test({ body: { ...which, source, address } }),
  })
  const { error, data } = sending
  const isAddress = error instanceof Problem && error.code === 'template.address_invalid'
  return (
    <Dialog title={t('msg.test')} close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          sending.mutate()
        }}
      >
        <Stack>
          <Text size="sm" c="dimmed">
            {t('msg.test.hint')}
          </Text>
          {error && !isAddress && <Failure error={error} />}
          <TextInput
            label={t(labels[which.channel])}
            value={address}
            onChange={(event) => setAddress(event.currentTarget.value)}
            error={isAddress ? error.message : null}
            required
            maxLength={320}
            data-autofocus
          />
          {data && <Outcome messageId={data.messageId} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('msg.test.close')}
            </Button>
            <Button type="submit" loading={sending.isPending}>
              {t('msg.test.send')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

function Outcome({ messageId }: { readonly messageId: string }) {
  const { t } = useTranslation()
  const { data: message } = useQuery(messageQueries.message(messageId))
  const state = message?.state ?? 'waiting'
  if (state === 'failed') {
    return (
      <Alert color="red" role="alert">
        {t('msg.test.failed', { reason: message?.failure ?? '' })}
      </Alert>
    )
  }
  const words =
    state === 'waiting'
      ? (message?.failure ?? t('msg.test.waiting'))
      : message?.channel === 'sandbox'
        ? t('msg.test.sandbox')
        : t('msg.test.delivered')
  return (
    <Alert color={state === 'waiting' ? 'blue' : 'pine'} role="status">
      {words}
    </Alert>
  )
}
