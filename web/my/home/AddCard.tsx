import { useState, type SyntheticEvent } from 'react'
import { Field, Trouble } from '../../shared/Field.tsx'
import { minorOf } from '../core/sum.ts'
import { lookUp, programmeOf, type Own } from '../own.ts'
import { ask, wordsOf } from '../server.ts'
import { t } from '../words.ts'

const EMPTY = { number: '', code: '', receipt: '', sum: '', day: '' }

/** Adds a plastic card by its code, or by a receipt it was used for. */
export function AddCard({ mine }: { readonly mine: Own }) {
  const [by, setBy] = useState<'code' | 'receipt'>('code')
  const [typed, setTyped] = useState(EMPTY)
  const [said, setSaid] = useState<{ readonly good: boolean; readonly text: string } | null>(null)
  const [busy, setBusy] = useState(false)
  const tell = (part: keyof typeof EMPTY) => ({
    value: typed[part],
    onChange: ({ target }: { readonly target: { readonly value: string } }) =>
      setTyped({ ...typed, [part]: target.value }),
  })
  const digits = programmeOf(mine)?.minorDigits ?? 2
  const amount = minorOf(typed.sum, digits)
  const isWhole =
    typed.number.trim().length >= 8 &&
    (by === 'code'
      ? typed.code.trim() !== ''
      : typed.receipt.trim() !== '' && amount !== null && typed.day !== '')
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    setBusy(true)
    const proof =
      by === 'code'
        ? { code: typed.code.trim() }
        : { receipt: { number: typed.receipt.trim(), amount: amount!, day: typed.day } }
    try {
      await ask((client) => client.my.addCard({ body: { number: typed.number.trim(), ...proof } }))
      setTyped(EMPTY)
      setSaid({ good: true, text: t('card.add.done') })
      await lookUp()
    } catch (error) {
      setSaid({ good: false, text: wordsOf(error) })
    }
    setBusy(false)
  }
  return (
    <details className="box">
      <summary>{t('card.add')}</summary>
      <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
        <p className="dim">{t('card.add.hint')}</p>
        <Field label={t('card.add.number')} inputMode="numeric" {...tell('number')} />
        <div className="choice" role="group" aria-label={t('card.add.how')}>
          {(['code', 'receipt'] as const).map((each) => (
            <button
              key={each}
              type="button"
              className="quiet"
              aria-pressed={by === each}
              onClick={() => setBy(each)}
            >
              {t(`card.add.${each}`)}
            </button>
          ))}
        </div>
        <Proof by={by} tell={tell} />
        <Trouble>{said && !said.good ? said.text : null}</Trouble>
        <div className="row">
          <button type="submit" disabled={busy || !isWhole}>
            {t('card.add.submit')}
          </button>
          <span role="status">{said?.good ? said.text : ''}</span>
        </div>
      </form>
    </details>
  )
}

/** The code under the scratch field, or what stands on a receipt. */
function Proof(props: { readonly by: 'code' | 'receipt'; tell(part: keyof typeof EMPTY): object }) {
  const { by, tell } = props
  if (by === 'code')
    return <Field label={t('card.add.secret')} autoComplete="off" {...tell('code')} />
  return (
    <>
      <Field label={t('card.add.receipt.number')} autoComplete="off" {...tell('receipt')} />
      <div className="pair">
        <Field label={t('card.add.receipt.sum')} inputMode="decimal" {...tell('sum')} />
        <Field label={t('card.add.receipt.day')} type="date" {...tell('day')} />
      </div>
    </>
  )
}
