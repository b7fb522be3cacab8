import { Alert, Anchor, Group, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { scopes } from '#domains/access/core/scopes.ts'
import type { MemberAnswer } from '#domains/members/members.api.ts'
import { language } from '../../shared/i18n.ts'
import { client, may } from '../../shared/session.ts'
import { Guarded } from '../../ui/Guarded.tsx'
import { Failure } from '../../ui/states.tsx'
import { useSession } from '../Door.tsx'
import { sayDone } from './done.tsx'
import { useIdentity } from './identity.ts'
import { refresh } from './queries.ts'

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
  const why = !may(useSession(), 'members:write')
    ? t('app.needs', { scope: scopes['members:write'][language()] })
    : identity.isExempt || identity.current
      ? null
      : t('identity.none.hint')
  const parting = useMutation({
    mutationFn: () =>
      client().members.unmerge(
        { params: { memberId: into }, body: { with: member.id } },
        identity.current ? { identification: identity.current.id } : {},
      ),
    onSuccess: () => {
      sayDone(t('act.unmerge.done'))
      return refresh(member.id, into)
    },
  })
  return (
    <Alert color="orange" p="sm" role="status">
      <Group justify="space-between" gap="sm">
        <Text size="sm">
          {t('act.merged')}.{' '}
          <Anchor component={Link} to={props.to(into)} size="sm">
            {t('act.merged.open')}
          </Anchor>
        </Text>
        <Guarded
          size="xs"
          variant="default"
          why={why}
          loading={parting.isPending}
          onClick={() => parting.mutate()}
        >
          {t('act.unmerge')}
        </Guarded>
      </Group>
      {parting.error && <Failure error={parting.error} />}
    </Alert>
  )
}
