import { useEffect, useState, type SubmitEvent } from 'react'
import { Field, Trouble } from '../../shared/Field.tsx'
import { ask, codeOf, reach, wordsOf } from '../server.ts'
import { knownTill, lookAround, lookForTill } from '../signedIn.ts'
import { send } from '../sending.ts'
import { ByPin } from './PinPad.tsx'
import { chooseLanguage, language, t } from '../words.ts'

/** Nobody works here now: somebody signs in. */
export function Entrance() {
  const known = knownTill.use()
  const online = reach.use()
  const [byPassword, setByPassword] = useState(false)
  useEffect(() => {
    // somebody may have set a PIN elsewhere meanwhile
    if (online) void lookForTill().catch(() => undefined)
  }, [online])
  const isKnown = known !== null && !byPassword
  return (
    <main className="entrance">
      <div className="row between">
        <strong>{t('app')}</strong>
        <button
          type="button"
          className="quiet"
          lang={language() === 'ru' ? 'en' : 'ru'}
          onClick={() => void chooseLanguage(language() === 'ru' ? 'en' : 'ru')}
        >
          {language() === 'ru' ? 'English' : 'Русский'}
        </button>
      </div>
      <section className="box stack">
        <h1>{known ? known.till.name : t('enter.title')}</h1>
        {!online && <Trouble>{t('enter.offline')}</Trouble>}
        {isKnown ? <ByPin known={known} /> : <ByPassword />}
        {known && (
          <button type="button" className="quiet" onClick={() => setByPassword(!byPassword)}>
            {t(byPassword ? 'enter.byPin' : 'enter.byPassword')}
          </button>
        )}
      </section>
    </main>
  )
}

function ByPassword() {
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [asksCode, setAsksCode] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const enter = async () => {
    setBusy(true)
    setTrouble(null)
    try {
      const body = { login, password, ...(code !== '' && { code }) }
      await ask((client) => client.sessions.signIn({ body }))
      await lookAround()
      void send().catch(() => undefined)
    } catch (error) {
      if (codeOf(error) === 'session.code_needed') setAsksCode(true)
      if (codeOf(error) !== 'session.code_needed' || asksCode) setTrouble(wordsOf(error))
      setBusy(false)
    }
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    void enter()
  }
  return (
    <form className="stack" onSubmit={submit}>
      <Field
        label={t('enter.login')}
        value={login}
        autoComplete="username"
        required
        onChange={(event) => setLogin(event.currentTarget.value)}
      />
      <Field
        label={t('enter.password')}
        type="password"
        value={password}
        autoComplete="current-password"
        required
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {asksCode && (
        <Field
          label={t('enter.code')}
          hint={t('enter.code.hint')}
          value={code}
          autoComplete="one-time-code"
          required
          autoFocus
          onChange={(event) => setCode(event.currentTarget.value)}
        />
      )}
      <Trouble>{trouble}</Trouble>
      <button type="submit" className="main" disabled={busy}>
        {t('enter.submit')}
      </button>
    </form>
  )
}
