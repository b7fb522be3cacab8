import { Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../shared/session.ts'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Failure } from '../../ui/states.tsx'
import { useSession } from '../Door.tsx'

const MINUTE = 60_000

/** What a message said: hidden, until somebody who may asks to see it; then for a minute. */
export function MessageText({ id }: { readonly id: string }) {
  const { t } = useTranslation()
  const session = useSession()
  const revealing = useMutation({
    mutationFn: () => client().messaging.reveal({ params: { messageId: id }, body: {} }),
    gcTime: 0,
  })
  const { data: whole, reset } = revealing
  useEffect(() => {
    if (!whole) return undefined
    const timer = setTimeout(reset, MINUTE)
    return () => clearTimeout(timer)
  }, [whole, reset])
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
        session={session}
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
