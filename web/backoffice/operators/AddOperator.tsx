import { Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { language } from '../../shared/i18n.ts'
import { queries, queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Dialog, DialogActs } from '../../ui/Dialog.tsx'
import { ShownOnce } from '../../ui/ShownOnce.tsx'
import { Failure } from '../../ui/states.tsx'
import { fieldErrors } from '../desk/fieldErrors.ts'
import { LanguageChoice, RolesChoice, Until } from './fields.tsx'
import { endOfDay } from './until.ts'
import { limitsOf, Where } from './Where.tsx'

/** Adds an operator, and shows the first password once. */
export function AddOperator({ close }: { readonly close: () => void }) {
  const { t } = useTranslation()
  const roles = useQuery(queries.roles())
  const form = useForm({
    initialValues: {
      name: '',
      login: '',
      language: language(),
      roleIds: [] as string[],
      programmeIds: [] as string[],
      storeIds: [] as string[],
      until: '',
    },
    validate: { roleIds: (chosen) => (chosen.length === 0 ? t('operators.roles.none') : null) },
  })
  const adding = useMutation({
    mutationFn: (values: typeof form.values) => {
      const { login, name, language: spoken, roleIds } = values
      const about = { login: login.trim().toLowerCase(), name, language: spoken, roleIds }
      const limits = limitsOf(values, roles.data?.items ?? [])
      return client().operators.add({ body: { ...about, limits, until: endOfDay(values.until) } })
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['operators'] }),
    onError: (error) => form.setErrors(besideOf(error, form.values)),
  })
  const added = adding.data
  const isBeside = Object.keys(besideOf(adding.error, form.values)).length > 0
  return (
    <Dialog
      title={t('operators.add')}
      close={close}
      firm={added !== undefined}
      typed={form.isDirty()}
    >
      {added ? (
        <ShownOnce words={t('operators.once')} secret={added.password} close={close} />
      ) : (
        <form onSubmit={form.onSubmit((values) => adding.mutate(values))}>
          <Stack>
            {adding.error && !isBeside && <Failure error={adding.error} />}
            <TextInput
              {...form.getInputProps('name')}
              label={t('operators.name')}
              required
              maxLength={120}
            />
            <TextInput
              {...form.getInputProps('login')}
              label={t('operators.login')}
              description={t('operators.login.hint')}
              required
              maxLength={120}
            />
            <RolesChoice roles={roles.data?.items ?? []} input={form.getInputProps('roleIds')} />
            <Where of={(field) => form.getInputProps(field)} />
            <Until input={form.getInputProps('until')} />
            <LanguageChoice input={form.getInputProps('language')} />
            <DialogActs close={close} type="submit" loading={adding.isPending}>
              {t('operators.add')}
            </DialogActs>
          </Stack>
        </form>
      )}
    </Dialog>
  )
}

/** What a refusal says of which field. */
const besideOf = <Field extends string>(error: unknown, values: Record<Field | 'login', unknown>) =>
  fieldErrors<Field | 'login'>(error, values, { 'operator.login_taken': 'login' })
