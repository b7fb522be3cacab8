import { useState, type SubmitEvent } from 'react'
import type { PurchaseLine, Return } from '../answers.ts'
import { Scan } from '../parts/Camera.tsx'
import { Trouble } from '../../shared/Field.tsx'
import { useScanner } from '../scanning.ts'
import { reach, wordsOf } from '../server.ts'
import type { Programme, SignedIn } from '../signedIn.ts'
import { moment, money, points, t } from '../words.ts'
import { findReceipts, linesOf, type Bought } from './bought.ts'
import { ReturnFigures } from './figures.tsx'
import { GiveBack } from './GiveBack.tsx'

/** Goods given back: the receipt by its number, then what of it. */
export function ReturnPage(props: { readonly who: SignedIn; readonly programme: Programme }) {
  const { programme } = props
  const [bought, setBought] = useState<Bought | null>(null)
  const [done, setDone] = useState<Return | null>(null)
  const online = reach.use()
  if (done) {
    const next = () => {
      setDone(null)
      setBought(null)
    }
    return <Given done={done} programme={programme} next={next} />
  }
  return (
    <div className="narrow stack">
      <section className="box stack">
        <h1>{t('return.title')}</h1>
        {online ? <Finder programme={programme} found={setBought} /> : <p>{t('return.offline')}</p>}
      </section>
      {bought && (
        <GiveBack key={bought.purchase.id} bought={bought} programme={programme} done={setDone} />
      )}
    </div>
  )
}

/** Finds a receipt by the number that its slip tells. */
function Finder(props: { readonly programme: Programme; found(bought: Bought | null): void }) {
  const [number, setNumber] = useState('')
  const [several, setSeveral] = useState<readonly PurchaseLine[]>([])
  const [trouble, setTrouble] = useState<string | null>(null)
  const choose = async (purchase: PurchaseLine) => {
    setSeveral([])
    props.found(await linesOf(purchase))
  }
  const look = async (text: string) => {
    setTrouble(null)
    setSeveral([])
    props.found(null)
    try {
      const all = await findReceipts(text)
      if (all.length === 0) setTrouble(t('return.none'))
      else if (all.length === 1) await choose(all[0]!)
      else setSeveral(all)
    } catch (error) {
      setTrouble(wordsOf(error))
    }
  }
  const scanned = (text: string) => {
    setNumber(text)
    void look(text)
  }
  useScanner(scanned)
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (number.trim() !== '') void look(number.trim())
  }
  return (
    <>
      <form className="row" onSubmit={submit} role="search">
        <input
          className="grow"
          aria-label={t('return.number')}
          placeholder={t('return.number')}
          value={number}
          maxLength={100}
          autoComplete="off"
          autoFocus
          onChange={(event) => setNumber(event.currentTarget.value)}
        />
        <button type="submit">{t('return.find')}</button>
        <Scan onScan={scanned} />
      </form>
      <p className="dim">{t('return.hint')}</p>
      <Trouble>{trouble}</Trouble>
      {several.length > 0 && (
        <ul className="choices" aria-label={t('return.several')}>
          {several.map((each) => (
            <li key={each.id}>
              <button type="button" onClick={() => void choose(each)}>
                {moment(each.occurredAt)} · {money(each.amount, props.programme)}
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

/** What came back. */
function Given(props: { readonly done: Return; readonly programme: Programme; next(): void }) {
  const { done, programme } = props
  return (
    <section className="box stack done" aria-live="polite">
      <h1>{t('return.done')}</h1>
      <ReturnFigures of={done} programme={programme} />
      {done.balance && (
        <p>
          {t('done.balance')}: {points(done.balance.active, programme)}
        </p>
      )}
      <button type="button" className="main" onClick={props.next}>
        {t('return.next')}
      </button>
    </section>
  )
}
