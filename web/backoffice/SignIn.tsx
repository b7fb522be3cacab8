import { Anchor, Box, Button, Group, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { Problem } from '#sdk/client.ts'
import { queries, queryClient } from '../shared/queries.ts'
import {
  comeBack,
  goApart,
  goToDirectory,
  isBack,
  signIn,
  signInWithKey,
  wayApart,
} from '../shared/session.ts'
import { Failure, Waiting } from '../ui/states.tsx'
import { CodeField } from './CodeField.tsx'
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
      <Back />
      {byKey ? <KeyForm /> : <PasswordForm />}
      {!byKey && <Directories />}
      <Button variant="subtle" fullWidth mt="sm" onClick={() => setByKey(!byKey)}>
        {t(byKey ? 'signIn.withPassword' : 'signIn.withKey')}
      </Button>
    </Entrance>
  )
}

/** Finishes what began at a directory, where the address says that somebody is back from there. */
function Back() {
  const go = useNavigate()
  const coming = useQuery({
    queryKey: ['back'],
    queryFn: async () => {
      const to = await comeBack()
      await go(to, { replace: true })
      await enter()
      return to
    },
    enabled: isBack(),
    retry: false,
    staleTime: Infinity,
  })
  if (coming.error) {
    return (
      <Box mb="md">
        <Failure error={coming.error} />
      </Box>
    )
  }
  return coming.isFetching ? <Waiting lines={2} /> : null
}

/**
 * A button for each directory that people of an organisation here sign in by; apart: in a window of its own, as
 * what was typed on this page would be lost; again: they show there anew who they are.
 */
export function Directories(props: { readonly apart?: boolean; readonly again?: boolean }) {
  const { apart = false, again = false } = props
  const { t } = useTranslation()
  const ways = useQuery(queries.ways())
  const going = useMutation({ mutationFn: goToDirectory })
  const { mutate: go } = going
  useEffect(() => {
    const asked = apart ? null : wayApart()
    if (asked !== null) go(asked)
  }, [apart, go])
  const items = ways.data?.items ?? []
  if (items.length === 0) return null
  return (
    <Stack gap="xs" mt="md">
      {going.error && <Failure error={going.error} />}
      {items.map(({ organisationId, label }) => (
        <Button
          key={organisationId}
          variant="default"
          fullWidth
          loading={going.isPending && going.variables.organisationId === organisationId}
          onClick={() => (apart ? goApart : go)({ organisationId, again })}
        >
          {t('directory.signIn', { label })}
        </Button>
      ))}
    </Stack>
  )
}

const enter = () => queryClient.invalidateQueries(queries.session())

/** Has somebody in who has just signed in; the page of signing in itself is left. */
function useEntering(): () => Promise<void> {
  const go = useNavigate()
  return async () => {
    if (location.pathname === '/sign-in') await go('/', { replace: true })
    await enter()
  }
}

/** By login and password, with a code where the account asks for one. */
export function PasswordForm() {
  const { t } = useTranslation()
  const form = useForm({ initialValues: { login: '', password: '', code: '' } })
  const entering = useMutation({
    mutationFn: ({ login, password, code }: typeof form.values) =>
      signIn({ login, password, ...(code !== '' && { code }) }),
    onSuccess: useEntering(),
  })
  const { error } = entering
  const asksCode = error instanceof Problem && error.code === 'session.code_needed'
  const withCode = asksCode || form.values.code !== ''
  return (
    <form onSubmit={form.onSubmit((values) => entering.mutate(values))}>
      <Stack gap="sm">
        {error && !asksCode && <Failure error={error} />}
        {withCode ? (
          <CodeField field={form.getInputProps('code')} />
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

/** By an API key. */
export function KeyForm() {
  const { t } = useTranslation()
  const form = useForm({ initialValues: { key: '' } })
  const entering = useMutation({
    mutationFn: ({ key }: typeof form.values) => signInWithKey(key),
    onSuccess: useEntering(),
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
