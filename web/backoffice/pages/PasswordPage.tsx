import { Paper } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'
import { Page } from '../../ui/Page.tsx'
import { PasswordForm } from '../PasswordForm.tsx'

/** One's own password. */
export function Component() {
  const { t } = useTranslation()
  return (
    <Page title={t('password.title')}>
      <Paper withBorder p="xl" maw={400}>
        <PasswordForm
          changed={() =>
            notifications.show({
              message: t('password.changed'),
              closeButtonProps: { 'aria-label': t('notice.close') },
            })
          }
        />
      </Paper>
    </Page>
  )
}
