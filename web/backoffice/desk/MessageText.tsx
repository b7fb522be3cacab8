import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { client } from '../../shared/session.ts'
import { useRevealing } from '../../shared/useRevealing.ts'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Failure } from '../../ui/states.tsx'

/** What a message said: hidden, until somebody who may asks to see it; then for a minute. */
export function MessageText({ id }: { readonly id: string }) {
  const { t } = useTranslation()
  const revealing = useRevealing(() =>
    client().messaging.reveal({ params: { messageId: id }, body: {} }),
  )
  const { data: whole } = revealing
  if (whole) {
    return (
      <Text size="sm" className="lines">
        {whole.text}
      </Text>
    )
  }
  return (
    <>
      <GuardedButton
        needs="members:reveal"
        size="compact-xs"
        variant="subtle"
        ml={-7}
        loading={revealing.isPending}
        onClick={() => revealing.mutate()}
      >
        {t('time.message.show')}
      </GuardedButton>
      {revealing.error && <Failure error={revealing.error} />}
    </>
  )
}
