import { useState, type SyntheticEvent } from 'react'
import { Field, Trouble } from '../../shared/Field.tsx'
import { lookUp, type Me } from '../own.ts'
import { ask, wordsOf } from '../server.ts'
import { day, phone, t } from '../words.ts'

type Kind = 'phone' | 'email'

/** The phone and the e-mail; another one is proved by a code. */
export function Contacts({ me }: { readonly me: Me }) {
  const [changing, setChanging] = useState<Kind | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const keep = async () => {
    try {
      await ask((client) => client.my.keepPhone())
      await lookUp()
      setTrouble(null)
    } catch (error) {
      setTrouble(wordsOf(error))
    }
  }
  return (
    <section className="box stack">
      <h2>{t('profile.contacts')}</h2>
      {me.phoneChange && (
        <div className="note stack tight">
          <p>
            {t('contacts.waiting', {
              day: day(me.phoneChange.dueAt),
              phone: phone(me.phoneChange.phone),
            })}
          </p>
          <Trouble>{trouble}</Trouble>
          <button type="button" onClick={() => void keep()}>
            {t('contacts.keep')}
          </button>
        </div>
      )}
      {(['phone', 'email'] as const).map((kind) =>
        changing === kind ? (
          <Change key={kind} kind={kind} done={() => setChanging(null)} />
        ) : (
          <div key={kind} className="row between">
            <span>
              <span className="dim when">{t(`enter.${kind}`)}</span>
              {(kind === 'phone' ? me.phone && phone(me.phone) : me.email) ?? t('profile.none')}
            </span>
            <button
              type="button"
              className="quiet small"
              aria-label={t(`contacts.${me[kind] === null ? 'add' : 'change'}.${kind}`)}
              disabled={kind === 'phone' && me.phoneChange !== null}
              onClick={() => setChanging(kind)}
            >
              {t(me[kind] === null ? 'contacts.add' : 'contacts.change')}
            </button>
          </div>
        ),
      )}
    </section>
  )
}

/** First the new contact, then the code that went there. */
function Change({ kind, done }: { readonly kind: Kind; done(): void }) {
  const [text, setText] = useState('')
  const [request, setRequest] = useState<string | null>(null)
  const [code, setCode] = useState('')
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    setBusy(true)
    setTrouble(null)
    try {
      if (request === null) {
        const body = kind === 'phone' ? { phone: text } : { email: text }
        setRequest((await ask((client) => client.my.askContactCode({ body }))).request)
      } else {
        await ask((client) => client.my.changeContact({ body: { request, code } }))
        await lookUp()
        return done()
      }
    } catch (error) {
      setTrouble(wordsOf(error))
    }
    setBusy(false)
  }
  return (
    <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
      {request === null ? (
        <Field
          label={t(`contacts.new.${kind}`)}
          hint={t(`contacts.${kind}.hint`)}
          type={kind === 'phone' ? 'tel' : 'email'}
          autoFocus
          value={text}
          error={trouble}
          onChange={({ target }) => setText(target.value)}
        />
      ) : (
        <Field
          key="code"
          label={t('enter.code')}
          hint={t('enter.sent', { to: text })}
          className="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          autoFocus
          value={code}
          error={trouble}
          onChange={({ target }) => setCode(target.value.replace(/\D/g, '').slice(0, 6))}
        />
      )}
      <div className="row">
        <button
          type="submit"
          disabled={busy || (request === null ? text.trim() === '' : code.length < 6)}
        >
          {t(request === null ? 'enter.submit' : 'contacts.confirm')}
        </button>
        <button type="button" className="quiet" onClick={done}>
          {t('cancel')}
        </button>
      </div>
    </form>
  )
}
