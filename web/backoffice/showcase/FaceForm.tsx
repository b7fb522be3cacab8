import { Group, Paper, Stack, Switch, Textarea, TextInput } from '@mantine/core'
import { useForm, type UseFormReturnType } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { PublicPage } from '#domains/showcase/showcase.api.ts'
import { Problem } from '#sdk/client.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Failure } from '../../ui/states.tsx'
import { Labels } from './Labels.tsx'
import { publicPage } from './queries.ts'
import { asked, SLUG, valuesOf, type Values } from './values.ts'

type Say = (key: 'face.slug.wrong' | 'face.labels.whole' | 'face.leaving.both') => string

/** What is seen before the server is asked. */
function checks(t: Say) {
  const isWhole = (text: string, { labels }: Values, path: string): string | null => {
    const { word, ru, en } = labels[Number(path.split('.')[1])]!
    const isEmpty = [word, ru, en].every((each) => each.trim() === '')
    return text.trim() === '' && !isEmpty ? t('face.labels.whole') : null
  }
  return {
    slug: (slug: string) => (SLUG.test(slug) ? null : t('face.slug.wrong')),
    labels: { word: isWhole, ru: isWhole, en: isWhole },
    leavingEn: (en: string, { leavingRu }: Values) =>
      (en.trim() === '') === (leavingRu.trim() === '') ? null : t('face.leaving.both'),
  }
}

/** Which field a refusal is about. */
const FIELDS: Readonly<Record<string, keyof Values>> = {
  'showcase.slug_taken': 'slug',
  'showcase.slug_missing': 'slug',
  'showcase.without_rules': 'public',
  'showcase.origin_invalid': 'origins',
}

/** The settings of the public page. */
export function FaceForm(props: {
  readonly programmeId: string
  readonly page: PublicPage
  readonly allowed: boolean
}) {
  const { t } = useTranslation()
  const { programmeId, page, allowed } = props
  const form = useForm<Values>({
    initialValues: valuesOf(page),
    validate: checks(t),
  })
  const saving = useMutation({
    mutationFn: (values: Values) =>
      client().showcase.edit({ params: { programmeId }, body: asked(values) }),
    onError: (error) => {
      const field = error instanceof Problem ? FIELDS[error.code] : undefined
      if (field) form.setFieldError(field, error.message)
    },
    onSuccess: (saved) => {
      queryClient.setQueryData(publicPage(programmeId).queryKey, saved)
      form.setInitialValues(valuesOf(saved))
      form.setValues(valuesOf(saved))
      notifications.show({
        message: t('face.saved'),
        closeButtonProps: { 'aria-label': t('notice.close') },
      })
    },
  })
  const { error } = saving
  const isShown = error instanceof Problem && FIELDS[error.code] !== undefined
  const save = form.onSubmit((values) => saving.mutate(values))
  return (
    <Paper withBorder p="lg">
      <form noValidate onSubmit={save}>
        <Stack>
          {error && !isShown && <Failure error={error} />}
          <Fields form={form} disabled={!allowed} />
          <Group justify="flex-end">
            <GuardedButton needs="programmes:write" loading={saving.isPending} onClick={save}>
              {t('face.save')}
            </GuardedButton>
          </Group>
        </Stack>
      </form>
    </Paper>
  )
}

function Fields(props: { readonly form: UseFormReturnType<Values>; readonly disabled: boolean }) {
  const { t } = useTranslation()
  const { form, disabled } = props
  return (
    <>
      <TextInput
        {...form.getInputProps('slug')}
        disabled={disabled}
        label={t('face.slug')}
        description={t('face.slug.hint')}
        placeholder="kopilka"
        maxLength={32}
        required
      />
      <Switch
        {...form.getInputProps('public', { type: 'checkbox' })}
        disabled={disabled}
        label={t('face.public')}
        description={t('face.public.hint')}
      />
      <Textarea
        {...form.getInputProps('origins')}
        disabled={disabled}
        label={t('face.origins')}
        description={t('face.origins.hint')}
        autosize
        minRows={2}
      />
      <Labels form={form} disabled={disabled} />
      <Textarea
        {...form.getInputProps('leavingRu')}
        disabled={disabled}
        label={t('face.leaving.ru')}
        description={t('face.leaving.hint')}
        lang="ru"
        autosize
        maxLength={1000}
      />
      <Textarea
        {...form.getInputProps('leavingEn')}
        disabled={disabled}
        label={t('face.leaving.en')}
        lang="en"
        autosize
        maxLength={1000}
      />
    </>
  )
}
