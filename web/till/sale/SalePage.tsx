import { useEffect, useRef, useState } from 'react'
import type { Goods } from '../core/receipt.ts'
import { pressed } from '../core/sums.ts'
import { Trouble } from '../../shared/Field.tsx'
import { Pad } from '../parts/Pad.tsx'
import { wordsOf } from '../server.ts'
import { useScanner, useStrayKeys } from '../scanning.ts'
import { placeOf, type Programme, type SignedIn } from '../signedIn.ts'
import { money, t } from '../words.ts'
import { Done } from './Done.tsx'
import { GoodsList, PriceOf } from './GoodsList.tsx'
import { find, type Chosen } from './member.ts'
import { MemberBox } from './MemberBox.tsx'
import { Payment } from './Payment.tsx'
import { useSale, type Ending, type Sale } from './useSale.ts'

/** What is known of a sale before it begins. */
export type First = {
  readonly member: Chosen | null
  readonly typed: string
  readonly scanned: string | null
}

export const NOTHING: First = { member: null, typed: '', scanned: null }

type Over = { readonly ending: Ending; readonly member: Chosen | null }

/** Sales, one after another. */
export function SalePage(props: {
  readonly who: SignedIn
  readonly programme: Programme
  enrol(phone: string, typed: string): void
  readonly first: First
}) {
  const [over, setOver] = useState<Over | null>(null)
  const [turn, setTurn] = useState(0)
  const [first, setFirst] = useState(props.first)
  if (over) {
    const next = (scanned: string | null) => {
      setFirst({ member: null, typed: '', scanned })
      setOver(null)
      setTurn(turn + 1)
    }
    return <Done {...props} {...over} next={next} />
  }
  const end = (ending: Ending, member: Chosen | null) => setOver({ ending, member })
  return <Making key={turn} {...props} first={first} end={end} />
}

function Making(props: {
  readonly who: SignedIn
  readonly programme: Programme
  readonly first: First
  enrol(phone: string, typed: string): void
  end(ending: Ending, member: Chosen | null): void
}) {
  const { programme } = props
  const sale = useSale(placeOf(props.who, programme), props.first.typed, props.end)
  const [pricing, setPricing] = useState<string | null>(null)
  const { goods, member } = sale
  const fixed = sale.step !== 'making'
  const missed = useScans(sale, props.first, setPricing)
  const add = (asked: { sku: string; price: number }) => {
    sale.setGoods([...goods, { ...asked, lineId: nextOf(goods), pieces: 1 }])
    setPricing(null)
  }
  return (
    <div className="columns">
      <h1 className="unseen">{t('tab.sale')}</h1>
      <div className="stack">
        {goods.length === 0 ? (
          <Sum sale={sale} programme={programme} fixed={fixed} />
        ) : (
          <div className="box">
            <GoodsList goods={goods} programme={programme} fixed={fixed} change={sale.setGoods} />
            <p className="total">{money(sale.amount, programme)}</p>
          </div>
        )}
        {pricing === null ? (
          <button type="button" className="quiet" disabled={fixed} onClick={() => setPricing('')}>
            {t('goods.add')}
          </button>
        ) : (
          <PriceOf
            key={pricing}
            sku={pricing}
            programme={programme}
            add={add}
            leave={() => setPricing(null)}
          />
        )}
      </div>
      <div className="stack">
        <Trouble>{missed}</Trouble>
        <MemberBox
          programme={programme}
          member={member}
          fixed={fixed}
          choose={sale.setMember}
          enrol={(phone) => props.enrol(phone, sale.typed)}
        />
        <Payment sale={sale} programme={programme} />
      </div>
    </div>
  )
}

/** A scan is the member; once there is one, goods. What a scan that could not be looked up met. */
function useScans(sale: Sale, first: First, price: (sku: string) => void): string | null {
  const [missed, setMissed] = useState<string | null>(null)
  const scanned = (text: string) => {
    if (sale.step !== 'making') return
    if (sale.member) return price(text)
    setMissed(null)
    find(text, true)
      .then((found) => (found.kind === 'one' ? sale.setMember(found.chosen) : price(text)))
      .catch((error: unknown) => setMissed(wordsOf(error)))
  }
  useScanner(scanned)
  useEffect(() => {
    if (first.member) sale.setMember(first.member)
    else if (first.scanned !== null) scanned(first.scanned)
  }, [])
  return missed
}

const nextOf = (goods: readonly Goods[]): string =>
  String(Math.max(0, ...goods.map(({ lineId }) => Number(lineId))) + 1)

/** The sum, typed by the pad or by keys; digits find their way here from anywhere that is no field. */
function Sum(props: {
  readonly sale: Sale
  readonly programme: Programme
  readonly fixed: boolean
}) {
  const { sale, programme, fixed } = props
  const field = useRef<HTMLInputElement>(null)
  const digits = programme.minorDigits
  useStrayKeys((key) => {
    if (fixed) return
    field.current?.focus()
    sale.setTyped(pressed(sale.typed, key === '.' ? ',' : key, digits))
  })
  const change = (value: string) => {
    if (/^[\d\s.,]*$/.test(value)) sale.setTyped(value)
  }
  return (
    <div className="box stack">
      <label htmlFor="sum" className="dim">
        {t('sum')}
      </label>
      <input
        id="sum"
        ref={field}
        className="sum"
        // the till's own pad is there: the phone's keyboard would cover it
        inputMode="none"
        autoComplete="off"
        autoFocus
        placeholder="0"
        disabled={fixed}
        value={sale.typed}
        onChange={(event) => change(event.currentTarget.value)}
      />
      <Pad
        corner={digits > 0 ? ',' : ''}
        onKey={(key) => !fixed && sale.setTyped(pressed(sale.typed, key, digits))}
      />
    </div>
  )
}
