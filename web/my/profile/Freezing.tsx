import { useState } from 'react'
import { Trouble } from '../../shared/Field.tsx'
import { CodeField, useCode } from '../Code.tsx'
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

/** First the code is sent to a contact of the member's, then it is typed. */
function Lifting() {
  const [sent, setSent] = useState<Sent | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  if (sent) return <GiveCode sent={sent} />
  const send = async () => {
    setBusy(true)
    setTrouble(null)
    try {
      setSent(await ask((client) => client.my.askUnfreezeCode()))
    } catch (error) {
      setTrouble(wordsOf(error))
    }
    setBusy(false)
  }
  return (
    <>
      <Trouble>{trouble}</Trouble>
      <button type="button" disabled={busy} onClick={() => void send()}>
        {t('freeze.lift.start')}
      </button>
    </>
  )
}

function GiveCode({ sent }: { readonly sent: Sent }) {
  const entry = useCode(async (code) => {
    await ask((client) => client.my.unfreeze({ body: { request: sent.request, code } }))
    await lookUp()
  })
  const hint = t('enter.sent', { to: phone(sent.sentTo) })
  return (
    <form className="stack" onSubmit={entry.submit} noValidate>
      <CodeField label={t('enter.code')} hint={hint} entry={entry} autoFocus />
      <button type="submit" disabled={!entry.ready}>
        {t('freeze.lift')}
      </button>
    </form>
  )
}
