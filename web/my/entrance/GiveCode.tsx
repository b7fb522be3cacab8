import { useEffect, useState } from 'react'
import { Trouble } from '../../shared/Field.tsx'
import { CodeField, useCode } from '../Code.tsx'
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
  const entry = useCode(async (code) => {
    const body = { request: sent.request, code }
    const { ticket } = await ask((client) => client.portal.signIn({ body }))
    if (ticket === null) await props.arrived()
    else props.joining(ticket)
  })
  return (
    <form className="stack" onSubmit={entry.submit} noValidate>
      <h1>{t('enter.title')}</h1>
      <p>{t('enter.sent', { to: phone(sent.sentTo) })}</p>
      <CodeField label={t('enter.code')} entry={entry} autoFocus />
      <button type="submit" className="main" disabled={!entry.ready}>
        {t('enter.confirm')}
      </button>
      <Again since={sent.at} resent={props.resent} />
      <button type="button" className="plain" onClick={props.back}>
        {t('enter.other')}
      </button>
    </form>
  )
}

function Again(props: { readonly since: number; resent(sent: Sent): void }) {
  const left = useSecondsLeft(props.since + PAUSE * 1_000)
  const [trouble, setTrouble] = useState<string | null>(null)
  const again = async () => {
    setTrouble(null)
    try {
      props.resent(await sendCode())
    } catch (error) {
      setTrouble(wordsOf(error))
    }
  }
  return (
    <>
      <Trouble>{trouble}</Trouble>
      <button type="button" className="quiet" disabled={left > 0} onClick={() => void again()}>
        {left > 0 ? t('enter.again.in', { seconds: left }) : t('enter.again')}
      </button>
    </>
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
