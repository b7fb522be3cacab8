import { Group, MultiSelect, NumberInput, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { channels } from '#domains/consents/core/purposes.ts'
import type { ContactSettings } from '#domains/consents/wordings.api.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Failure } from '../../ui/states.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { sayDone } from '../desk/done.tsx'
import { consentQueries } from './queries.ts'

/** What holds for members who chose nothing, and how often anybody is written to. */
export function SendingForm({ kept }: { readonly kept: ContactSettings }) {
  const { t } = useTranslation()
  const form = useForm<ContactSettings>({ initialValues: kept })
  const keeping = useMutation({
    mutationFn: (body: ContactSettings) => client().consentTexts.keepSettings({ body }),
    onSuccess: async () => {
      sayDone(t('consents.saved'))
      await queryClient.invalidateQueries(consentQueries.settings())
    },
  })
  return (
    <form onSubmit={form.onSubmit((values) => keeping.mutate(values))}>
      <Stack maw={560}>
        <Text size="sm" c="dimmed">
          {t('sending.lead')}
        </Text>
        {keeping.error && <Failure error={keeping.error} />}
        <Group grow align="flex-start">
          <TextInput
            {...form.getInputProps('quietFrom')}
            label={t('sending.quietFrom')}
            type="time"
            required
          />
          <TextInput
            {...form.getInputProps('quietUntil')}
            label={t('sending.quietUntil')}
            type="time"
            required
          />
        </Group>
        <Group grow align="flex-end">
          <NumberInput
            {...form.getInputProps('most')}
            label={t('sending.most')}
            min={1}
            max={1000}
            required
          />
          <NumberInput
            {...form.getInputProps('mostDays')}
            label={t('sending.mostDays')}
            min={1}
            max={366}
            required
          />
        </Group>
        <MultiSelect
          {...form.getInputProps('channels')}
          label={t('sending.channels')}
          description={t('sending.channels.hint')}
          data={channels.map((value) => ({ value, label: t(`channel.${value}`) }))}
        />
        <Group justify="flex-end">
          <GuardedButton needs="consents:manage" type="submit" loading={keeping.isPending}>
            {t('consents.save')}
          </GuardedButton>
        </Group>
      </Stack>
    </form>
  )
}
