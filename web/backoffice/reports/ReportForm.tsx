import {
  Button,
  Group,
  MultiSelect,
  NumberInput,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { useForm, type UseFormReturnType } from '@mantine/form'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Problem } from '#sdk/client.ts'
import type { NewReport, Readers, Report } from '#domains/reports/reports.api.ts'
import { language } from '../../shared/i18n.ts'
import { client } from '../../shared/session.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Failure, Shown } from '../../ui/states.tsx'
import type { ProgrammeShown } from '../figures/queries.ts'
import { hourText } from './parts.tsx'
import { refreshReports, reportQueries } from './queries.ts'

const PAGES = ['owner', 'marketer', 'points', 'liability', 'payback', 'cohorts', 'rfm'] as const
const PERIODS = ['day', 'week', 'month', 'quarter'] as const
const RHYTHMS = ['daily', 'weekly', 'monthly'] as const
const HOURS = Array.from({ length: 24 }, (_, hour) => hour)

const hasPeriod = (page: string): boolean => ['owner', 'marketer', 'points'].includes(page)

type Values = {
  readonly name: string
  readonly page: (typeof PAGES)[number]
  readonly period: (typeof PERIODS)[number]
  readonly rhythm: (typeof RHYTHMS)[number]
  readonly hour: string
  readonly language: 'ru' | 'en'
  readonly form: 'pdf' | 'link'
  readonly recipients: string[]
  readonly cost: number | string
  readonly margin: number | string
}

const valuesOf = (report: Report | null, unit: number): Values => ({
  name: report?.name ?? '',
  page: report?.page ?? 'owner',
  period: report?.period ?? 'week',
  rhythm: report?.rhythm ?? 'weekly',
  hour: String(report?.hour ?? 9),
  language: report?.language ?? language(),
  form: report?.form ?? 'pdf',
  recipients: report?.recipients.map(({ operatorId }) => operatorId) ?? [],
  cost: report?.cost === null || report?.cost === undefined ? '' : report.cost / unit,
  margin: report?.marginPercent ?? '',
})

/** What is asked of the server by what stands in the fields. */
function askedOf(values: Values, unit: number): Omit<NewReport, 'programmeId'> {
  const { name, page, period, rhythm, hour, form, recipients, cost, margin } = values
  return {
    name: name.trim(),
    page,
    rhythm,
    hour: Number(hour),
    language: values.language,
    form,
    recipients,
    ...(hasPeriod(page) && { period }),
    ...(page === 'payback' && cost !== '' && { cost: Math.round(Number(cost) * unit) }),
    ...(page === 'payback' && margin !== '' && { marginPercent: Number(margin) }),
  }
}

