import { Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Operator } from '#domains/access/operators.api.ts'
import { client } from '../../shared/session.ts'
import { Dialog, DialogActs } from '../../ui/Dialog.tsx'
import { Failure } from '../../ui/states.tsx'

/** Takes the PIN of a person away. */
export function ResetPin(props: { readonly of: Operator; readonly close: () => void }) {
  const { t } = useTranslation()
  const { of: operator, close } = props
  const resetting = useMutation({
    mutationFn: () => client().devices.resetPin({ params: { operatorId: operator.id } }),
    onSuccess: close,
  })
  return (
    <Dialog title={t('operators.pin.of', { name: operator.name })} close={close}>
      <Stack>
        {resetting.error && <Failure error={resetting.error} />}
        <Text>{t('operators.pin.sure')}</Text>
        <DialogActs
          close={close}
          color="red.8"
          loading={resetting.isPending}
          onClick={() => resetting.mutate()}
        >
          {t('operators.pin')}
        </DialogActs>
      </Stack>
    </Dialog>
  )
}
