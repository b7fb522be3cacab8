import { Button, Group, MultiSelect, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { language } from '../../shared/i18n.ts'
import { queries, queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { ShownOnce } from '../../ui/ShownOnce.tsx'
import { Failure } from '../../ui/states.tsx'

/** Adds an operator, and shows the first password once. */
export function AddOperator({ close }: { readonly close: () => void }) {
  const { t } = useTranslation()
  const roles = useQuery(queries.roles())
  const form = useForm({
    initialValues: { name: '', login: '', language: language(), roleIds: [] as string[] },
    validate: { roleIds: (chosen) => (chosen.length === 0 ? t('operators.roles.none') : null) },
  })
  const adding = useMutation({
    mutationFn: ({ login, ...rest }: typeof form.values) =>
      client().operators.add({ body: { ...rest, login: login.trim().toLowerCase() } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['operators'] }),
  })
  const added = adding.data
  return (
    <Dialog title={t('operators.add')} close={close} firm={added !== undefined}>
      {added ? (
        <ShownOnce words={t('operators.once')} secret={added.password} close={close} />
      ) : (
        <form onSubmit={form.onSubmit((values) => adding.mutate(values))}>
          <Stack>
            {adding.error && <Failure error={adding.error} />}
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
            <MultiSelect
              {...form.getInputProps('roleIds')}
              label={t('operators.roles')}
              searchable
              hidePickedOptions
              data={(roles.data?.items ?? []).map(({ id, name }) => ({
                value: id,
                label: name[language()],
              }))}
            />
            <div>
              <Text size="sm" fw={500} mb={4}>
                {t('app.language')}
              </Text>
              <SegmentedControl
                {...form.getInputProps('language')}
                aria-label={t('app.language')}
                data={['ru', 'en'].map((value) => ({ value, label: value.toUpperCase() }))}
              />
            </div>
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t('keys.cancel')}
              </Button>
              <Button type="submit" loading={adding.isPending}>
                {t('operators.add')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Dialog>
  )
}
