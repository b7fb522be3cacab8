import { Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Operator } from '#domains/access/operators.api.ts'
import { day } from '../../shared/format.ts'
import { queries, queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Dialog, DialogActs } from '../../ui/Dialog.tsx'
import { Failure } from '../../ui/states.tsx'
import { LateAlert, isLate, useLate } from '../parts/late.tsx'
import { useRequestKeys } from '../parts/useRequestKeys.ts'
import { dayOf, endOfDay } from './until.ts'
import { LanguageChoice, RolesChoice, Until } from './fields.tsx'
import { limitsOf, Where } from './Where.tsx'

/** Changes a person: the name, the language, the roles, and until when they hold. */
export function EditOperator(props: { readonly of: Operator; readonly close: () => void }) {
  const { t } = useTranslation()
  const { of: operator, close } = props
  const keys = useRequestKeys()
  const roles = useQuery(queries.roles())
  const late = useLate(operator, () => readAgain(operator.id))
  const told = useTold()
  const form = useForm({
    initialValues: valuesOf(operator),
    validate: { roleIds: (chosen) => (chosen.length === 0 ? t('operators.roles.none') : null) },
  })
  const editing = useMutation({
    mutationFn: (values: typeof form.values) => {
      const { name, language: spoken, roleIds, until } = values
      const about = operator.shared ? {} : { name, language: spoken }
      const { revision } = late.now
      // other roles end the sessions of the person, so they are sent only when they are other
      const rights = (['roleIds', 'until', 'programmeIds', 'storeIds'] as const).some((field) =>
        form.isDirty(field),
      )
      const limits = limitsOf(values, roles.data?.items ?? [])
      const given = rights && { roleIds, until: endOfDay(until), limits }
      const body = { ...about, ...given, revision }
      const params = { operatorId: operator.id }
      return client().operators.edit({ params, body }, { idempotencyKey: keys.keyOf(body) })
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['operators'] })
      close()
    },
    onError: (error) => late.look(error),
  })
  const take = () => {
    form.setInitialValues(valuesOf(late.now))
    form.setValues(valuesOf(late.now))
    late.forget()
    editing.reset()
  }
  return (
    <Dialog
      title={t('operators.edit.of', { name: operator.name })}
      close={close}
      typed={form.isDirty()}
    >
      <form onSubmit={form.onSubmit((values) => editing.mutate(values))}>
        <Stack>
          {editing.error && !isLate(editing.error) && <Failure error={editing.error} />}
          {late.before && <LateAlert before={told(late.before)} now={told(late.now)} take={take} />}
          {operator.shared ? (
            <Text size="sm" c="dimmed">
              {t('operators.shared')}
            </Text>
          ) : (
            <About of={(field) => form.getInputProps(field)} />
          )}
          <RolesChoice roles={roles.data?.items ?? []} input={form.getInputProps('roleIds')} />
          <Where of={(field) => form.getInputProps(field)} />
          <Until input={form.getInputProps('until')} />
          <DialogActs close={close} type="submit" loading={editing.isPending}>
            {t('roles.save')}
          </DialogActs>
        </Stack>
      </form>
    </Dialog>
  )
}

const valuesOf = (operator: Operator) => ({
  name: operator.name,
  language: operator.language,
  roleIds: operator.roles.map(({ id }) => id),
  until: dayOf(operator.until),
  programmeIds: [...new Set(operator.roles.flatMap((role) => role.programmeIds))],
  storeIds: [...new Set(operator.roles.flatMap((role) => role.storeIds))],
})

/** The operator as they are now: the list is read through until they are there. */
async function readAgain(id: string): Promise<Operator> {
  for (let cursor: string | undefined; ;) {
    const query = { limit: 200, ...(cursor !== undefined && { cursor }) }
    const { items, next } = await client().operators.list({ query })
    const found = items.find((each) => each.id === id)
    if (found) return found
    if (next === null) throw new Error('the operator is not in the list any more')
    cursor = next
  }
}

/** What may be changed of an operator, in words. */
function useTold() {
  const { t } = useTranslation()
  const programmes = useQuery(queries.programmes()).data?.items ?? []
  const stores = useInfiniteQuery(queries.stores()).data ?? []
  const named = (ids: readonly string[], places: readonly { id: string; name: string }[]) =>
    [...new Set(ids)].map((id) => places.find((place) => place.id === id)?.name ?? id).join(', ')
  return ({ name, language: spoken, roles, until }: Operator) => ({
    [t('operators.name')]: name,
    [t('app.language')]: spoken.toUpperCase(),
    [t('operators.roles')]: roles.map((role) => role.name).join(', '),
    [t('operators.programmes')]: named(
      roles.flatMap(({ programmeIds }) => programmeIds),
      programmes,
    ),
    [t('operators.stores')]: named(
      roles.flatMap(({ storeIds }) => storeIds),
      stores,
    ),
    [t('operators.until')]: until === null ? '' : day(dayOf(until)),
  })
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
