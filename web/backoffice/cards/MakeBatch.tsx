import {
  Button,
  Checkbox,
  Group,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { NewBatch } from '#domains/cards/cards.api.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Failure } from '../../ui/states.tsx'
import { sayDone } from '../desk/done.tsx'
import { fieldErrors } from '../desk/fieldErrors.ts'
import { useRequestKeys } from '../parts/useRequestKeys.ts'

const CHECKS = ['luhn', 'damm', 'ean13'] as const
const REFUSED = {
  'batch.too_short': 'length',
  'batch.not_ean13': 'length',
  'batch.exhausted': 'prefix',
} as const

/** Makes a batch; a hundred thousand numbers take some seconds, and the dialog stays until they are there. */
export function MakeBatch({ close }: { readonly close: () => void }) {
  const { t } = useTranslation()
  const keys = useRequestKeys()
  const form = useForm<Required<NewBatch>>({
    initialValues: {
      name: '',
      count: 500,
      prefix: '',
      length: 16,
      checkDigit: 'luhn',
      activationCodes: false,
    },
  })
  const making = useMutation({
    mutationFn: (body: NewBatch) =>
      client().cards.makeBatch({ body }, { idempotencyKey: keys.keyOf(body) }),
    onSuccess: async ({ name }) => {
      await queryClient.invalidateQueries({ queryKey: ['batches'] })
      sayDone(t('batches.done', { name }))
      close()
    },
    onError: (error) => form.setErrors(fieldErrors(error, form.values, REFUSED)),
  })
  const isBeside = Object.keys(fieldErrors(making.error, form.values, REFUSED)).length > 0
  return (
    <Dialog title={t('batches.make')} close={close} firm={making.isPending} typed={form.isDirty()}>
      <form onSubmit={form.onSubmit((values) => making.mutate(values))}>
        <Stack>
          {making.error && !isBeside && <Failure error={making.error} />}
          <TextInput
            {...form.getInputProps('name')}
            label={t('batches.name')}
            description={t('batches.name.hint')}
            required
            maxLength={200}
          />
          <NumbersFields form={form} />
          {making.isPending && (
            <Text size="sm" c="dimmed" role="status">
              {t('batches.making')}
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={close} disabled={making.isPending}>
              {t('desk.cancel')}
            </Button>
            <Button type="submit" loading={making.isPending}>
              {t('batches.make.do')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

/** The part of a form that a field needs. */
type Form = { getInputProps(name: string, more?: { type: 'checkbox' }): object }

function NumbersFields({ form }: { readonly form: Form }) {
  const { t } = useTranslation()
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <NumberInput
          {...form.getInputProps('count')}
          label={t('batches.count.ask')}
          required
          min={1}
          max={100_000}
          allowDecimal={false}
          hideControls
        />
        <NumberInput
          {...form.getInputProps('length')}
          label={t('batches.length')}
          required
          min={8}
          max={19}
          allowDecimal={false}
        />
        <TextInput
          {...form.getInputProps('prefix')}
          label={t('batches.prefix')}
          inputMode="numeric"
          pattern="[0-9]*"
          maxLength={12}
        />
        <Select
          {...form.getInputProps('checkDigit')}
          label={t('batches.check')}
          allowDeselect={false}
          data={CHECKS.map((value) => ({ value, label: t(`batches.check.${value}`) }))}
        />
      </SimpleGrid>
      <Checkbox
        {...form.getInputProps('activationCodes', { type: 'checkbox' })}
        label={t('batches.codes')}
        description={t('batches.codes.hint')}
      />
    </>
  )
}
