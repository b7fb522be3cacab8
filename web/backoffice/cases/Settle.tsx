import { SegmentedControl, Stack, Text, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import type { Case, Dispute } from '#domains/cases/cases.api.ts'
import { client } from '../../shared/session.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Failure } from '../../ui/states.tsx'
import { MeanwhileAlert } from './Lines.tsx'
import { Ends } from './parts.tsx'
import { PointsInput } from './pickers.tsx'
import { useChange } from './useChange.ts'
import { useScale } from './useScale.ts'

/** Decides a dispute: gives points, or rejects it with a reason. */
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
  return (
    <Dialog title={t('cases.settle.title', { number: of.number })} close={close} firm>
      <form onSubmit={form.onSubmit(settle)}>
        <Stack>
          <Text size="sm" c="dimmed">
            {t('cases.settle.lead')}
          </Text>
          {changing.error && <Failure error={changing.error} />}
          {changing.meanwhile && <MeanwhileAlert of={of} meanwhile={changing.meanwhile} />}
          <SegmentedControl
            {...form.getInputProps('outcome')}
            aria-label={t('cases.settle.outcome')}
            data={(['give', 'reject'] as const).map((value) => ({
              value,
              label: t(`cases.settle.${value}`),
            }))}
          />
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
          <Ends
            close={close}
            submit={changing.meanwhile ? null : t(`cases.settle.${form.values.outcome}`)}
            pending={changing.isPending}
          />
        </Stack>
      </form>
    </Dialog>
  )
}
