import { Anchor, Button, Group, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '#sdk/client.ts'
import { queries, queryClient } from '../shared/queries.ts'
import { signIn, signInWithKey } from '../shared/session.ts'
import { Failure } from '../ui/states.tsx'
import { Entrance } from './Entrance.tsx'

/** The first page: by login and password, with a code where the account asks for one, or by a key. */
export function SignIn() {
  const { t } = useTranslation()
  const [byKey, setByKey] = useState(false)
  const about = (
    <Group justify="center" gap="lg">
      <Anchor href="/docs" size="sm" underline="always">
        {t('signIn.docs')}
      </Anchor>
      <Anchor href="/problems" size="sm" underline="always">
        {t('signIn.problems')}
      </Anchor>
    </Group>
  )
  return (
    <Entrance title={t('signIn.title')} lead={t('signIn.lead')} below={about}>
      {byKey ? <KeyForm /> : <PasswordForm />}
      <Button variant="subtle" fullWidth mt="sm" onClick={() => setByKey(!byKey)}>
        {t(byKey ? 'signIn.withPassword' : 'signIn.withKey')}
      </Button>
    </Entrance>
  )
}

const enter = () => queryClient.invalidateQueries(queries.session())

function PasswordForm() {
  const { t } = useTranslation()
  const form = useForm({ initialValues: { login: '', password: '', code: '' } })
  const entering = useMutation({
    mutationFn: ({ login, password, code }: typeof form.values) =>
      signIn({ login, password, ...(code !== '' && { code }) }),
    onSuccess: enter,
  })
  const { error } = entering
  const asksCode = error instanceof Problem && error.code === 'session.code_needed'
  const withCode = asksCode || form.values.code !== ''
  return (
    <form onSubmit={form.onSubmit((values) => entering.mutate(values))}>
      <Stack gap="sm">
        {error && !asksCode && <Failure error={error} />}
        {withCode ? (
          <TextInput
            {...form.getInputProps('code')}
            label={t('signIn.code')}
            description={t('signIn.code.hint')}
            inputMode="numeric"
            autoComplete="one-time-code"
            required
            autoFocus
          />
        ) : (
          <>
            <TextInput
              {...form.getInputProps('login')}
              label={t('signIn.login')}
              autoComplete="username"
              required
            />
            <PasswordInput
              {...form.getInputProps('password')}
              label={t('signIn.password')}
              autoComplete="current-password"
              required
            />
          </>
        )}
        <Button type="submit" fullWidth mt="xs" loading={entering.isPending}>
          {t('signIn.submit')}
        </Button>
      </Stack>
    </form>
  )
}

function KeyForm() {
  const { t } = useTranslation()
  const form = useForm({ initialValues: { key: '' } })
  const entering = useMutation({
    mutationFn: ({ key }: typeof form.values) => signInWithKey(key),
    onSuccess: enter,
  })
  return (
    <form onSubmit={form.onSubmit((values) => entering.mutate(values))}>
      <Stack gap="sm">
        {entering.error && <Failure error={entering.error} />}
        <PasswordInput
          {...form.getInputProps('key')}
          label={t('signIn.key')}
          description={t('signIn.key.hint')}
          autoComplete="off"
          placeholder="kp_live_…"
          required
        />
        <Button type="submit" fullWidth mt="xs" loading={entering.isPending}>
          {t('signIn.submit')}
        </Button>
      </Stack>
    </form>
  )
}
