import { useState, type SyntheticEvent } from 'react'
import { Field, Trouble } from '../../shared/Field.tsx'
import { lookUp, type Me } from '../own.ts'
import { ask, wordsOf } from '../server.ts'
import { moment, phone, t } from '../words.ts'

/** Freezes the points by one press; a code lifts that. */
export function Freezing({ me }: { readonly me: Me }) {
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const freeze = async () => {
    setBusy(true)
    setTrouble(null)
    try {
      await ask((client) => client.my.freeze())
      await lookUp()
    } catch (error) {
      setTrouble(wordsOf(error))
    }
    setBusy(false)
  }
  return (
    <section className="box stack">
      <h2>{t('freeze.title')}</h2>
      {me.frozenAt === null ? (
        <>
          <p className="dim">{t('freeze.hint')}</p>
          <Trouble>{trouble}</Trouble>
          <button type="button" className="quiet" disabled={busy} onClick={() => void freeze()}>
            {t('freeze.start')}
          </button>
        </>
      ) : (
        <>
          <p className="note warm" role="status">
            {t('freeze.since', { at: moment(me.frozenAt) })}
          </p>
          <Lifting />
        </>
      )}
    </section>
  )
}

type Sent = { readonly request: string; readonly sentTo: string }

/** First the code is sent to the member's own contact, then it is typed. */
function Lifting() {
  const [sent, setSent] = useState<Sent | null>(null)
  const [code, setCode] = useState('')
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    setBusy(true)
    setTrouble(null)
    try {
      if (sent === null) setSent(await ask((client) => client.my.askUnfreezeCode()))
      else {
        const body = { request: sent.request, code }
        await ask((client) => client.my.unfreeze({ body }))
        await lookUp()
        return
      }
    } catch (error) {
      setTrouble(wordsOf(error))
    }
    setBusy(false)
  }
  return (
    <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
      {sent ? (
        <Field
          label={t('enter.code')}
          hint={t('enter.sent', { to: phone(sent.sentTo) })}
          className="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          autoFocus
          value={code}
          error={trouble}
          onChange={({ target }) => setCode(target.value.replace(/\D/g, '').slice(0, 6))}
        />
      ) : (
        <Trouble>{trouble}</Trouble>
      )}
      <button type="submit" disabled={busy || (sent !== null && code.length < 6)}>
        {t(sent ? 'freeze.lift' : 'freeze.lift.start')}
      </button>
    </form>
  )
}
