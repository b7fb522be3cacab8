import { Button, Checkbox, Group, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { View } from '#domains/access/views.api.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Failure } from '../../ui/states.tsx'
import { viewQueries } from './queries.ts'

/** Keeps the filters of a list under a name, for oneself or for one's colleagues too. */
export function SaveView(props: {
  readonly list: string
  readonly address: string
  readonly views: readonly View[]
  readonly close: () => void
}) {
  const { t } = useTranslation()
  const { list, address, views, close } = props
  const form = useForm({
    initialValues: { name: '', shared: false },
    validate: { name: (name) => (name.trim() === '' ? t('views.name.none') : null) },
  })
  const saving = useMutation({
    mutationFn: ({ name, shared }: typeof form.values) =>
      client().views.keep({ body: { list, address, name: name.trim(), shared } }),
    onSuccess: async () => {
      await queryClient.invalidateQueries(viewQueries.of(list))
      close()
    },
  })
  const isKnown = views.some(({ mine, name }) => mine && name === form.values.name.trim())
  return (
    <Dialog title={t('views.save')} close={close}>
      <form onSubmit={form.onSubmit((values) => saving.mutate(values))}>
        <Stack>
          {saving.error && <Failure error={saving.error} />}
          <TextInput
            {...form.getInputProps('name')}
            label={t('views.name')}
            description={t(isKnown ? 'views.known' : 'views.hint')}
            required
            maxLength={60}
            data-autofocus
          />
          <Checkbox
            {...form.getInputProps('shared', { type: 'checkbox' })}
            label={t('views.share')}
            description={t('views.share.hint')}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('desk.cancel')}
            </Button>
            <Button type="submit" loading={saving.isPending}>
              {t('views.save.do')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
