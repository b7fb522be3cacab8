import { useEffect, useState, type SyntheticEvent } from 'react'
import { Field } from '../../shared/Field.tsx'
import { ask, wordsOf } from '../server.ts'
import { phone, t } from '../words.ts'
import { sendCode } from './AskCode.tsx'
import type { Sent } from './Entrance.tsx'

/** Seconds between two codes that are asked for. */
const PAUSE = 30

/** Takes the six digits; the sixth sends them. */
export function GiveCode(props: {
  readonly sent: Sent
  resent(sent: Sent): void
  back(): void
  arrived(): Promise<void>
  joining(ticket: string): void
}) {
  const { sent } = props
  const [code, setCode] = useState('')
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  const give = async (digits: string) => {
    setBusy(true)
    setTrouble(null)
    try {
      const body = { request: sent.request, code: digits }
      const { ticket } = await ask((client) => client.portal.signIn({ body }))
      if (ticket === null) await props.arrived()
      else props.joining(ticket)
    } catch (error) {
      setTrouble(wordsOf(error))
      setCode('')
      setBusy(false)
    }
  }
  const again = async () => {
    setTrouble(null)
    try {
      props.resent(await sendCode())
    } catch (error) {
      setTrouble(wordsOf(error))
    }
  }
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    if (/^\d{6}$/.test(code)) void give(code)
  }
  return (
    <form className="stack" onSubmit={submit} noValidate>
      <h1>{t('enter.title')}</h1>
      <p>{t('enter.sent', { to: phone(sent.sentTo) })}</p>
      <Field
        label={t('enter.code')}
        className="code"
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        autoFocus
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
      <Again since={sent.at} again={again} />
      <button type="button" className="plain" onClick={props.back}>
        {t('enter.other')}
      </button>
    </form>
  )
}

function Again(props: { readonly since: number; again(): Promise<void> }) {
  const left = useSecondsLeft(props.since + PAUSE * 1_000)
  return (
    <button type="button" className="quiet" disabled={left > 0} onClick={() => void props.again()}>
      {left > 0 ? t('enter.again.in', { seconds: left }) : t('enter.again')}
    </button>
  )
}

function useSecondsLeft(until: number): number {
  const count = () => Math.max(0, Math.ceil((until - Date.now()) / 1_000))
  const [left, setLeft] = useState(count)
  useEffect(() => {
    setLeft(count())
    const timer = setInterval(() => setLeft(count()), 1_000)
    return () => clearInterval(timer)
  }, [until])
  return left
}
