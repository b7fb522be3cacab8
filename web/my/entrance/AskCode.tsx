import { useState, type SyntheticEvent } from 'react'
import { Field } from '../../shared/Field.tsx'
import { slug } from '../own.ts'
import { ask, wordsOf } from '../server.ts'
import { t } from '../words.ts'
import { askMeeting, type Met } from './Meeting.tsx'
import type { Sent } from './Entrance.tsx'

/** What the code was asked for; another one goes to the same place. */
export const typed = { by: 'phone' as 'phone' | 'email', phone: '', email: '' }

/** The next person at this browser does not see whose phone it was. */
export function forgetTyped(): void {
  Object.assign(typed, { phone: '', email: '' })
}

/** Has a code sent to what was typed. Throws `Problem`. */
export async function sendCode(): Promise<Sent> {
  const address = slug.get()
  const where = typed.by === 'phone' ? { phone: typed.phone } : { email: typed.email }
  const body = { ...(address && { slug: address }), ...where }
  const sent = await ask((client) => client.portal.askCode({ body }))
  return { ...sent, at: Date.now() }
}

/** Asks where to send the code. */
export function AskCode({
  sent,
  met,
}: {
  sent(sent: Sent): void
  /** Where one may come in through the bot. */
  readonly met?: (met: Met) => void
}) {
  const [by, setBy] = useState(typed.by)
  const [text, setText] = useState(typed[typed.by])
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const choose = (chosen: typeof by) => {
    typed.by = chosen
    setBy(chosen)
    setText(typed[chosen])
    setTrouble(null)
  }
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    setBusy(true)
    try {
      sent(await sendCode())
    } catch (error) {
      setTrouble(wordsOf(error))
      setBusy(false)
    }
  }
  return (
    <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
      <h1>{t('enter.title')}</h1>
      <p className="dim">{t('enter.lead')}</p>
      <div className="choice" role="group" aria-label={t('enter.how')}>
        {(['phone', 'email'] as const).map((each) => (
          <button
            key={each}
            type="button"
            className="quiet"
            aria-pressed={by === each}
            onClick={() => choose(each)}
          >
            {t(`enter.by.${each}`)}
          </button>
        ))}
      </div>
      <Field
        key={by}
        label={t(`enter.${by}`)}
        name={by}
        type={by === 'phone' ? 'tel' : 'email'}
        inputMode={by === 'phone' ? 'tel' : 'email'}
        autoComplete={by === 'phone' ? 'tel' : 'email'}
        placeholder={by === 'phone' ? '+7 900 000-00-00' : 'name@example.com'}
        value={text}
        error={trouble}
        onChange={({ target }) => {
          typed[by] = target.value
          setText(target.value)
        }}
      />
      <button type="submit" className="main" disabled={busy || text.trim() === ''}>
        {t('enter.submit')}
      </button>
      {met && <ThroughBot met={met} failed={setTrouble} />}
    </form>
  )
}

/** Asks for the address of the bot, and goes on there. */
function ThroughBot(props: { met(met: Met): void; failed(words: string): void }) {
  const [busy, setBusy] = useState(false)
  const meet = async () => {
    setBusy(true)
    try {
      props.met(await askMeeting())
    } catch (error) {
      props.failed(wordsOf(error))
      setBusy(false)
    }
  }
  return (
    <button type="button" className="quiet" disabled={busy} onClick={() => void meet()}>
      {t('enter.by.telegram')}
    </button>
  )
}
