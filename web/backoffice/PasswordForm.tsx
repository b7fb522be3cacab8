import { Button, PasswordInput, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { queries, queryClient } from '../shared/queries.ts'
import { client } from '../shared/session.ts'
import { Failure } from '../ui/states.tsx'

const LEAST = 10

/** Changes one's own password; all other sessions of the person end. */
export function PasswordForm(props: { readonly changed?: () => void }) {
  const { t } = useTranslation()
  const form = useForm({
    initialValues: { old: '', new: '' },
    validate: { new: (text) => (text.length < LEAST ? t('password.short') : null) },
  })
  const changing = useMutation({
    mutationFn: (body: typeof form.values) => client().sessions.changePassword({ body }),
    onSuccess: async () => {
      form.reset()
      await queryClient.invalidateQueries(queries.session())
      props.changed?.()
    },
  })
  return (
    <form onSubmit={form.onSubmit((values) => changing.mutate(values))} noValidate>
      <Stack gap="sm">
        {changing.error && <Failure error={changing.error} />}
        <PasswordInput
          {...form.getInputProps('old')}
          label={t('password.old')}
          autoComplete="current-password"
          required
        />
        <PasswordInput
          {...form.getInputProps('new')}
          label={t('password.new')}
          description={t('password.hint')}
          autoComplete="new-password"
          required
        />
        <Button type="submit" fullWidth mt="xs" loading={changing.isPending}>
          {t('password.change')}
        </Button>
      </Stack>
    </form>
  )
}
