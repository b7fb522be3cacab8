import { Button, Group, Select, Stack, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { KeptEntrance } from '#domains/portal/portal.api.ts'
import { queries, queryClient } from '../../shared/queries.ts'
import { client, may } from '../../shared/session.ts'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Failure } from '../../ui/states.tsx'
import { useSession } from '../../ui/rights.ts'
import { portalQueries } from './queries.ts'

type Values = { slug: string; open: boolean; programmeId: string | null }

/** At which address members enter, and whether they may. */
export function EntranceForm({ entrance }: { readonly entrance: KeptEntrance }) {
  const { t } = useTranslation()
  const session = useSession()
  const programmes = useQuery(queries.programmes())
  const form = useForm<Values>({
    initialValues: {
      slug: entrance.slug ?? '',
      open: entrance.open,
      programmeId: entrance.programmeId,
    },
    validate: {
      slug: (slug) => (/^[a-z0-9][a-z0-9-]{1,39}$/.test(slug) ? null : t('portal.slug.wrong')),
    },
  })
  const saving = useMutation({
    mutationFn: (body: Values) => client().portal.set({ body }),
    onSuccess: async () => {
      await queryClient.invalidateQueries(portalQueries.entrance())
      notifications.show({
        message: t('portal.saved'),
        closeButtonProps: { 'aria-label': t('notice.close') },
      })
    },
  })
  const isAllowed = may(session, 'programmes:write')
  const live = (programmes.data?.items ?? []).filter(({ state }) => state === 'live')
  const save = form.onSubmit((values) => saving.mutate(values))
  return (
    <form onSubmit={save} noValidate>
      <Stack>
        {saving.error && <Failure error={saving.error} />}
        <TextInput
          {...form.getInputProps('slug')}
          label={t('portal.slug')}
          description={t('portal.slug.hint', { origin: location.origin })}
          disabled={!isAllowed}
          maxLength={40}
        />
        <Select
          {...form.getInputProps('programmeId')}
          label={t('portal.programme')}
          description={t('portal.programme.hint')}
          placeholder={t('portal.programme.none')}
          clearable
          clearButtonProps={{ 'aria-label': t('portal.programme.none') }}
          disabled={!isAllowed}
          data={live.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <Switch
          {...form.getInputProps('open', { type: 'checkbox' })}
          label={t('portal.open')}
          disabled={!isAllowed}
        />
        <Group justify="flex-end">
          {isAllowed ? (
            <Button type="submit" loading={saving.isPending}>
              {t('portal.save')}
            </Button>
          ) : (
            <GuardedButton needs="programmes:write" onClick={() => undefined}>
              {t('portal.save')}
            </GuardedButton>
          )}
        </Group>
      </Stack>
    </form>
  )
}
