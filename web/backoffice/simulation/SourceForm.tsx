import { Alert, Group, Paper, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { ChooseFile } from '../imports/ChooseFile.tsx'
import { missing, ofPurchases } from '../imports/core/fields.ts'
import { MappingForm } from '../imports/MappingForm.tsx'
import { importQueries } from '../imports/queries.ts'
import { Shown } from '../../ui/states.tsx'
import type { Form, Wrong } from './core/asked.ts'

type Props = {
  readonly form: Form
  readonly change: (part: Partial<Form>) => void
  readonly wrong: Wrong
  readonly programme: { readonly zone: string; readonly currency: string }
  /** Whether the person may hand in files. */
  readonly mayHandIn: boolean
}

/** Whose sales are played: one's own in a period, or those of a file. */
export function SourceForm(props: Props) {
  const { t } = useTranslation()
  const { form, change, wrong } = props
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label={t('sim.source')}
        value={form.source}
        onChange={(source) => change({ source })}
        data={(['own', 'file'] as const).map((value) => ({
          value,
          label: t(`sim.source.${value}`),
          disabled: value === 'file' && !props.mayHandIn,
        }))}
        maw={420}
      />
      {form.source === 'own' ? (
        <>
          <Text size="sm" c="dimmed">
            {t('sim.source.own.hint')}
          </Text>
          <Group align="flex-start">
            <TextInput
              type="date"
              label={t('sim.from')}
              value={form.from}
              onChange={({ currentTarget: { value } }) => change({ from: value })}
            />
            <TextInput
              type="date"
              label={t('sim.to')}
              value={form.to}
              onChange={({ currentTarget: { value } }) => change({ to: value })}
              error={wrong.has('period') && t('sim.wrong.period')}
            />
          </Group>
        </>
      ) : (
        <FileSource {...props} />
      )}
    </Stack>
  )
}

function FileSource(props: Props) {
  const { t } = useTranslation()
  const { form, change, wrong } = props
  return (
    <Stack gap="sm">
      <ChooseFile has={form.fileId !== null} done={(fileId) => change({ fileId, mapping: null })} />
      {form.fileId !== null && <Columns key={form.fileId} {...props} fileId={form.fileId} />}
      {wrong.has('file') && form.fileId === null && (
        <Text size="sm" c="red" role="alert">
          {t('sim.wrong.file')}
        </Text>
      )}
    </Stack>
  )
}

function Columns(props: Props & { readonly fileId: string }) {
  const { t } = useTranslation()
  const { form, change, fileId, programme } = props
  const look = useQuery(importQueries.look(fileId))
  const { data } = look
  useEffect(() => {
    if (!data || form.mapping !== null) return
    const { zone, currency } = programme
    change({ mapping: { ...(data.suggested.purchases as object), zone, currency } })
  }, [data, form.mapping, programme, change])
  return (
    <Shown of={look}>
      {({ columns }) => {
        if (form.mapping === null) return null
        const lacking = missing(form.mapping, ofPurchases)
        const names = lacking
          .map((path) => t(`imports.f.${path}` as 'imports.f.line.sku'))
          .join(', ')
        return (
          <Paper withBorder p="md">
            <MappingForm
              fields={ofPurchases}
              draft={form.mapping}
              change={(mapping) => change({ mapping })}
              columns={columns}
            />
            {lacking.length > 0 && (
              <Alert color="yellow" role="status" mt="md">
                {t('imports.missing', { fields: names })}
              </Alert>
            )}
          </Paper>
        )
      }}
    </Shown>
  )
}
