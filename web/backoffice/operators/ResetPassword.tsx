import { Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Operator } from '#domains/access/operators.api.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Dialog, DialogActs } from '../../ui/Dialog.tsx'
import { ShownOnce } from '../../ui/ShownOnce.tsx'
import { Failure } from '../../ui/states.tsx'

/** Gives a person a new first password, which is shown once. */
export function ResetPassword(props: { readonly of: Operator; readonly close: () => void }) {
  const { t } = useTranslation()
  const { of: operator, close } = props
  const resetting = useMutation({
    mutationFn: () => client().operators.resetPassword({ params: { operatorId: operator.id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['operators'] }),
    gcTime: 0,
  })
  const { data } = resetting
  return (
    <Dialog
      title={t('operators.reset.of', { name: operator.name })}
      close={close}
      firm={data !== undefined}
    >
      {data ? (
        <ShownOnce words={t('operators.reset.once')} secret={data.password} close={close} />
      ) : (
        <Stack>
          {resetting.error && <Failure error={resetting.error} />}
          <Text>{t('operators.reset.sure', { name: operator.name })}</Text>
          <DialogActs
            close={close}
            color="red.8"
            loading={resetting.isPending}
            onClick={() => resetting.mutate()}
          >
            {t('operators.reset')}
          </DialogActs>
        </Stack>
      )}
    </Dialog>
  )
}
