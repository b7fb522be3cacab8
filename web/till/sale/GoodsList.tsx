import { useId, useState, type SubmitEvent } from 'react'
import type { Goods } from '../core/receipt.ts'
import { amountOf, minorOf, plainDecimal } from '../core/sums.ts'
import { Field } from '../../shared/Field.tsx'
import type { Programme } from '../signedIn.ts'
import { money, t } from '../words.ts'

/** The goods of a receipt: each is scanned, and its price typed. */
export function GoodsList(props: {
  readonly goods: readonly Goods[]
  readonly programme: Programme
  readonly fixed: boolean
  change(goods: readonly Goods[]): void
}) {
  const { goods, programme, fixed, change } = props
  const set = (lineId: string, pieces: number) =>
    change(goods.map((each) => (each.lineId === lineId ? { ...each, pieces } : each)))
  return (
    <ul className="goods" aria-label={t('goods')}>
      {goods.map((each) => (
        <li key={each.lineId}>
          <span className="grow">{each.sku}</span>
          <div className="row tight">
            <button
              type="button"
              className="quiet square"
              disabled={fixed}
              aria-label={t('goods.less', { sku: each.sku })}
              onClick={() =>
                each.pieces > 1
                  ? set(each.lineId, each.pieces - 1)
                  : change(goods.filter(({ lineId }) => lineId !== each.lineId))
              }
            >
              −
            </button>
            <span aria-label={t('goods.pieces')}>{each.pieces}</span>
            <button
              type="button"
              className="quiet square"
              disabled={fixed || amountOf(each.price, each.pieces + 1) === null}
              aria-label={t('goods.more', { sku: each.sku })}
              onClick={() => set(each.lineId, each.pieces + 1)}
            >
              +
            </button>
          </div>
          <span className="number">{money(each.price * each.pieces, programme)}</span>
        </li>
      ))}
    </ul>
  )
}

/** Asks the price of goods that were scanned or typed in. */
export function PriceOf(props: {
  readonly sku: string
  readonly programme: Programme
  add(goods: { sku: string; price: number }): void
  leave(): void
}) {
  const id = useId()
  const [sku, setSku] = useState(props.sku)
  const [typed, setTyped] = useState('')
  const [wrong, setWrong] = useState(false)
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const price = minorOf(typed, props.programme.minorDigits)
    if (price === null || price === 0 || sku.trim() === '') return setWrong(true)
    props.add({ sku: sku.trim().slice(0, 64), price })
  }
  return (
    <form onSubmit={submit} aria-labelledby={id} className="box stack">
      <strong id={id}>{t('goods.add')}</strong>
      <Field
        label={t('goods.sku')}
        value={sku}
        maxLength={64}
        autoFocus={props.sku === ''}
        onChange={(event) => setSku(event.currentTarget.value)}
      />
      <Field
        label={t('goods.price')}
        value={typed}
        inputMode="decimal"
        placeholder={plainDecimal(0, props.programme.minorDigits)}
        autoFocus={props.sku !== ''}
        error={wrong ? t('goods.wrong') : null}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <div className="row">
        <button type="button" className="quiet" onClick={props.leave}>
          {t('back')}
        </button>
        <button type="submit" className="grow">
          {t('goods.put')}
        </button>
      </div>
    </form>
  )
}
