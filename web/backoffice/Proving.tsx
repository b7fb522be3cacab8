import { PasswordInput, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '#sdk/client.ts'
import { proveBy } from '../shared/proving.ts'
import { client, currentSession, onSignedInElsewhere, type Session } from '../shared/session.ts'
import { Dialog, DialogActs } from '../ui/Dialog.tsx'
import { Failure } from '../ui/states.tsx'
import { CodeField } from './CodeField.tsx'
import { Directories } from './SignIn.tsx'

/** Asks who sits there once more where the server wants to know; what was asked for goes on then. */
export function Proving({ session }: { readonly session: Session }) {
  const [answer, keep] = useState<((isShown: boolean) => void) | null>(null)
  useEffect(() => {
    let waiting: ((isShown: boolean) => void) | null = null
    proveBy(
      () =>
        new Promise<boolean>((done) => {
          waiting = done
          keep(() => done)
        }),
    )
    return () => {
      proveBy(null)
      // whoever waits for an answer that cannot come any more is told no
      waiting?.(false)
    }
  }, [])
  if (!answer) return null
  const end = (isShown: boolean) => {
    keep(null)
    answer(isShown)
  }
  return <ProvingDialog session={session} end={end} />
}

function ProvingDialog(props: {
  readonly session: Session
  readonly end: (isShown: boolean) => void
}) {
  const { t } = useTranslation()
  const { session, end } = props
  const form = useForm({ initialValues: { password: '', code: '' } })
  const showing = useMutation({
    mutationFn: ({ password, code }: typeof form.values) =>
      client().sessions.renew({ body: { password, ...(code !== '' && { code }) } }),
    onSuccess: () => end(true),
  })
  useEffect(() => onSignedInElsewhere(() => void look()), [])
  /** Who signed in in another window may be somebody else: to them this page belongs no more. */
  const look = async (): Promise<void> => {
    const now = await currentSession()
    if (now?.name === session.name && now.organisation === session.organisation) end(true)
    else location.reload()
  }
  const { error } = showing
  const asksCode = error instanceof Problem && error.code === 'session.code_needed'
  const withCode = asksCode || form.values.code !== ''
  return (
    <Dialog title={t('prove.title')} close={() => end(false)} firm>
      <form onSubmit={form.onSubmit((values) => showing.mutate(values))}>
        <Stack>
          <Text size="sm">{t('prove.lead')}</Text>
          {error && !asksCode && <Failure error={error} />}
          {withCode ? (
            <CodeField field={form.getInputProps('code')} />
          ) : (
            <PasswordInput
              {...form.getInputProps('password')}
              label={t('signIn.password')}
              autoComplete="current-password"
              required
              data-autofocus
            />
          )}
          <DialogActs close={() => end(false)} type="submit" loading={showing.isPending}>
            {t('prove.do')}
          </DialogActs>
        </Stack>
      </form>
      <Directories apart again />
    </Dialog>
  )
}
