import { useId, useState, type SubmitEvent } from 'react'
import { minorOf, plainDecimal } from '../core/sums.ts'
import { Field, Trouble } from '../../shared/Field.tsx'
import { reach } from '../server.ts'
import type { Programme } from '../signedIn.ts'
import { money, points, t } from '../words.ts'
import type { Sale } from './useSale.ts'

/** What the receipt comes to, how much of it points pay, and the button that settles it. */
export function Payment({
  sale,
  programme,
}: {
  readonly sale: Sale
  readonly programme: Programme
}) {
  const { quoted, step, amount } = sale
  return (
    <section className="box" aria-label={t('pay')}>
      {quoted && (
        <dl className="figures" aria-live="polite">
          <Figure name={t('pay.sum')} value={money(amount, programme)} />
          {quoted.quote.discount.amount > 0 && (
            <Figure
              name={t('pay.discount')}
              value={`−${money(quoted.quote.discount.amount, programme)}`}
            />
          )}
          {quoted.quote.redemption.appliedPoints > 0 && (
            <Figure
              name={t('pay.byPoints')}
              value={`−${money(quoted.quote.redemption.amount, programme)}`}
            />
          )}
          <Figure name={t('pay.due')} value={money(quoted.quote.amountDue, programme)} strong />
          {quoted.quote.memberId && (
            <Figure
              name={t('pay.earned')}
              value={`+${points(quoted.quote.earning.points, programme)}`}
            />
          )}
        </dl>
      )}
      <ByPoints sale={sale} programme={programme} />
      <Trouble>{sale.trouble}</Trouble>
      {step === 'code' && <Code sale={sale} />}
      {step === 'lost' && <Lost sale={sale} />}
      {(step === 'making' || step === 'busy') && <Settle sale={sale} programme={programme} />}
    </section>
  )
}

/** The button that settles it; on small screens it stays at hand below everything. */
function Settle({ sale, programme }: { readonly sale: Sale; readonly programme: Programme }) {
  const { quoted, step, amount } = sale
  if (!reach.use()) {
    const keep = () => void sale.keepForLater()
    return (
      <div className="settle">
        <button type="button" className="main" disabled={amount === 0} onClick={keep}>
          {amount === 0 ? t('pay.typeSum') : t('pay.keep')}
        </button>
      </div>
    )
  }
  const isReady = sale.isQuoted && step === 'making'
  return (
    <div className="settle">
      <button
        type="button"
        className="main"
        disabled={!isReady}
        onClick={() => void sale.confirm()}
      >
        {quoted && sale.isQuoted
          ? t('pay.confirm', { sum: money(quoted.quote.amountDue, programme) })
          : hintOf(sale)}
      </button>
    </div>
  )
}

const hintOf = ({ amount }: Sale): string => (amount === 0 ? t('pay.typeSum') : t('pay.wait'))

function Figure(props: {
  readonly name: string
  readonly value: string
  readonly strong?: boolean
}) {
  return (
    <div className={props.strong ? 'strong' : undefined}>
      <dt>{props.name}</dt>
      <dd>{props.value}</dd>
    </div>
  )
}

/** Paying with points: by the slider, as a number, or as many as may be. */
function ByPoints({ sale, programme }: { readonly sale: Sale; readonly programme: Programme }) {
  const id = useId()
  const online = reach.use()
  const { member, quoted, step } = sale
  const most = quoted?.quote.maxRedeemablePoints ?? 0
  if (!online) return <p className="dim">{t('points.offline')}</p>
  if (!member || !quoted) return null
  if (most === 0) return <p className="dim">{t('points.none')}</p>
  const fixed = step !== 'making'
  const set = (next: number) => sale.setPoints(Math.max(0, Math.min(next, most)))
  return (
    <fieldset className="points" disabled={fixed}>
      <legend>{t('points.pay')}</legend>
      <input
        type="range"
        aria-label={t('points.pay')}
        aria-valuetext={points(sale.points, programme)}
        min={0}
        max={most}
        value={Math.min(sale.points, most)}
        onChange={(event) => set(Number(event.currentTarget.value))}
      />
      <div className="row">
        <label htmlFor={id} className="unseen">
          {t('points.number')}
        </label>
        <input
          id={id}
          className="grow"
          inputMode="decimal"
          value={sale.points === 0 ? '' : shown(sale.points, programme.scale)}
          placeholder="0"
          onChange={(event) =>
            set(minorOf(event.currentTarget.value || '0', programme.scale) ?? sale.points)
          }
        />
        <button type="button" className="quiet" onClick={() => set(most)}>
          {t('points.most', { points: points(most, programme) })}
        </button>
        <button type="button" className="quiet" disabled={sale.points === 0} onClick={() => set(0)}>
          {t('points.clear')}
        </button>
      </div>
    </fieldset>
  )
}

const shown = (minor: number, scale: number): string =>
  plainDecimal(minor, scale).replace(/\.0+$/, '')

/** The member was sent a code and says it. */
function Code({ sale }: { readonly sale: Sale }) {
  const [code, setCode] = useState('')
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    void sale.confirm(code)
  }
  return (
    <form onSubmit={submit}>
      <Field
        label={t('code')}
        hint={t('code.hint')}
        value={code}
        inputMode="numeric"
        autoComplete="off"
        maxLength={6}
        autoFocus
        onChange={(event) => setCode(event.currentTarget.value.replaceAll(/\D/g, ''))}
      />
      <div className="row">
        <button type="button" className="quiet" onClick={() => sale.setStep('making')}>
          {t('back')}
        </button>
        <button type="submit" className="main grow" disabled={code.length !== 6}>
          {t('code.confirm')}
        </button>
      </div>
    </form>
  )
}

/** Nobody knows yet whether it was confirmed: trying again does it once. */
function Lost({ sale }: { readonly sale: Sale }) {
  return (
    <div className="stack">
      <p>{t('lost.hint')}</p>
      <button type="button" className="main" onClick={() => void sale.confirm()}>
        {t('lost.again')}
      </button>
      {sale.points === 0 && (
        <button type="button" className="quiet" onClick={() => void sale.keepForLater()}>
          {t('pay.keep')}
        </button>
      )}
    </div>
  )
}