/** Makes a report or changes one; a refusal about readers stands beside their field. */
export function ReportForm(props: {
  readonly programme: Pick<ProgrammeShown, 'id' | 'minorDigits'>
  readonly report: Report | null
  readonly close: () => void
}) {
  const { t } = useTranslation()
  const { programme, report, close } = props
  const unit = 10 ** programme.minorDigits
  const readers = useQuery(reportQueries.readers(programme.id))
  const form = useForm<Values>({
    initialValues: valuesOf(report, unit),
    validate: {
      recipients: (chosen) => (chosen.length === 0 ? t('reports.recipients.none') : null),
    },
  })
  const saving = useMutation({
    mutationFn: (values: Values) => {
      const body = askedOf(values, unit)
      return report
        ? client().reports.edit({ params: { reportId: report.id }, body })
        : client().reports.make({ body: { programmeId: programme.id, ...body } })
    },
    onSuccess: async () => {
      await refreshReports()
      close()
    },
    onError: (error) => {
      if (isAboutReaders(error)) form.setFieldError('recipients', error.message)
    },
  })
  return (
    <Dialog title={t(report ? 'reports.edit.title' : 'reports.new')} close={close}>
      <form onSubmit={form.onSubmit((values) => saving.mutate(values))}>
        <Stack gap="sm">
          {saving.error && !isAboutReaders(saving.error) && <Failure error={saving.error} />}
          <Contents form={form} />
          <Times form={form} />
          <Shown of={readers} lines={1}>
            {(found) => <Recipients form={form} readers={found} report={report} />}
          </Shown>
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('reports.cancel')}
            </Button>
            <Button type="submit" loading={saving.isPending} disabled={!readers.data}>
              {t('reports.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

const isAboutReaders = (error: unknown): error is Problem =>
  error instanceof Problem && error.code === 'report.recipient'

type Part = { readonly form: UseFormReturnType<Values> }

function Contents({ form }: Part) {
  const { t } = useTranslation()
  const { page } = form.values
  return (
    <>
      <TextInput
        {...form.getInputProps('name')}
        label={t('reports.name')}
        required
        maxLength={100}
        data-autofocus
      />
      <Group grow align="flex-start" preventGrowOverflow={false}>
        <Select
          {...form.getInputProps('page')}
          label={t('reports.page')}
          allowDeselect={false}
          data={PAGES.map((value) => ({ value, label: t(`reports.page.${value}`) }))}
        />
        {hasPeriod(page) && (
          <Select
            {...form.getInputProps('period')}
            label={t('reports.period')}
            allowDeselect={false}
            data={PERIODS.map((value) => ({ value, label: t(`reports.period.${value}`) }))}
          />
        )}
      </Group>
      {page === 'payback' && (
        <Group grow align="flex-start">
          <NumberInput
            {...form.getInputProps('cost')}
            label={t('reports.cost')}
            description={t('reports.cost.hint')}
            min={0}
            thousandSeparator=" "
          />
          <NumberInput
            {...form.getInputProps('margin')}
            label={t('reports.margin')}
            description={t('reports.margin.hint')}
            min={0}
            max={100}
            allowDecimal={false}
            suffix=" %"
          />
        </Group>
      )}
    </>
  )
}

function Times({ form }: Part) {
  const { t } = useTranslation()
  return (
    <>
      <Group grow align="flex-start">
        <Select
          {...form.getInputProps('rhythm')}
          label={t('reports.rhythm')}
          allowDeselect={false}
          data={RHYTHMS.map((value) => ({ value, label: t(`reports.rhythm.${value}`) }))}
        />
        <Select
          {...form.getInputProps('hour')}
          label={t('reports.hour')}
          allowDeselect={false}
          data={HOURS.map((hour) => ({ value: String(hour), label: hourText(hour) }))}
        />
      </Group>
      <Text size="xs" c="dimmed" mt={-8}>
        {t('reports.hour.hint')}
      </Text>
      <Group grow align="flex-start">
        <Select
          {...form.getInputProps('form')}
          label={t('reports.form')}
          allowDeselect={false}
          data={(['pdf', 'link'] as const).map((value) => ({
            value,
            label: t(`reports.form.${value}`),
          }))}
        />
        <Select
          {...form.getInputProps('language')}
          label={t('reports.language')}
          allowDeselect={false}
          data={(['ru', 'en'] as const).map((value) => ({
            value,
            label: t(`reports.language.${value}`),
          }))}
        />
      </Group>
    </>
  )
}

function Recipients(props: Part & { readonly readers: Readers; readonly report: Report | null }) {
  const { t } = useTranslation()
  const { form, readers, report } = props
  // who was chosen before and may not be sent to any more can be taken out, not put in
  const former = (report?.recipients ?? []).filter(
    ({ operatorId }) => !readers.items.some(({ id }) => id === operatorId),
  )
  const isNobody = readers.items.every(({ mail }) => !mail)
  return (
    <>
      <MultiSelect
        {...form.getInputProps('recipients')}
        label={t('reports.recipients')}
        description={t(isNobody ? 'reports.recipients.nobody' : 'reports.recipients.hint')}
        searchable
        hidePickedOptions
        data={[
          ...readers.items.map(({ id, name, mail }) => ({
            value: id,
            label: mail ? name : t('reports.recipients.noMail', { name }),
            disabled: !mail,
          })),
          ...former.map(({ operatorId, name }) => ({ value: operatorId, label: name })),
        ]}
      />
      {readers.sandbox && (
        <Text size="sm" c="dimmed">
          {t('reports.sandbox')}
        </Text>
      )}
    </>
  )
}
