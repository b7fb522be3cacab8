import { Alert, Button, Code, Group, Stack, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Kind } from '#domains/channels/core/settings.ts'
import { client } from '../../shared/session.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Failure } from '../../ui/states.tsx'

/** Sends a test message by a channel and shows what the provider said. */
export function TestDialog({ kind, close }: { readonly kind: Kind; readonly close: () => void }) {
  const { t } = useTranslation()
  const [address, setAddress] = useState('')
  const trying = useMutation({
    mutationFn: () =>
      client().channels.try({ params: { kind }, body: { address: address.trim() } }),
  })
  const { data, error } = trying
  return (
    <Dialog title={t('channels.test.title', { name: t(`channels.kind.${kind}`) })} close={close}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (address.trim() !== '') trying.mutate()
        }}
      >
        <Stack>
          <TextInput
            label={t(`channels.test.address.${kind}`)}
            description={t('channels.test.hint')}
            value={address}
            onChange={(event) => setAddress(event.currentTarget.value)}
            maxLength={320}
            data-autofocus
          />
          {error && <Failure error={error} />}
          {data && (
            <Alert
              color={data.taken ? 'pine' : 'red'}
              role={data.taken ? 'status' : 'alert'}
              title={t(data.taken ? 'channels.test.taken' : 'channels.test.refused')}
            >
              <Code block className="breaks" lang="en">
                {data.said}
              </Code>
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('notice.close')}
            </Button>
            <Button type="submit" loading={trying.isPending} disabled={address.trim() === ''}>
              {t('channels.test.send')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
