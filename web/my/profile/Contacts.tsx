import { useState, type SyntheticEvent } from 'react'
import { Field, Trouble } from '../../shared/Field.tsx'
import { CodeField, useCode } from '../Code.tsx'
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

type Asked = { readonly request: string; readonly contact: string }

/** First the new contact, then the code that went there. */
function Change({ kind, done }: { readonly kind: Kind; done(): void }) {
  const [asked, setAsked] = useState<Asked | null>(null)
  return asked ? (
    <GiveCode asked={asked} done={done} />
  ) : (
    <AskCode kind={kind} asked={setAsked} done={done} />
  )
}

function AskCode(props: { readonly kind: Kind; asked(asked: Asked): void; done(): void }) {
  const { kind } = props
  const [contact, setContact] = useState('')
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    setBusy(true)
    setTrouble(null)
    try {
      const body = kind === 'phone' ? { phone: contact } : { email: contact }
      const { request } = await ask((client) => client.my.askContactCode({ body }))
      props.asked({ request, contact })
    } catch (error) {
      setTrouble(wordsOf(error))
      setBusy(false)
    }
  }
  return (
    <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
      <Field
        label={t(`contacts.new.${kind}`)}
        hint={t(`contacts.${kind}.hint`)}
        type={kind === 'phone' ? 'tel' : 'email'}
        autoFocus
        value={contact}
        error={trouble}
        onChange={({ target }) => setContact(target.value)}
      />
      <div className="row">
        <button type="submit" disabled={busy || contact.trim() === ''}>
          {t('enter.submit')}
        </button>
        <button type="button" className="quiet" onClick={props.done}>
          {t('cancel')}
        </button>
      </div>
    </form>
  )
}

function GiveCode({ asked, done }: { readonly asked: Asked; done(): void }) {
  const entry = useCode(async (code) => {
    await ask((client) => client.my.changeContact({ body: { request: asked.request, code } }))
    await lookUp()
    done()
  })
  const hint = t('enter.sent', { to: asked.contact })
  return (
    <form className="stack" onSubmit={entry.submit} noValidate>
      <CodeField label={t('enter.code')} hint={hint} entry={entry} autoFocus />
      <div className="row">
        <button type="submit" disabled={!entry.ready}>
          {t('contacts.confirm')}
        </button>
        <button type="button" className="quiet" onClick={done}>
          {t('cancel')}
        </button>
      </div>
    </form>
  )
}
