import { Center, Modal, Stack, Text, Title } from '@mantine/core'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { queries, queryClient } from '../shared/queries.ts'
import { onSignedInElsewhere, type Session } from '../shared/session.ts'
import { Directories, KeyForm, PasswordForm } from './SignIn.tsx'

/**
 * Over a page whose session has ended: signing in again, with the page and what was being written on it left as
 * they are. It covers everything, for whoever comes by meanwhile has no business with what stands there.
 */
export function SignInAgain({ session }: { readonly session: Session }) {
  const { t } = useTranslation()
  useEffect(
    () => onSignedInElsewhere(() => void queryClient.invalidateQueries(queries.session())),
    [],
  )
  return (
    <Modal.Root opened onClose={() => undefined} fullScreen closeOnEscape={false} zIndex={1000}>
      <Modal.Content aria-label={t('signIn.again')}>
        <Modal.Body>
          <Center mih="80dvh">
            <Stack w="100%" maw={360} gap="sm">
              <Title order={2} size="h3">
                {t('signIn.again')}
              </Title>
              <Text c="dimmed" size="sm">
                {t('signIn.again.lead')}
              </Text>
              {session.kind === 'key' ? (
                <KeyForm />
              ) : (
                <>
                  <PasswordForm />
                  <Directories apart />
                </>
              )}
            </Stack>
          </Center>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
