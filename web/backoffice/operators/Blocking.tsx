import { Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Operator } from '#domains/access/operators.api.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Dialog, DialogActs } from '../../ui/Dialog.tsx'
import { Failure } from '../../ui/states.tsx'

/** Blocks an operator, or takes the block away; either with a reason. */
export function Blocking(props: { readonly of: Operator; readonly close: () => void }) {
  const { t } = useTranslation()
  const { of: operator, close } = props
  const verb = operator.state === 'active' ? 'block' : 'unblock'
  // one key for the action, however often its button is pressed
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const form = useForm({ initialValues: { reason: '' } })
  const blocking = useMutation({
    mutationFn: (body: typeof form.values) =>
      client().operators[verb]({ params: { operatorId: operator.id }, body }, { idempotencyKey }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['operators'] })
      close()
    },
  })
  return (
    <Dialog title={t(`operators.${verb}.of`, { name: operator.name })} close={close}>
      <form onSubmit={form.onSubmit((values) => blocking.mutate(values))}>
        <Stack>
          {blocking.error && <Failure error={blocking.error} />}
          <TextInput
            {...form.getInputProps('reason')}
            label={t('operators.reason')}
            description={t(`operators.${verb}.hint`)}
            required
            maxLength={500}
          />
          <DialogActs
            close={close}
            type="submit"
            {...(verb === 'block' && { color: 'red.8' })}
            loading={blocking.isPending}
          >
            {t(`operators.${verb}`)}
          </DialogActs>
        </Stack>
      </form>
    </Dialog>
  )
}
