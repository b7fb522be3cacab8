import { Fieldset, NumberInput, Select, SimpleGrid, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { FormDialog } from '../parts/FormDialog.tsx'
import { changesOf } from '../stores/core/changes.ts'
import { zones } from './zones.ts'

const again = () =>
  Promise.all(
    ['programmes', 'programme'].map((name) => queryClient.invalidateQueries({ queryKey: [name] })),
  )

const FORMS = ['ruOne', 'ruFew', 'ruMany', 'enOne', 'enOther'] as const

type Values = Record<(typeof FORMS)[number] | 'name' | 'currency' | 'zone', string> & {
  scale: number
}

/** What a programme and its points are called; what money is counted by is settled when it goes live. */
export function ProgrammeSettings(props: { readonly of: Programme; readonly close: () => void }) {
  const { t } = useTranslation()
  const { of, close } = props
  const isDraft = of.state === 'draft'
  const initial: Values = {
    name: of.name,
    currency: of.currency,
    zone: of.zone,
    scale: of.scale,
    ruOne: of.pointsName.ru.one,
    ruFew: of.pointsName.ru.few,
    ruMany: of.pointsName.ru.many,
    enOne: of.pointsName.en.one,
    enOther: of.pointsName.en.other,
  }
  return (
    <FormDialog
      title={t('programme.settings.of', { name: of.name })}
      submit={t('stores.save')}
      initial={initial}
      validate={(values) =>
        Object.fromEntries(
          (['name', ...FORMS] as const).map((field) => [
            field,
            values[field].trim() === '' ? t('programme.field.none') : null,
          ]),
        )
      }
      beside={{
        'programme.name_taken': 'name',
        'programme.currency_unknown': 'currency',
        'programme.zone_unknown': 'zone',
      }}
      close={close}
      act={async (values, options) => {
        const { name, currency, zone, scale } = changesOf(initial, values)
        const isNamed = FORMS.some((form) => values[form] !== initial[form])
        const pointsName = {
          ru: { one: values.ruOne.trim(), few: values.ruFew.trim(), many: values.ruMany.trim() },
          en: { one: values.enOne.trim(), other: values.enOther.trim() },
        }
        const body = {
          ...(name !== undefined && { name: name.trim() }),
          ...(currency !== undefined && { currency }),
          ...(zone !== undefined && { zone }),
          ...(scale !== undefined && { scale }),
          ...(isNamed && { pointsName }),
        }
        const params = { programmeId: of.id }
        if (Object.keys(body).length > 0) await client().programmes.edit({ params, body }, options)
        await again()
      }}
    >
      {(form) => <Inputs form={form} isDraft={isDraft} />}
    </FormDialog>
  )
}

function Inputs(props: { readonly form: UseFormReturnType<Values>; readonly isDraft: boolean }) {
  const { t } = useTranslation()
  const { form, isDraft } = props
  const word = (name: (typeof FORMS)[number]) => (
    <TextInput
      {...form.getInputProps(name)}
      label={t(`programme.form.${name}`)}
      required
      maxLength={40}
    />
  )
  const settled = isDraft ? {} : { description: t('programme.settled') }
  return (
    <>
      <TextInput
        {...form.getInputProps('name')}
        label={t('cond.make.name')}
        required
        maxLength={200}
      />
      <Fieldset legend={t('programme.points')}>
        <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="xs">
          {word('ruOne')}
          {word('ruFew')}
          {word('ruMany')}
        </SimpleGrid>
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" mt="xs">
          {word('enOne')}
          {word('enOther')}
        </SimpleGrid>
      </Fieldset>
      <Select
        {...form.getInputProps('currency')}
        {...settled}
        label={t('programmes.currency')}
        searchable
        allowDeselect={false}
        disabled={!isDraft}
        data={[...new Set([form.values.currency, ...Intl.supportedValuesOf('currency')])]}
      />
      <Select
        {...form.getInputProps('zone')}
        {...settled}
        label={t('programmes.zone')}
        searchable
        allowDeselect={false}
        disabled={!isDraft}
        data={[...new Set([form.values.zone, ...zones()])]}
      />
      <NumberInput
        {...form.getInputProps('scale')}
        description={t(isDraft ? 'programme.scale.hint' : 'programme.settled')}
        label={t('programme.scale')}
        min={0}
        max={2}
        allowDecimal={false}
        disabled={!isDraft}
      />
    </>
  )
}

/** Closes a programme for ever; the book stays. */
export function CloseProgramme({
  of,
  close,
}: {
  readonly of: Programme
  readonly close: () => void
}) {
  const { t } = useTranslation()
  return (
    <FormDialog
      title={t('programme.close.of', { name: of.name })}
      hint={t('programme.close.sure')}
      submit={t('programme.close')}
      isGrave
      initial={{ name: '' }}
      validate={({ name }) => ({
        name: name.trim() === of.name ? null : t('programme.close.type', { name: of.name }),
      })}
      close={close}
      act={async (_, options) => {
        await client().programmes.close({ params: { programmeId: of.id } }, options)
        await again()
      }}
    >
      {(form) => (
        <TextInput
          {...form.getInputProps('name')}
          label={t('programme.close.type', { name: of.name })}
          required
          autoComplete="off"
          data-autofocus
        />
      )}
    </FormDialog>
  )
}
