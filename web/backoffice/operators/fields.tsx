import { MultiSelect, SegmentedControl, Text, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Role } from '#domains/access/operators.api.ts'
import { language } from '../../shared/i18n.ts'

/** Which roles a person has. */
export function RolesChoice(props: { readonly roles: readonly Role[]; readonly input: object }) {
  const { t } = useTranslation()
  return (
    <MultiSelect
      {...props.input}
      label={t('operators.roles')}
      searchable
      hidePickedOptions
      data={props.roles.map(({ id, name }) => ({ value: id, label: name[language()] }))}
    />
  )
}

/** In which language a person is spoken to. */
export function LanguageChoice({ input }: { readonly input: object }) {
  const { t } = useTranslation()
  return (
    <div>
      <Text size="sm" fw={500} mb={4}>
        {t('app.language')}
      </Text>
      <SegmentedControl
        {...input}
        aria-label={t('app.language')}
        data={['ru', 'en'].map((value) => ({ value, label: value.toUpperCase() }))}
      />
    </div>
  )
}

/** The last day of access; empty without an end. */
export function Until({ input }: { readonly input: object }) {
  const { t } = useTranslation()
  return (
    <TextInput
      {...input}
      type="date"
      label={t('operators.until')}
      description={t('operators.until.hint')}
    />
  )
}
