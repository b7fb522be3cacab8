import { Alert, Badge, Button, Group, PasswordInput, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Dialog, DialogActs } from '../../ui/Dialog.tsx'
import { Failure } from '../../ui/states.tsx'
import { FirstCode } from './FirstCode.tsx'
import { RecoveryCodes } from './RecoveryCodes.tsx'

const forget = () => queryClient.invalidateQueries({ queryKey: ['me'] })

/** Turns one-time codes on, step by step, and off for who knows the password. */
export function OneTimeCodes({ isOn }: { readonly isOn: boolean }) {
  const { t } = useTranslation()
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const [dropping, setDropping] = useState(false)
  const starting = useMutation({ mutationFn: () => client().sessions.startTotp(), gcTime: 0 })
  const finish = async () => {
    setCodes(null)
    starting.reset()
    await forget()
  }
  if (codes) return <RecoveryCodes codes={codes} close={() => void finish()} />
  if (starting.data) {
    return (
      <FirstCode
        {...starting.data}
        confirmed={setCodes}
        again={() => starting.mutate()}
        cancel={starting.reset}
      />
    )
  }
  return (
    <Stack>
      <Text>{t('totp.why')}</Text>
      {starting.error && <Failure error={starting.error} />}
      <Group justify="space-between">
        <Badge variant={isOn ? 'light' : 'default'} color="pine" size="lg" tt="none">
          {t(isOn ? 'totp.isOn' : 'totp.isOff')}
        </Badge>
        {isOn ? (
          <Button variant="default" onClick={() => setDropping(true)}>
            {t('totp.off')}
          </Button>
        ) : (
          <Button loading={starting.isPending} onClick={() => starting.mutate()}>
            {t('totp.on')}
          </Button>
        )}
      </Group>
      {dropping && <Dropping close={() => setDropping(false)} />}
    </Stack>
  )
}

function Dropping({ close }: { readonly close: () => void }) {
  const { t } = useTranslation()
  const form = useForm({ initialValues: { password: '' } })
  const dropping = useMutation({
    mutationFn: (body: typeof form.values) => client().sessions.dropTotp({ body }),
    onSuccess: async () => {
      await forget()
      close()
    },
  })
  return (
    <Dialog title={t('totp.off')} close={close}>
      <form onSubmit={form.onSubmit((values) => dropping.mutate(values))}>
        <Stack>
          {dropping.error && <Failure error={dropping.error} />}
          <Alert color="yellow">{t('totp.off.hint')}</Alert>
          <PasswordInput
            {...form.getInputProps('password')}
            label={t('password.old')}
            autoComplete="current-password"
            required
          />
          <DialogActs close={close} type="submit" color="red.8" loading={dropping.isPending}>
            {t('totp.off')}
          </DialogActs>
        </Stack>
      </form>
    </Dialog>
  )
}
