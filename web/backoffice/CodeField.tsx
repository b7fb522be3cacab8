import { TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** The one-time code that an account with a second factor asks for; `field` is what the form gives an input. */
export function CodeField({ field }: { readonly field: object }) {
  const { t } = useTranslation()
  return (
    <TextInput
      {...field}
      label={t('signIn.code')}
      description={t('signIn.code.hint')}
      inputMode="numeric"
      autoComplete="one-time-code"
      required
      autoFocus
    />
  )
}
