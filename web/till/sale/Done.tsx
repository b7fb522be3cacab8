import { useEffect, useRef } from 'react'
import { useScanner } from '../scanning.ts'
import type { Programme, SignedIn } from '../signedIn.ts'
import { money, points, t } from '../words.ts'
import type { Chosen } from './member.ts'
import { Slip } from './Slip.tsx'
import type { Ending } from './useSale.ts'

/** How a sale ended, and the slip of it. */
export function Done(props: {
  readonly ending: Ending
  readonly member: Chosen | null
  readonly who: SignedIn
  readonly programme: Programme
  next(scanned: string | null): void
}) {
  const { ending, programme, next } = props
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => button.current?.focus(), [])
  // a scan that comes now is for the next sale
  useScanner(next)
  return (
    <>
      <section className="box stack done" aria-live="polite">
        <h1>{t(ending.kind === 'sold' ? 'done' : 'kept')}</h1>
        {ending.kind === 'sold' ? (
          <Sold ending={ending} programme={programme} />
        ) : (
          <p>{t('kept.hint', { sum: money(ending.amount, programme) })}</p>
        )}
        <p className="dim">{t('done.number', { number: ending.receipt.externalId })}</p>
        <div className="row">
          <button type="button" className="quiet" onClick={() => print()}>
            {t('done.print')}
          </button>
          <button ref={button} type="button" className="main grow" onClick={() => next(null)}>
            {t('done.next')}
          </button>
        </div>
      </section>
      <Slip {...props} />
    </>
  )
}

function Sold(props: {
  readonly ending: Extract<Ending, { kind: 'sold' }>
  readonly programme: Programme
}) {
  const { programme } = props
  const { purchase } = props.ending
  const rows: [string, string][] = [[t('pay.due'), money(purchase.amountDue, programme)]]
  if (purchase.memberId) {
    if (purchase.redemption.appliedPoints > 0)
      rows.push([t('done.spent'), points(purchase.redemption.appliedPoints, programme)])
    rows.push([t('done.earned'), points(purchase.earning.points, programme)])
    if (purchase.balance) rows.push([t('done.balance'), points(purchase.balance.active, programme)])
  }
  return (
    <dl className="figures">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
