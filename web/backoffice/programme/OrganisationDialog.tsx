import { SegmentedControl, Select, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Organisation } from '#domains/programmes/programmes.api.ts'
import { language } from '../../shared/i18n.ts'
import { queries, queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Shown } from '../../ui/states.tsx'
import { EditDialog } from '../parts/EditDialog.tsx'

/** What the firm is called, how it writes phones, and in which language it speaks to members. */
export function OrganisationDialog({ close }: { readonly close: () => void }) {
  const { t } = useTranslation()
  const organisation = useQuery({
    queryKey: ['organisation'],
    queryFn: () => client().programmes.organisation(),
  })
  if (organisation.data) return <OrganisationForm of={organisation.data} close={close} />
  return (
    <Dialog title={t('organisation.title')} close={close}>
      <Shown of={organisation} lines={3}>
        {() => null}
      </Shown>
    </Dialog>
  )
}

type Values = Pick<Organisation, 'name' | 'country' | 'language'>

function OrganisationForm({
  of,
  close,
}: {
  readonly of: Organisation
  readonly close: () => void
}) {
  const { t } = useTranslation()
  return (
    <EditDialog<Organisation, Values>
      title={t('organisation.title')}
      of={of}
      valuesOf={({ name, country, language }) => ({ name, country, language })}
      told={({ name, country, language }) => ({
        [t('stores.name')]: name,
        [t('organisation.country')]: nameOf(country),
        [t('organisation.language')]: language.toUpperCase(),
      })}
      read={() => client().programmes.organisation()}
      validate={({ name }) => ({ name: name.trim() === '' ? t('programme.field.none') : null })}
      close={close}
      save={async (changes, { revision }, options) => {
        await client().programmes.editOrganisation({ body: { ...changes, revision } }, options)
        await Promise.all([
          queryClient.invalidateQueries({ queryKey: ['organisation'] }),
          queryClient.invalidateQueries(queries.session()),
        ])
      }}
    >
      {(form) => (
        <>
          <TextInput
            {...form.getInputProps('name')}
            label={t('stores.name')}
            required
            maxLength={200}
            data-autofocus
          />
          <Select
            {...form.getInputProps('country')}
            label={t('organisation.country')}
            description={t('organisation.country.hint')}
            searchable
            allowDeselect={false}
            data={countries(of.country)}
          />
          <div>
            <Text size="sm" fw={500} mb={4}>
              {t('organisation.language')}
            </Text>
            <SegmentedControl
              {...form.getInputProps('language')}
              aria-label={t('organisation.language')}
              data={['ru', 'en'].map((value) => ({ value, label: value.toUpperCase() }))}
            />
          </div>
        </>
      )}
    </EditDialog>
  )
}

/** The countries that are offered, the nearest first; the present one is always among them. */
const COUNTRIES = ['RU', 'BY', 'KZ', 'AM', 'AZ', 'GE', 'KG', 'MD', 'RS', 'TJ', 'TM', 'UZ']
const MORE = ['AE', 'CN', 'CY', 'DE', 'ES', 'FI', 'FR', 'GB', 'IL', 'IN', 'IT', 'PL', 'TR', 'US']

const countries = (present: string) =>
  [...new Set([present, ...COUNTRIES, ...MORE])].map((value) => ({ value, label: nameOf(value) }))

const nameOf = (country: string): string =>
  new Intl.DisplayNames([language()], { type: 'region' }).of(country) ?? country
