import { Group } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Case } from '#domains/cases/cases.api.ts'
import { isDone, type Status } from '#domains/cases/core/kinds.ts'
import { client, may } from '../../shared/session.ts'
import { useSession } from '../../ui/rights.ts'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { caseQueries } from './queries.ts'
import type { useChange } from './useChange.ts'

/** What can be done with the case as a whole; each says why when it cannot. */
export function Actions(props: {
  readonly of: Case
  readonly changing: ReturnType<typeof useChange>
}) {
  const { t } = useTranslation()
  const session = useSession()
  const { of, changing } = props
  const params = { caseId: of.id }
  const me = useQuery({ ...caseQueries.me(), enabled: session.kind === 'person' })
  const isMine = me.data !== undefined && of.assignee?.id === me.data && of.status !== 'open'
  const isUndecided = of.dispute?.state === 'open'
  const isFree = may(session, 'cases:write') && !changing.isPending
  const canTake = session.kind === 'person' && !isMine && !isDone(of.status) && isFree
  const canResolve = !isDone(of.status) && !isUndecided && isFree

  const move = (status: Status) =>
    changing.change((revision, idempotencyKey) =>
      client().cases.move({ params, body: { status, revision } }, { idempotencyKey }),
    )
  const take = () =>
    changing.change((revision, idempotencyKey) =>
      client().cases.take({ params, body: { revision } }, { idempotencyKey }),
    )
  useHotkeys(
    [
      ['alt + T', () => canTake && take()],
      ['alt + R', () => canResolve && move('resolved')],
    ],
    [],
  )
  const status = isDone(of.status) ? 'done' : of.status
  if (status === 'done') return <Afterwards of={of} move={move} pending={changing.isPending} />
  const isWaiting = status === 'waiting'
  return (
    <Group gap="xs">
      <GuardedButton
        needs="cases:write"
        variant="default"
        onClick={() => move(isWaiting ? 'in_progress' : 'waiting')}
      >
        {t(isWaiting ? 'cases.resume' : 'cases.wait')}
      </GuardedButton>
      <GuardedButton
        needs="cases:write"
        variant={isMine ? 'filled' : 'default'}
        unless={isUndecided ? t('cases.undecided') : null}
        onClick={() => move('resolved')}
      >
        {t('cases.resolve')}
      </GuardedButton>
      {!isMine && (
        <GuardedButton
          needs="cases:write"
          unless={session.kind === 'person' ? null : t('cases.taker')}
          onClick={take}
          loading={changing.isPending}
        >
          {t('cases.take')}
        </GuardedButton>
      )}
    </Group>
  )
}

/** What can be done with a case that is done. */
function Afterwards(props: {
  readonly of: Case
  readonly move: (status: Status) => void
  readonly pending: boolean
}) {
  const { t } = useTranslation()
  return (
    <Group gap="xs">
      {props.of.status === 'resolved' && (
        <GuardedButton needs="cases:write" variant="default" onClick={() => props.move('closed')}>
          {t('cases.close')}
        </GuardedButton>
      )}
      <GuardedButton
        needs="cases:write"
        variant="default"
        onClick={() => props.move('in_progress')}
        loading={props.pending}
      >
        {t('cases.reopen')}
      </GuardedButton>
    </Group>
  )
}
