import type { Return } from '../answers.ts'
import type { Programme } from '../signedIn.ts'
import { money, points, t } from '../words.ts'

/** Money and points that come back, and points that are taken back. */
export function ReturnFigures(props: {
  readonly of: Pick<Return, 'refundAmount' | 'redemption' | 'earning'>
  readonly programme: Programme
}) {
  const { of, programme } = props
  return (
    <dl className="figures">
      <div className="strong">
        <dt>{t('return.money')}</dt>
        <dd>{money(of.refundAmount, programme)}</dd>
      </div>
      <div>
        <dt>{t('return.points')}</dt>
        <dd>{points(of.redemption.points, programme)}</dd>
      </div>
      <div>
        <dt>{t('return.taken')}</dt>
        <dd>{points(of.earning.points, programme)}</dd>
      </div>
    </dl>
  )
}
