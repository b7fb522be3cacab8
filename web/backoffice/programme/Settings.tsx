import { Fieldset, NumberInput, Select, SimpleGrid, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { EditDialog } from '../parts/EditDialog.tsx'
import { FormDialog } from '../parts/FormDialog.tsx'
import { zones } from './zones.ts'

const again = () =>
  Promise.all(
    ['programmes', 'programme'].map((name) => queryClient.invalidateQueries({ queryKey: [name] })),
  )

const FORMS = ['ruOne', 'ruFew', 'ruMany', 'enOne', 'enOther'] as const

type Values = Record<(typeof FORMS)[number] | 'name' | 'currency' | 'zone', string> & {
  scale: number
}

const valuesOf = ({ name, currency, zone, scale, pointsName: { ru, en } }: Programme): Values => ({
  name,
  currency,
  zone,
  scale,
  ruOne: ru.one,
  ruFew: ru.few,
  ruMany: ru.many,
  enOne: en.one,
  enOther: en.other,
})

/** What a programme and its points are called; what money is counted by is settled when it goes live. */
export function ProgrammeSettings(props: { readonly of: Programme; readonly close: () => void }) {
  const { t } = useTranslation()
  const { of, close } = props
  const params = { programmeId: of.id }
  return (
    <EditDialog<Programme, Values>
      title={t('programme.settings.of', { name: of.name })}
      of={of}
      valuesOf={valuesOf}
      told={({ name, currency, zone, scale, pointsName: { ru, en } }) => ({
        [t('cond.make.name')]: name,
        [t('programme.points')]: [ru.one, ru.few, ru.many, en.one, en.other].join(', '),
        [t('programmes.currency')]: currency,
        [t('programmes.zone')]: zone,
        [t('programme.scale')]: `${scale}`,
      })}
      read={() => client().programmes.get({ params })}
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
      save={async (changes, { revision, values }, options) => {
        const { ruOne, ruFew, ruMany, enOne, enOther } = values
        // points are called by all their forms, or not at all
        const pointsName = {
          ru: { one: ruOne, few: ruFew, many: ruMany },
          en: { one: enOne, other: enOther },
        }
        const { name, currency, zone, scale } = changes
        const body = {
          ...(name !== undefined && { name }),
          ...(currency !== undefined && { currency }),
          ...(zone !== undefined && { zone }),
          ...(scale !== undefined && { scale }),
          ...(FORMS.some((form) => form in changes) && { pointsName }),
          revision,
        }
        await client().programmes.edit({ params, body }, options)
        await again()
      }}
    >
      {(form) => <Inputs form={form} isDraft={of.state === 'draft'} />}
    </EditDialog>
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
