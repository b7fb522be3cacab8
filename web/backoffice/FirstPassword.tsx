import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Entrance } from './Entrance.tsx'
import { leave } from './leave.ts'
import { PasswordForm } from './PasswordForm.tsx'

/** Who came with a password that somebody else has given chooses one before anything else. */
export function FirstPassword(props: { readonly name: string }) {
  const { t } = useTranslation()
  return (
    <Entrance title={t('password.first')} lead={t('password.first.hint', { name: props.name })}>
      <PasswordForm />
      <Button variant="subtle" fullWidth mt="sm" onClick={() => void leave()}>
        {t('signIn.out')}
      </Button>
    </Entrance>
  )
}
