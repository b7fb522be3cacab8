import { Anchor, Badge, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Case, Dispute, Disputed } from '#domains/cases/cases.api.ts'
import { isDone } from '#domains/cases/core/kinds.ts'
import { decimal, signed } from '../../shared/format.ts'
import { client, may } from '../../shared/session.ts'
import { Dialog, DialogActs } from '../../ui/Dialog.tsx'
import { Failure } from '../../ui/states.tsx'
import { approvalQueries } from '../approvals/queries.ts'
import { useSession } from '../../ui/rights.ts'
import { Decision } from '../member/Decision.tsx'
import { paths } from '../paths.ts'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Fact, FactList } from './Facts.tsx'
import { MeanwhileAlert } from './Lines.tsx'
import { DisputedPick } from './DisputedPick.tsx'
import { Settle } from './Settle.tsx'
import { useChange } from './useChange.ts'
import { useScale } from './useScale.ts'

/** The points that a case is about: what is frozen, what was decided; or the way to dispute some. */
export function DisputePanel({ of }: { readonly of: Case }) {
  const { t } = useTranslation()
  const [starting, start] = useDisclosure()
  const [settling, settle] = useDisclosure()
  const { dispute } = of
  if (dispute === null) {
    return (
      <>
        {of.purchaseId !== null && <WhyPurchase purchaseId={of.purchaseId} />}
        {of.memberId === null || isDone(of.status) ? null : (
          <GuardedButton needs="cases:write" variant="default" onClick={start.open}>
            {t('cases.dispute.start')}
          </GuardedButton>
        )}
        {starting && of.memberId !== null && (
          <StartDispute of={of} memberId={of.memberId} close={start.close} />
        )}
      </>
    )
  }
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {t('cases.dispute')}
        </Title>
        <Badge variant="default" tt="none">
          {t(`cases.dispute.${dispute.state}`)}
        </Badge>
      </Group>
      <Points of={dispute} />
      <Asked of={of} scaleOf={dispute.programmeId} />
      {dispute.state === 'open' && (
        <GuardedButton needs="cases:settle" fullWidth mt="md" onClick={settle.open}>
          {t('cases.settle')}
        </GuardedButton>
      )}
      {of.purchaseId !== null && (
        <>
          <Text size="sm" fw={600} mt="md">
            {t('cases.dispute.why')}
          </Text>
          <Decision purchaseId={of.purchaseId} />
        </>
      )}
      {settling && <Settle of={of} dispute={dispute} close={settle.close} />}
    </Paper>
  )
}

/** A settlement of this case that waits for a second person. */
function Asked({ of, scaleOf }: { readonly of: Case; readonly scaleOf: string }) {
  const { t } = useTranslation()
  const scale = useScale(scaleOf)
  const enabled = of.memberId !== null && may(useSession(), 'approvals:read')
  const { data } = useQuery({ ...approvalQueries.ofMember(of.memberId ?? ''), enabled })
  const waiting = (data?.items ?? []).filter((request) => request.case?.id === of.id)
  return waiting.map(({ id, points, askedBy }) => (
    <Text key={id} size="sm" mt="xs" role="status">
      {t('correct.waiting', { points: signed(points, scale), name: askedBy.name })}{' '}
      <Anchor component={Link} to={paths.approvals()}>
        {t('correct.toApprovals')}
      </Anchor>
    </Text>
  ))
}

/** How the purchase that a case is about came out. */
function WhyPurchase({ purchaseId }: { readonly purchaseId: string }) {
  const { t } = useTranslation()
  return (
    <Paper withBorder p="md">
      <Title order={2} size="h4">
        {t('cases.dispute.why')}
      </Title>
      <Decision purchaseId={purchaseId} />
    </Paper>
  )
}

function Points({ of: dispute }: { readonly of: Dispute }) {
  const { t } = useTranslation()
  const scale = useScale(dispute.programmeId)
  const { disputedPoints, frozenPoints, givenPoints, state } = dispute
  const frozen = state === 'open' ? 'cases.dispute.frozen' : 'cases.dispute.freed'
  return (
    <>
      <FactList>
        <Fact name={t('cases.dispute.disputed')}>{decimal(disputedPoints, scale)}</Fact>
        <Fact name={t(frozen)}>{decimal(frozenPoints, scale)}</Fact>
        {givenPoints !== null && (
          <Fact name={t('cases.dispute.given.points')}>{decimal(givenPoints, scale)}</Fact>
        )}
        {dispute.decidedBy !== null && (
          <Fact name={t('cases.dispute.by')}>{dispute.decidedBy}</Fact>
        )}
        {dispute.reason !== null && <Fact name={t('cases.dispute.reason')}>{dispute.reason}</Fact>}
      </FactList>
      {frozenPoints < disputedPoints && (
        <Text size="xs" c="dimmed" mt="xs">
          {t(frozenPoints === 0 ? 'cases.dispute.nothing' : 'cases.dispute.spent')}
        </Text>
      )}
    </>
  )
}

function StartDispute(props: {
  readonly of: Case
  readonly memberId: string
  readonly close: () => void
}) {
  const { t } = useTranslation()
  const { of, close } = props
  const [disputed, setDisputed] = useState<Disputed | null>(null)
  const changing = useChange(of, close)
  const start = () =>
    disputed &&
    changing.change((revision, idempotencyKey) =>
      client().cases.dispute(
        { params: { caseId: of.id }, body: { ...disputed, revision } },
        { idempotencyKey },
      ),
    )
  return (
    <Dialog title={t('cases.dispute.start')} close={close} firm>
      <Stack>
        {changing.error && <Failure error={changing.error} />}
        {changing.meanwhile && <MeanwhileAlert of={of} meanwhile={changing.meanwhile} />}
        <DisputedPick memberId={props.memberId} value={disputed} onChange={setDisputed} />
        <DialogActs
          close={close}
          disabled={disputed === null}
          loading={changing.isPending}
          onClick={start}
        >
          {t('cases.dispute.start')}
        </DialogActs>
      </Stack>
    </Dialog>
  )
}
