import { Button, Group, Select } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import { kinds, priorities, type Kind, type Priority } from '#domains/cases/core/kinds.ts'

/** The two ends of a dialog: leave it, or do it; without `submit` one can only leave. */
export function Ends(props: {
  readonly close: () => void
  readonly submit: string | null
  readonly pending: boolean
}) {
  const { t } = useTranslation()
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={props.close}>
        {t('cases.cancel')}
      </Button>
      {props.submit !== null && (
        <Button type="submit" loading={props.pending}>
          {props.submit}
        </Button>
      )}
    </Group>
  )
}

/** What people come with, and how urgent it is. */
export function KindAndPriority<
  Values extends { readonly kind: Kind; readonly priority: Priority },
>({ form }: { readonly form: UseFormReturnType<Values> }) {
  const { t } = useTranslation()
  return (
    <Group grow align="flex-start">
      <Select
        {...form.getInputProps('kind')}
        label={t('cases.kind')}
        allowDeselect={false}
        data={kinds.map((value) => ({ value, label: t(`cases.kind.${value}`) }))}
      />
      <Select
        {...form.getInputProps('priority')}
        label={t('cases.priority')}
        allowDeselect={false}
        data={priorities.map((value) => ({ value, label: t(`cases.priority.${value}`) }))}
      />
    </Group>
  )
}
