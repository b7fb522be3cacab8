import { Alert, SegmentedControl, Stack, Text, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Case, Dispute } from '#domains/cases/cases.api.ts'
import { decimal } from '../../shared/format.ts'
import { client, may } from '../../shared/session.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Failure } from '../../ui/states.tsx'
import { approvalQueries, pointsHaveMoved } from '../approvals/queries.ts'
import { sayDone } from '../desk/done.tsx'
import { useSession } from '../../ui/rights.ts'
import { useRequestKeys } from '../parts/useRequestKeys.ts'
import { MeanwhileAlert } from './Lines.tsx'
import { Ends } from './parts.tsx'
import { PointsInput } from './pickers.tsx'
import { useChange } from './useChange.ts'
import { useScale } from './useScale.ts'

/** Decides a dispute: gives points, or rejects it with a reason; what is over one’s limit is asked for with the same words. */
export function Settle(props: {
  readonly of: Case
  readonly dispute: Dispute
  readonly close: () => void
}) {
  const { t } = useTranslation()
  const { of, dispute, close } = props
  const scale = useScale(dispute.programmeId)
  const changing = useChange(of, close)
  const form = useForm({
    initialValues: {
      outcome: 'give' as 'give' | 'reject',
      points: dispute.disputedPoints > 0 ? dispute.disputedPoints : (null as number | null),
      reason: '',
    },
  })
  const settle = ({ outcome, points, reason }: typeof form.values) =>
    changing.change((revision, idempotencyKey) => {
      const given = outcome === 'give' && points !== null ? { points } : {}
      const body = { outcome, reason, revision, ...given }
      return client().cases.settle({ params: { caseId: of.id }, body }, { idempotencyKey })
    })
  const { outcome } = form.values
  const { room, isOver, asking } = useAsking(of, dispute, form.values, close)
  const submit = isOver ? t('correct.ask') : t(`cases.settle.${outcome}`)
  return (
    <Dialog title={t('cases.settle.title', { number: of.number })} close={close} firm>
      <form onSubmit={form.onSubmit((values) => (isOver ? asking.mutate() : settle(values)))}>
        <Stack>
          <Text size="sm" c="dimmed">
            {t('cases.settle.lead')}
          </Text>
          {(asking.error ?? changing.error) && <Failure error={asking.error ?? changing.error} />}
          {changing.meanwhile && <MeanwhileAlert of={of} meanwhile={changing.meanwhile} />}
          <Outcome {...form.getInputProps('outcome')} />
          {form.values.outcome === 'give' && (
            <PointsInput
              label={t('cases.settle.points')}
              scale={scale}
              required
              value={form.values.points}
              onChange={(points) => form.setFieldValue('points', points)}
            />
          )}
          <Textarea
            {...form.getInputProps('reason')}
            label={t('cases.settle.reason')}
            description={t('cases.settle.reason.hint')}
            required
            maxLength={400}
            autosize
            minRows={2}
          />
          {isOver && <OverLimit room={room} scale={scale} />}
          <Ends
            close={close}
            submit={changing.meanwhile ? null : submit}
            pending={changing.isPending || asking.isPending}
          />
        </Stack>
      </form>
    </Dialog>
  )
}

function Outcome(props: object) {
  const { t } = useTranslation()
  return (
    <SegmentedControl
      {...props}
      aria-label={t('cases.settle.outcome')}
      data={(['give', 'reject'] as const).map((value) => ({
        value,
        label: t(`cases.settle.${value}`),
      }))}
    />
  )
}

function OverLimit({ room, scale }: { readonly room: number; readonly scale: number }) {
  const { t } = useTranslation()
  return (
    <Alert color="orange" role="status">
      {t(room === 0 ? 'correct.over.none' : 'correct.over', { points: decimal(room, scale) })}
    </Alert>
  )
}

type Values = {
  readonly outcome: 'give' | 'reject'
  readonly points: number | null
  readonly reason: string
}

/** Whether what is to be given is over one’s limit, and how another person is asked for it. */
function useAsking(of: Case, dispute: Dispute, values: Values, close: () => void) {
  const { t } = useTranslation()
  const { outcome, points, reason } = values
  const enabled = may(useSession(), 'approvals:ask')
  const { data: left } = useQuery({ ...approvalQueries.left(dispute.programmeId), enabled })
  const room = left?.add.left ?? null
  const isOver = outcome === 'give' && room !== null && points !== null && points > room
  const keys = useRequestKeys()
  const asking = useMutation({
    mutationFn: () => {
      const body = { kind: 'settlement', caseId: of.id, points: points!, reason } as const
      return client().approvals.ask({ body }, { idempotencyKey: keys.keyOf(body) })
    },
    onSuccess: async () => {
      await pointsHaveMoved()
      sayDone(t('cases.settle.asked'))
      close()
    },
  })
  return { room: room ?? 0, isOver, asking }
}
