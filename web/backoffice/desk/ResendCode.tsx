import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { MemberAnswer } from '#domains/members/members.api.ts'
import { time } from '../../shared/format.ts'
import { client } from '../../shared/session.ts'
import { ActDialog } from './ActDialog.tsx'
import { useCallOf } from './calls.ts'
import { ReasonField } from './ReasonField.tsx'

/** The code that a member waits for, sent anew to the phone or e-mail of the profile. */
export function ResendCode(props: { readonly member: MemberAnswer; readonly close: () => void }) {
  const { t } = useTranslation()
  const { member, close } = props
  const call = useCallOf(member.id)
  return (
    <ActDialog
      title={t('act.code')}
      hint={t('act.code.hint')}
      submit={t('act.code.send')}
      memberId={member.id}
      initial={{ reason: '' }}
      close={close}
      act={async ({ reason }, options) => {
        const params = { memberId: member.id }
        const body = { reason, ...(call && { callId: call.id }) }
        const { address, expiresAt } = await client().desk.resendCode({ params, body }, options)
        return { message: t('act.code.done', { address, time: time(expiresAt) }) }
      }}
    >
      {(form) => (
        <>
          <Text size="sm" c="dimmed">
            {t('act.code.where', { address: member.phone ?? member.email ?? '' })}
          </Text>
          <ReasonField form={form} of="code" />
        </>
      )}
    </ActDialog>
  )
}
