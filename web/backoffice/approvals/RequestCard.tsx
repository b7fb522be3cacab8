import { Anchor, Badge, Group, Paper, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { scopes } from '#domains/access/core/scopes.ts'
import type { Approval } from '#domains/approvals/approvals.api.ts'
import { day, decimal, fullName, signed, time } from '../../shared/format.ts'
import { language } from '../../shared/i18n.ts'
import { may } from '../../shared/session.ts'
import { Guarded } from '../../ui/Guarded.tsx'
import { useSession } from '../../ui/rights.ts'
import { paths } from '../paths.ts'
import type { Verb } from './Deciding.tsx'
import { actOf, approvalQueries } from './queries.ts'

const when = (instant: string): string => `${day(instant)}, ${time(instant)}`

type Of = {
  readonly request: Approval
  readonly scale: number
  readonly choose: (verb: Verb) => void
}

/** One request: how much, for whom, why, who asks since when; and what can be done. */
export function RequestCard({ request, scale, choose }: Of) {
  const { t } = useTranslation()
  const { points, reason, state, memberId, memberName, balance } = request
  const isOpen = state === 'waiting'
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" align="flex-start" gap="md">
        <Stack gap={4} miw={0} style={{ flex: '1 1 280px' }}>
          <Group gap="sm">
            <Text fw={700} size="lg" className="nowrap">
              {signed(points, scale)}
            </Text>
            <Anchor component={Link} to={paths.member(memberId)} fw={500}>
              {fullName(memberName) ?? t('members.unnamed')}
            </Anchor>
            <Besides request={request} />
            {!isOpen && (
              <Badge variant="default" tt="none">
                {t(`approvals.state.${state}`)}
              </Badge>
            )}
          </Group>
          <Text style={{ overflowWrap: 'anywhere' }}>{reason}</Text>
          <Text size="sm" c="dimmed">
            {t('approvals.asked', { name: request.askedBy.name, when: when(request.askedAt) })}
            {isOpen && <>{` · ${t('approvals.until', { when: day(request.lapsesAt) })}`}</>}
          </Text>
          {balance && (
            <Text size="sm" c="dimmed">
              {t('approvals.balance', { points: decimal(balance.active, scale) })}
            </Text>
          )}
          <Ended request={request} />
        </Stack>
        {isOpen && <Actions request={request} scale={scale} choose={choose} />}
      </Group>
    </Paper>
  )
}

/** Who is to receive a transfer, or the case that is settled. */
function Besides({ request }: Pick<Of, 'request'>) {
  const { t } = useTranslation()
  const { to, case: settled } = request
  if (to !== null) {
    return (
      <Text component="span">
        {t('approvals.to')}{' '}
        <Anchor component={Link} to={paths.member(to.memberId)} fw={500}>
          {fullName(to.name) ?? t('members.unnamed')}
        </Anchor>
      </Text>
    )
  }
  if (settled === null) return null
  return (
    <Text component="span">
      {t('approvals.settles')}{' '}
      <Anchor component={Link} to={paths.case(settled.id)} fw={500}>
        {settled.number}
      </Anchor>
    </Text>
  )
}

function Ended({ request }: Pick<Of, 'request'>) {
  const { t } = useTranslation()
  const { state, endedAt, decidedBy, answer } = request
  if (state === 'waiting' || endedAt === null) return null
  return (
    <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
      {t(`approvals.ended.${state}`, { name: decidedBy?.name ?? '', when: when(endedAt) })}
      {answer !== null && ` · ${answer}`}
    </Text>
  )
}

function Actions({ request, scale, choose }: Of) {
  const { t } = useTranslation()
  const why = useWhyNot(request, scale)
  const { mine } = request
  return (
    <Stack gap={6} style={{ flex: '0 1 auto' }}>
      <Group gap="xs" wrap="nowrap">
        {mine ? (
          <Guarded variant="default" why={null} onClick={() => choose('withdraw')}>
            {t('approvals.withdraw')}
          </Guarded>
        ) : (
          <Guarded variant="default" why={why.reject} told onClick={() => choose('reject')}>
            {t('approvals.reject')}
          </Guarded>
        )}
        <Guarded why={why.approve} told onClick={() => choose('approve')}>
          {t('approvals.approve')}
        </Guarded>
      </Group>
      {why.approve !== null && (
        <Text size="xs" c="dimmed" maw={260}>
          {why.approve}
        </Text>
      )}
    </Stack>
  )
}

/** Why this person may not decide the request; null when they may. */
function useWhyNot(request: Approval, scale: number) {
  const { mine, points, programmeId } = request
  const { t } = useTranslation()
  const session = useSession()
  const mayDecide = may(session, 'approvals:decide')
  const { data } = useQuery({
    ...approvalQueries.left(programmeId),
    enabled: mayDecide && !mine,
  })
  if (mine) return { approve: t('approvals.own'), reject: t('approvals.own') }
  if (!mayDecide) {
    const no = t('approvals.noRight', { scope: scopes['approvals:decide'][language()] })
    return { approve: no, reject: no }
  }
  const left = data?.[actOf(request)].left ?? null
  const isOver = left !== null && Math.abs(points) > left
  const over = isOver ? t('approvals.over', { points: decimal(left, scale) }) : null
  return { approve: over, reject: null }
}
