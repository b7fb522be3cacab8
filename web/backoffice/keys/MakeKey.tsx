import { Checkbox, Select, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Dialog, DialogActs } from '../../ui/Dialog.tsx'
import { ShownOnce } from '../../ui/ShownOnce.tsx'
import { Failure } from '../../ui/states.tsx'

const SETS = ['till', 'integrator', 'read-only', 'all'] as const

/** Makes a key, and shows it once: closing by a slip of the mouse is not possible then. */
export function MakeKey({ close }: { readonly close: () => void }) {
  const { t } = useTranslation()
  const form = useForm<{ name: string; set: (typeof SETS)[number]; test: boolean }>({
    initialValues: { name: '', set: 'till', test: false },
  })
  const making = useMutation({
    mutationFn: (body: typeof form.values) => client().access.make({ body }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['keys'] }),
  })
  const made = making.data
  return (
    <Dialog title={t('keys.make')} close={close} firm={made !== undefined}>
      {made ? (
        <ShownOnce words={t('keys.once')} secret={made.token} close={close} />
      ) : (
        <form onSubmit={form.onSubmit((values) => making.mutate(values))}>
          <Stack>
            {making.error && <Failure error={making.error} />}
            <TextInput
              {...form.getInputProps('name')}
              label={t('keys.name')}
              required
              maxLength={120}
            />
            <Select
              {...form.getInputProps('set')}
              label={t('keys.set')}
              allowDeselect={false}
              data={SETS.map((value) => ({ value, label: t(`keys.set.${value}`) }))}
            />
            <Checkbox
              {...form.getInputProps('test', { type: 'checkbox' })}
              label={t('keys.isTest')}
            />
            <DialogActs close={close} type="submit" loading={making.isPending}>
              {t('keys.make')}
            </DialogActs>
          </Stack>
        </form>
      )}
    </Dialog>
  )
}
