import { NumberInput, SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import { signed } from '../../shared/format.ts'
import { client } from '../../shared/session.ts'
import { ActDialog } from './ActDialog.tsx'
import { ReasonField } from './CardActs.tsx'

/** Points given or taken by hand, with a reason. */
export function CorrectPoints(props: {
  readonly memberId: string
  readonly programme: Programme
  readonly close: () => void
}) {
  const { t } = useTranslation()
  const { memberId, programme } = props
  const { scale } = programme
  return (
    <ActDialog
      title={t('act.points')}
      submit={t('act.points')}
      memberId={memberId}
      initial={{ way: 'give', count: '', reason: '' }}
      isRisky={({ way }) => way === 'take'}
      beside={(code) => (code.startsWith('points.') ? 'count' : undefined)}
      close={props.close}
      act={async ({ way, count, reason }, options) => {
        const points = Math.round(Number(count) * 10 ** scale) * (way === 'take' ? -1 : 1)
        const body = { programmeId: programme.id, points, reason }
        await client().points.adjust({ params: { memberId }, body }, options)
        return { message: t('act.points.done', { points: signed(points, scale) }) }
      }}
    >
      {(form) => (
        <>
          <SegmentedControl
            {...form.getInputProps('way')}
            aria-label={t('act.points.which')}
            data={(['give', 'take'] as const).map((value) => ({
              value,
              label: t(`act.points.${value}`),
            }))}
          />
          <NumberInput
            {...form.getInputProps('count')}
            label={t('act.points.count')}
            min={0}
            decimalScale={scale}
            hideControls
            required
          />
          <ReasonField form={form} required />
        </>
      )}
    </ActDialog>
  )
}
