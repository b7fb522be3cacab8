import { Badge, Group, Paper, Stack, Text, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { purposes, type Purpose } from '#domains/consents/core/purposes.ts'
import type { Wording } from '#domains/consents/wordings.api.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Day } from '../../ui/Moment.tsx'
import { Failure, Shown } from '../../ui/states.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { consentQueries } from './queries.ts'

type Proposed = { readonly purpose: Purpose; readonly ru: string; readonly en: string }

const readAnew = () => queryClient.invalidateQueries(consentQueries.texts())

/** The text of each purpose: what is shown now, what is being drafted, and the versions before. */
export function TextsList() {
  const { t } = useTranslation()
  const texts = useQuery(consentQueries.texts())
  return (
    <Shown of={texts}>
      {({ items, proposed }) => (
        <Stack>
          <Text size="sm" c="dimmed">
            {t('texts.lead')}
          </Text>
          {purposes.map((purpose) => (
            <OfPurpose
              key={purpose}
              purpose={purpose}
              versions={items.filter((each) => each.purpose === purpose)}
              proposed={proposed.find((each) => each.purpose === purpose)!}
            />
          ))}
        </Stack>
      )}
    </Shown>
  )
}

function OfPurpose(props: {
  readonly purpose: Purpose
  readonly versions: readonly Wording[]
  readonly proposed: Proposed
}) {
  const { t } = useTranslation()
  const { purpose, versions } = props
  const draft = versions.find(({ publishedAt }) => publishedAt === null)
  const [shown, ...former] = versions.filter(({ publishedAt }) => publishedAt !== null)
  const [editing, setEditing] = useState(false)
  const publishing = useMutation({
    mutationFn: (version: number) =>
      client().consentTexts.publish({ params: { purpose }, body: { version } }),
    onSuccess: readAnew,
  })
  return (
    <Paper withBorder p="md" component="section" aria-label={t(`consents.${purpose}`)}>
      <Group justify="space-between" mb="xs">
        <Text fw={600}>{t(`consents.${purpose}`)}</Text>
        <Group gap="xs">
          {draft && (
            <GuardedButton
              needs="consents:manage"
              size="xs"
              loading={publishing.isPending}
              onClick={() => publishing.mutate(draft.version)}
            >
              {t('texts.publish')}
            </GuardedButton>
          )}
          <GuardedButton
            needs="consents:manage"
            size="xs"
            variant="default"
            onClick={() => setEditing(true)}
          >
            {draft ? t('texts.edit') : t('texts.new')}
          </GuardedButton>
        </Group>
      </Group>
      <Stack gap="sm">
        {publishing.error && <Failure error={publishing.error} />}
        {!shown && !draft && (
          <Text size="sm" c="dimmed">
            {t('texts.none')}
          </Text>
        )}
        {draft && <Version version={draft} mark={t('texts.draft')} />}
        {shown && <Version version={shown} mark={t('texts.shown')} />}
        {former.map((each) => (
          <Version key={each.version} version={each} mark={t('texts.former')} isFormer />
        ))}
      </Stack>
      {editing && (
        <EditText
          purpose={purpose}
          from={draft ?? shown ?? props.proposed}
          close={() => setEditing(false)}
        />
      )}
    </Paper>
  )
}

function Version(props: {
  readonly version: Wording
  readonly mark: string
  readonly isFormer?: boolean
}) {
  const { version, mark, isFormer = false } = props
  const { t } = useTranslation()
  return (
    <div>
      <Group gap="xs" mb={4}>
        <Badge variant="default" tt="none">
          {mark}
        </Badge>
        <Text size="xs" c="dimmed">
          {t('consents.version', { version: version.version })} ·{' '}
          <Day at={version.publishedAt ?? version.madeAt} /> ·{' '}
          {version.publishedBy ?? version.madeBy}
        </Text>
      </Group>
      {(['ru', 'en'] as const).map(
        (language) =>
          version[language] !== null && (
            <Text
              key={language}
              size="sm"
              lang={language}
              {...(isFormer && { c: 'dimmed', lineClamp: 2 })}
            >
              {version[language]}
            </Text>
          ),
      )}
    </div>
  )
}

function EditText(props: {
  readonly purpose: Purpose
  readonly from: { readonly ru: string | null; readonly en: string | null }
  readonly close: () => void
}) {
  const { t } = useTranslation()
  const { purpose, from, close } = props
  const form = useForm({ initialValues: { ru: from.ru ?? '', en: from.en ?? '' } })
  const keeping = useMutation({
    mutationFn: ({ ru, en }: { ru: string; en: string }) =>
      client().consentTexts.draft({
        params: { purpose },
        body: { ru: ru.trim() || null, en: en.trim() || null },
      }),
    onSuccess: async () => {
      await readAnew()
      close()
    },
  })
  return (
    <Dialog title={t(`consents.${purpose}`)} close={close} firm>
      <form onSubmit={form.onSubmit((values) => keeping.mutate(values))}>
        <Stack>
          <Text size="sm">{t('texts.edit.hint')}</Text>
          {keeping.error && <Failure error={keeping.error} />}
          {(['ru', 'en'] as const).map((language) => (
            <Textarea
              key={language}
              {...form.getInputProps(language)}
              label={t(`texts.${language}`)}
              lang={language}
              autosize
              minRows={3}
              maxLength={4000}
            />
          ))}
          <Group justify="flex-end">
            <GuardedButton needs="consents:manage" variant="default" onClick={close}>
              {t('desk.cancel')}
            </GuardedButton>
            <GuardedButton needs="consents:manage" type="submit" loading={keeping.isPending}>
              {t('texts.keep')}
            </GuardedButton>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
