import { TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** How people call a store or a till, and how programs do. */
export function NameAndCode(props: {
  readonly of: (field: 'name' | 'code') => object
  readonly label: string
  readonly hint?: string
  readonly codeHint: string
}) {
  const { t } = useTranslation()
  const { of, label, hint, codeHint } = props
  return (
    <>
      <TextInput
        {...of('name')}
        label={label}
        description={hint}
        required
        maxLength={200}
        data-autofocus
      />
      <TextInput
        {...of('code')}
        label={t('stores.code')}
        description={codeHint}
        required
        maxLength={64}
      />
    </>
  )
}
