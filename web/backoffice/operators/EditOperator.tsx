import { Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Operator } from '#domains/access/operators.api.ts'
import { queries, queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Dialog, DialogActs } from '../../ui/Dialog.tsx'
import { Failure } from '../../ui/states.tsx'
import { dayOf, endOfDay } from './until.ts'
import { LanguageChoice, RolesChoice } from './fields.tsx'
import { limitsOf, Where } from './Where.tsx'

/** Changes a person: the name, the language, the roles, and until when they hold. */
export function EditOperator(props: { readonly of: Operator; readonly close: () => void }) {
  const { t } = useTranslation()
  const { of: operator, close } = props
  // one key for the action, however often its button is pressed
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const roles = useQuery(queries.roles())
  const form = useForm({
    initialValues: {
      name: operator.name,
      language: operator.language,
      roleIds: operator.roles.map(({ id }) => id),
      until: dayOf(operator.until),
      programmeIds: [...new Set(operator.roles.flatMap((role) => role.programmeIds))],
      storeIds: [...new Set(operator.roles.flatMap((role) => role.storeIds))],
    },
    validate: { roleIds: (chosen) => (chosen.length === 0 ? t('operators.roles.none') : null) },
  })
  const editing = useMutation({
    mutationFn: (values: typeof form.values) => {
      const { name, language: spoken, roleIds, until } = values
      const about = operator.shared ? {} : { name, language: spoken }
      // other roles end the sessions of the person, so they are sent only when they are other
      const rights = (['roleIds', 'until', 'programmeIds', 'storeIds'] as const).some((field) =>
        form.isDirty(field),
      )
      const limits = limitsOf(values, roles.data?.items ?? [])
      const body = { ...about, ...(rights && { roleIds, until: endOfDay(until), limits }) }
      const params = { operatorId: operator.id }
      return client().operators.edit({ params, body }, { idempotencyKey })
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['operators'] })
      close()
    },
  })
  return (
    <Dialog title={t('operators.edit.of', { name: operator.name })} close={close}>
      <form onSubmit={form.onSubmit((values) => editing.mutate(values))}>
        <Stack>
          {editing.error && <Failure error={editing.error} />}
          {operator.shared ? (
            <Text size="sm" c="dimmed">
              {t('operators.shared')}
            </Text>
          ) : (
            <About of={(field) => form.getInputProps(field)} />
          )}
          <RolesChoice roles={roles.data?.items ?? []} input={form.getInputProps('roleIds')} />
          <Where of={(field) => form.getInputProps(field)} />
          <TextInput
            {...form.getInputProps('until')}
            type="date"
            label={t('operators.until')}
            description={t('operators.until.hint')}
          />
          <DialogActs close={close} type="submit" loading={editing.isPending}>
            {t('roles.save')}
          </DialogActs>
        </Stack>
      </form>
    </Dialog>
  )
}

function About({ of }: { readonly of: (field: 'name' | 'language') => object }) {
  const { t } = useTranslation()
  return (
    <>
      <TextInput {...of('name')} label={t('operators.name')} required maxLength={120} />
      <LanguageChoice input={of('language')} />
    </>
  )
}
