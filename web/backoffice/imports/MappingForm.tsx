import { Checkbox, Group, Select, Stack, Text, TextInput, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Look } from '#domains/imports/imports.api.ts'
import { at, columnOf, put, withColumn, type Draft, type Field } from './core/fields.ts'

type Change = (draft: Draft) => void

/** For each thing that is needed the column that tells it, with its first values. */
export function MappingForm(props: {
  readonly fields: readonly Field[]
  readonly draft: Draft
  readonly change: Change
  readonly columns: Look['columns']
}) {
  const { t } = useTranslation()
  return (
    <Stack gap="md">
      <div>
        <Title order={2} size="h4">
          {t('imports.columns')}
        </Title>
        <Text size="sm" c="dimmed">
          {t('imports.columns.hint')}
        </Text>
      </div>
      {props.fields.map((field) => (
        <FieldRow key={field.path} {...props} field={field} />
      ))}
    </Stack>
  )
}

function FieldRow(props: {
  readonly field: Field
  readonly draft: Draft
  readonly change: Change
  readonly columns: Look['columns']
}) {
  const { t } = useTranslation()
  const { field, draft, change, columns } = props
  const column = columnOf(draft, field)
  const samples = columns.find(({ name }) => name === column)?.samples ?? []
  const shown = [...new Set(samples.filter((sample) => sample !== ''))].slice(0, 3).join(' · ')
  const names = [...new Set(columns.map(({ name }) => name))].filter((name) => name !== '')
  return (
    <Group align="flex-start" gap="md">
      <Select
        w={{ base: '100%', sm: 320 }}
        label={t(`imports.f.${field.path}` as 'imports.f.line.sku')}
        withAsterisk={field.required ?? false}
        placeholder={t('imports.none')}
        clearable
        searchable
        data={names}
        value={column}
        onChange={(name) => change(withColumn(draft, field, name))}
      />
      {column !== null && field.moment && <Format {...props} />}
      {column !== null && field.path === 'receipt.member' && <Whose {...props} />}
      {shown !== '' && (
        <Text size="sm" c="dimmed" className="breaks" mt={{ base: 0, sm: 32 }} flex={1} miw={160}>
          {shown}
        </Text>
      )}
    </Group>
  )
}

function Format({ field, draft, change }: Parameters<typeof FieldRow>[0]) {
  const { t } = useTranslation()
  const path = `${field.path}.formats`
  const formats = (at(draft, path) as readonly string[] | undefined) ?? []
  return (
    <TextInput
      w={{ base: '100%', sm: 220 }}
      label={t('imports.format')}
      value={formats.join(' | ')}
      onChange={({ currentTarget: { value } }) =>
        change(
          put(
            draft,
            path,
            value.split('|').map((each) => each.trim()),
          ),
        )
      }
    />
  )
}

const KINDS = ['externalId', 'phone', 'email', 'cardNumber'] as const

/** What the column knows members by, and whether the unknown are enrolled; a card number enrols nobody. */
function Whose({ draft, change }: Parameters<typeof FieldRow>[0]) {
  const { t } = useTranslation()
  const as = at(draft, 'receipt.member.as') as (typeof KINDS)[number]
  const choose = (value: string | null) => {
    const kind = put(draft, 'receipt.member.as', value)
    change(put(kind, 'receipt.member.enrol', value === 'cardNumber' ? undefined : true))
  }
  return (
    <Stack gap="xs" w={{ base: '100%', sm: 260 }}>
      <Select
        label={t('imports.as')}
        allowDeselect={false}
        value={as}
        onChange={choose}
        data={KINDS.map((value) => ({ value, label: t(`imports.as.${value}`) }))}
      />
      {as !== 'cardNumber' && (
        <Checkbox
          label={t('imports.enrol')}
          checked={at(draft, 'receipt.member.enrol') === true}
          onChange={({ currentTarget: { checked } }) =>
            change(put(draft, 'receipt.member.enrol', checked))
          }
        />
      )}
    </Stack>
  )
}
