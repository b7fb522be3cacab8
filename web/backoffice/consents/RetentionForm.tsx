import { Group, NumberInput, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Retention } from '#domains/privacy/privacy.api.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Failure } from '../../ui/states.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { sayDone } from '../desk/done.tsx'
import { consentQueries } from './queries.ts'

const KEPT = ['keepCalls', 'keepMessages', 'keepNotes', 'keepLookups'] as const
/** What is kept for days and not for years, so that no field may be empty. */
const SHORT = [
  { name: 'keepCodes', hint: 'retention.keepCodes.hint', min: 1, max: 30 },
  { name: 'keepRequests', hint: null, min: 1, max: 7 },
  { name: 'waitDays', hint: 'retention.waitDays.hint', min: 0, max: 30 },
] as const
type Days = number | ''

type Values = Record<(typeof KEPT)[number], Days> & {
  waitDays: Days
  keepCodes: Days
  keepRequests: Days
}

/** How many days things are kept; an empty field keeps them as long as the member. */
export function RetentionForm({ kept }: { readonly kept: Retention }) {
  const { t } = useTranslation()
  const form = useForm<Values>({
    initialValues: {
      keepCalls: kept.keepCalls ?? '',
      keepMessages: kept.keepMessages ?? '',
      keepNotes: kept.keepNotes ?? '',
      keepLookups: kept.keepLookups ?? '',
      waitDays: kept.waitDays,
      keepCodes: kept.keepCodes,
      keepRequests: kept.keepRequests,
    },
  })
  const keeping = useMutation({
    mutationFn: (body: Retention) => client().privacy.keepRetention({ body }),
    onSuccess: async () => {
      sayDone(t('consents.saved'))
      await queryClient.invalidateQueries(consentQueries.retention())
    },
  })
  const days = (value: Days) => (value === '' ? null : value)
  const bodyOf = (values: Values): Retention => ({
    keepCalls: days(values.keepCalls),
    keepMessages: days(values.keepMessages),
    keepNotes: days(values.keepNotes),
    keepLookups: days(values.keepLookups),
    waitDays: days(values.waitDays) ?? kept.waitDays,
    keepCodes: days(values.keepCodes) ?? kept.keepCodes,
    keepRequests: days(values.keepRequests) ?? kept.keepRequests,
    revision: kept.revision,
  })
  return (
    <form onSubmit={form.onSubmit((values) => keeping.mutate(bodyOf(values)))}>
      <Stack maw={560}>
        <Text size="sm" c="dimmed">
          {t('retention.lead')}
        </Text>
        {keeping.error && <Failure error={keeping.error} />}
        {KEPT.map((name) => (
          <NumberInput
            key={name}
            {...form.getInputProps(name)}
            label={t(`retention.${name}`)}
            placeholder={t('retention.forever')}
            min={1}
            max={3660}
          />
        ))}
        {SHORT.map(({ name, hint, min, max }) => (
          <NumberInput
            key={name}
            {...form.getInputProps(name)}
            label={t(`retention.${name}`)}
            description={hint && t(hint)}
            min={min}
            max={max}
            required
          />
        ))}
        <Group justify="flex-end">
          <GuardedButton needs="privacy:manage" type="submit" loading={keeping.isPending}>
            {t('consents.save')}
          </GuardedButton>
        </Group>
      </Stack>
    </form>
  )
}
