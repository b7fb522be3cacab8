import { Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Template } from '#domains/cases/office.api.ts'
import { Problem } from '#sdk/client.ts'
import { language } from '../../shared/i18n.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Empty, Failure, Shown } from '../../ui/states.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Ends } from './parts.tsx'
import { caseQueries } from './queries.ts'

const readAnew = () => queryClient.invalidateQueries(caseQueries.templates())

/** The texts of answers that are in use. */
export function TemplatesList() {
  const { t } = useTranslation()
  const templates = useQuery(caseQueries.templates())
  const [chosen, choose] = useState<Template | 'new' | null>(null)
  const retiring = useMutation({
    mutationFn: ({ id }: Template) =>
      client().caseOffice.retireTemplate({ params: { templateId: id } }),
    onSuccess: readAnew,
  })
  const make = (
    <GuardedButton needs="cases:manage" onClick={() => choose('new')}>
      {t('cases.template.new')}
    </GuardedButton>
  )
  return (
    <Shown of={templates}>
      {({ items }) => (
        <Stack>
          {retiring.error && <Failure error={retiring.error} />}
          {items.length === 0 ? (
            <Empty
              title={t('cases.template.empty')}
              hint={t('cases.template.empty.hint')}
              action={make}
            />
          ) : (
            <>
              <Group justify="flex-end">{make}</Group>
              <TemplatesTable rows={items} choose={choose} retire={retiring.mutate} />
            </>
          )}
          {chosen && (
            <EditTemplate template={chosen === 'new' ? null : chosen} close={() => choose(null)} />
          )}
        </Stack>
      )}
    </Shown>
  )
}

function TemplatesTable(props: {
  readonly rows: readonly Template[]
  readonly choose: (template: Template) => void
  readonly retire: (template: Template) => void
}) {
  const { t } = useTranslation()
  const columns: Column<Template>[] = [
    {
      head: t('cases.template.title'),
      cell: ({ title }) => (
        <Text size="sm" fw={500}>
          {title[language()]}
        </Text>
      ),
    },
    {
      head: t('cases.template.text'),
      cell: ({ text }) => (
        <Text size="sm" lineClamp={2}>
          {text[language()]}
        </Text>
      ),
      wide: true,
    },
    {
      head: t('cases.template.action'),
      cell: (template) => (
        <Group gap={4}>
          <GuardedButton
            needs="cases:manage"
            size="compact-sm"
            variant="subtle"
            ml={-9}
            onClick={() => props.choose(template)}
          >
            {t('cases.edit')}
          </GuardedButton>
          <GuardedButton
            needs="cases:manage"
            size="compact-sm"
            variant="subtle"
            onClick={() => props.retire(template)}
          >
            {t('cases.template.retire')}
          </GuardedButton>
        </Group>
      ),
    },
  ]
  return <DataTable label={t('cases.settings.templates')} rows={props.rows} columns={columns} />
}

function EditTemplate(props: { readonly template: Template | null; readonly close: () => void }) {
  const { t } = useTranslation()
  const { template, close } = props
  const none = { ru: '', en: '' }
  const form = useForm({
    initialValues: { title: template?.title ?? none, text: template?.text ?? none },
  })
  const keeping = useMutation({
    mutationFn: (body: typeof form.values) =>
      template === null
        ? client().caseOffice.makeTemplate({ body })
        : client().caseOffice.editTemplate({
            params: { templateId: template.id },
            body: { ...body, revision: template.revision },
          }),
    onSuccess: async () => {
      await readAnew()
      close()
    },
  })
  const { error } = keeping
  const isPlace = error instanceof Problem && error.code === 'template.place_unknown'
  return (
    <Dialog
      title={t(template === null ? 'cases.template.new' : 'cases.template.edit')}
      close={close}
      firm
    >
      <form onSubmit={form.onSubmit((values) => keeping.mutate(values))}>
        <Stack>
          {error && !isPlace && <Failure error={error} />}
          {(['ru', 'en'] as const).map((each) => (
            <Stack key={each} gap="xs">
              <TextInput
                {...form.getInputProps(`title.${each}`)}
                label={t(`cases.template.name.${each}`)}
                required
                maxLength={120}
              />
              <Textarea
                {...form.getInputProps(`text.${each}`)}
                label={t(`cases.template.text.${each}`)}
                description={t('cases.template.hint')}
                error={isPlace ? error.message : null}
                required
                maxLength={4000}
                autosize
                minRows={3}
                maxRows={10}
              />
            </Stack>
          ))}
          <Ends close={close} submit={t('cases.save')} pending={keeping.isPending} />
        </Stack>
      </form>
    </Dialog>
  )
}
