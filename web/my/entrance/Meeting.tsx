import type { Answered } from '#kit/core/operation.ts'
import type { Contract } from '#sdk/contract.ts'
import { useState, type SyntheticEvent } from 'react'
import { Field } from '../../shared/Field.tsx'
import { slug } from '../own.ts'
import { ask, wordsOf } from '../server.ts'
import { t } from '../words.ts'

/** The bot is to be opened, and its code to be typed here. */
export type Met = Answered<Contract['portal']['meet']>

/** Asks for an address that opens the bot. Throws `Problem`. */
export function askMeeting(): Promise<Met> {
  const address = slug.get()
  return ask((client) => client.portal.meet({ body: address ? { slug: address } : {} }))
}

/** Sends to the bot, where the phone is shared, and takes the code that it says. */
export function Meeting(props: {
  readonly met: Met
  back(): void
  arrived(): Promise<void>
  joining(ticket: string): void
}) {
  const { request, url } = props.met
  const [code, setCode] = useState('')
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const give = async (digits: string) => {
    setBusy(true)
    setTrouble(null)
    try {
      const body = { request, code: digits }
      const { ticket } = await ask((client) => client.portal.signIn({ body }))
      if (ticket === null) await props.arrived()
      else props.joining(ticket)
    } catch (error) {
      setTrouble(wordsOf(error))
      setCode('')
      setBusy(false)
    }
  }
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    if (/^\d{6}$/.test(code)) void give(code)
  }
  return (
    <form className="stack" onSubmit={submit} noValidate>
      <h1>{t('enter.title')}</h1>
      <ol className="steps">
        <li>{t('meet.open')}</li>
        <li>{t('meet.share')}</li>
        <li>{t('meet.type')}</li>
      </ol>
      <a className="button" href={url} target="_blank" rel="noreferrer">
        {t('telegram.open')}
      </a>
      <Field
        label={t('meet.code')}
        className="code"
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={12}
        value={code}
        readOnly={busy}
        error={trouble}
        onChange={({ target }) => {
          const digits = target.value.replace(/\D/g, '').slice(0, 6)
          setCode(digits)
          if (digits.length === 6 && !busy) void give(digits)
        }}
      />
      <button type="submit" className="main" disabled={busy || code.length < 6}>
        {t('enter.confirm')}
      </button>
      <button type="button" className="plain" onClick={props.back}>
        {t('meet.other')}
      </button>
    </form>
  )
}
