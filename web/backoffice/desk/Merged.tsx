import { Alert, Anchor, Group, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { MemberAnswer } from '#domains/members/members.api.ts'
import { client } from '../../shared/session.ts'
import { Guarded } from '../../ui/Guarded.tsx'
import { ActDialog } from './ActDialog.tsx'
import { ReasonField } from './ReasonField.tsx'
import { useIdentity } from './identity.ts'
import { useLacking } from '../../ui/rights.ts'

/** A duplicate that was merged: where it went, and the way back. */
export function Merged(props: {
  readonly member: MemberAnswer
  readonly into: string
  /** The address of a member. */
  readonly to: (memberId: string) => string
}) {
  const { t } = useTranslation()
  const { member, into } = props
  const identity = useIdentity()
  const isUnknown = !identity.isExempt && !identity.current
  const why = useLacking()('members:merge') ?? (isUnknown ? t('identity.none.hint') : null)
  const [isParting, part] = useState(false)
  return (
    <Alert color="orange" p="sm" role="status">
      <Group justify="space-between" gap="sm">
        <Text size="sm">
          {t('act.merged')}.{' '}
          <Anchor component={Link} to={props.to(into)} size="sm" underline="always">
            {t('act.merged.open')}
          </Anchor>
        </Text>
        <Guarded size="xs" variant="default" why={why} onClick={() => part(true)}>
          {t('act.unmerge')}
        </Guarded>
      </Group>
      {isParting && <Part member={member} into={into} close={() => part(false)} />}
    </Alert>
  )
}

/** The duplicate is a member of its own again, with what was its. */
function Part(props: {
  readonly member: MemberAnswer
  readonly into: string
  readonly close: () => void
}) {
  const { t } = useTranslation()
  const { member, into, close } = props
  return (
    <ActDialog
      title={t('act.unmerge')}
      hint={t('act.unmerge.hint')}
      submit={t('act.unmerge')}
      memberId={member.id}
      others={[into]}
      initial={{ reason: '' }}
      isRisky={() => true}
      close={close}
      act={async ({ reason }, options) => {
        const params = { memberId: into }
        await client().members.unmerge({ params, body: { with: member.id, reason } }, options)
        return { message: t('act.unmerge.done') }
      }}
    >
      {(form) => <ReasonField form={form} />}
    </ActDialog>
  )
}
