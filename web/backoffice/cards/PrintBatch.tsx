import {
  Button,
  Group,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { BatchAnswer } from '#domains/cards/cards.api.ts'
import { fits } from '#domains/cards/core/symbology.ts'
import { download } from '../../shared/session.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Failure } from '../../ui/states.tsx'
import { fieldErrors } from '../desk/fieldErrors.ts'
import { fileName } from './core/fileName.ts'

const KINDS = ['code128', 'ean13', 'qr'] as const
const OUTPUTS = ['print', 'sheet'] as const

/** Has a batch saved for the printing house: all the numbers as CSV, or some bar codes drawn. */
export function PrintBatch(props: { readonly batch: BatchAnswer; readonly close: () => void }) {
  const { t } = useTranslation()
  const { batch, close } = props
  const kinds = KINDS.filter((kind) => fits(batch, kind))
  const form = useForm<Asked>({
    initialValues: { output: 'print', symbology: 'code128', after: '', limit: 24 },
  })
  const saving = useMutation({
    mutationFn: (asked: Asked) => save(batch, asked),
    onError: (error) => form.setErrors(fieldErrors(error, form.values)),
  })
  const isBeside = Object.keys(fieldErrors(saving.error, form.values)).length > 0
  const { output } = form.values
  return (
    <Dialog title={t('batches.print', { name: batch.name })} close={close}>
      <form onSubmit={form.onSubmit((values) => saving.mutate(values))}>
        <Stack>
          {saving.error && !isBeside && <Failure error={saving.error} />}
          <SegmentedControl
            {...form.getInputProps('output')}
            aria-label={t('batches.print.what')}
            data={OUTPUTS.map((value) => ({ value, label: t(`batches.print.${value}`) }))}
          />
          <Text size="sm" c="dimmed">
            {t(`batches.print.${output}.hint`)}
            {output === 'print' && batch.activationCodes && ` ${t('batches.print.secret')}`}
          </Text>
          <Select
            {...form.getInputProps('symbology')}
            label={t('batches.symbology')}
            allowDeselect={false}
            data={kinds.map((value) => ({ value, label: t(`batches.symbology.${value}`) }))}
          />
          {output === 'sheet' && <WhichOnSheet form={form} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('batches.print.close')}
            </Button>
            <Button type="submit" loading={saving.isPending}>
              {t('batches.print.do')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

type Asked = {
  output: (typeof OUTPUTS)[number]
  symbology: (typeof KINDS)[number]
  after: string
  limit: number
}

function WhichOnSheet({ form }: { readonly form: { getInputProps(name: string): object } }) {
  const { t } = useTranslation()
  return (
    <>
      <NumberInput
        {...form.getInputProps('limit')}
        label={t('batches.sheet.limit')}
        required
        min={1}
        max={200}
        allowDecimal={false}
      />
      <TextInput
        {...form.getInputProps('after')}
        label={t('batches.sheet.after')}
        description={t('batches.sheet.after.hint')}
        inputMode="numeric"
        maxLength={32}
      />
    </>
  )
}

function save(batch: BatchAnswer, asked: Asked): Promise<void> {
  const { output, symbology, limit } = asked
  const query = new URLSearchParams({ symbology })
  if (output === 'sheet') {
    query.set('limit', String(limit))
    if (asked.after.trim() !== '') query.set('after', asked.after.trim())
  }
  const name = fileName(batch.name, output === 'print' ? 'csv' : 'svg')
  return download(`/v1/cards/batches/${batch.id}/${output}?${query}`, name)
}
