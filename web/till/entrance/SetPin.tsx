import { useState, type SubmitEvent } from 'react'
import { Field, Trouble } from '../../shared/Field.tsx'
import { ask, codeOf, wordsOf } from '../server.ts'
import { lookForTill, type SignedIn } from '../signedIn.ts'
import { t } from '../words.ts'

/** One's own PIN, set with the password. */
export function SetPin({ who }: { readonly who: SignedIn }) {
  const [password, setPassword] = useState('')
  const [pin, setPin] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [state, setState] = useState<'asked' | 'busy' | 'done'>('asked')
  const set = async () => {
    setState('busy')
    setError(null)
    try {
      await ask((client) => client.devices.setPin({ body: { password, pin } }))
      await lookForTill()
      setState('done')
    } catch (refused) {
      setError(refused)
      setState('asked')
    }
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    void set()
  }
  if (state === 'done') return <p role="status">{t('pin.done')}</p>
  const code = codeOf(error)
  const ofPassword = code === 'password.wrong'
  const ofPin = code === 'pin.too_simple'
  return (
    <form className="stack" onSubmit={submit}>
      <Field
        label={t('pin.password')}
        type="password"
        autoComplete="current-password"
        required
        value={password}
        error={ofPassword ? wordsOf(error) : null}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Field
        label={t('pin.new')}
        hint={t('pin.hint', { organisation: who.organisation })}
        type="password"
        inputMode="numeric"
        autoComplete="off"
        required
        minLength={4}
        maxLength={8}
        value={pin}
        error={ofPin ? wordsOf(error) : null}
        onChange={(event) => setPin(event.currentTarget.value.replaceAll(/\D/g, ''))}
      />
      <Trouble>{error && !ofPassword && !ofPin ? wordsOf(error) : null}</Trouble>
      <button type="submit" className="main" disabled={state === 'busy' || pin.length < 4}>
        {t('pin.set')}
      </button>
    </form>
  )
}
