import { useState, type SubmitEvent } from 'react'
import { Field, Trouble } from '../../shared/Field.tsx'
import { Pad } from '../parts/Pad.tsx'
import { ask, codeOf, wordsOf } from '../server.ts'
import { lookAround, lookForTill, type KnownTill } from '../signedIn.ts'
import { send } from '../sending.ts'
import { play } from '../sound.ts'
import { t } from '../words.ts'

type Person = KnownTill['people'][number]

const LONGEST = 8

/** Who is working: chosen by name, shown to be so by a PIN. */
export function ByPin({ known }: { readonly known: KnownTill }) {
  const [person, setPerson] = useState<Person | null>(null)
  if (person) return <Pin person={person} back={() => setPerson(null)} />
  if (known.people.length === 0) return <p className="dim">{t('enter.nobody')}</p>
  return (
    <>
      <p>{t('enter.who')}</p>
      <ul className="choices">
        {known.people.map((each) => (
          <li key={each.id}>
            <button type="button" onClick={() => setPerson(each)}>
              {each.name}
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}

function Pin({ person, back }: { readonly person: Person; back(): void }) {
  const [pin, setPin] = useState('')
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const enter = async () => {
    setBusy(true)
    setTrouble(null)
    try {
      const body = { operatorId: person.id, pin }
      await ask((client) => client.devices.signIn({ body }))
      await lookAround()
      void send().catch(() => undefined)
    } catch (error) {
      play('refused')
      setTrouble(wordsOf(error))
      setPin('')
      setBusy(false)
      if (codeOf(error) === 'pin.till_unknown') void lookForTill().catch(() => undefined)
    }
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    void enter()
  }
  const press = (key: string) =>
    setPin(key === '⌫' ? pin.slice(0, -1) : (pin + key).slice(0, LONGEST))
  return (
    <form className="stack" onSubmit={submit}>
      <Field
        label={t('enter.pin.of', { name: person.name })}
        type="password"
        inputMode="none"
        autoComplete="off"
        autoFocus
        value={pin}
        maxLength={LONGEST}
        onChange={(event) => setPin(event.currentTarget.value.replaceAll(/\D/g, ''))}
      />
      <Trouble>{trouble}</Trouble>
      <Pad corner="" onKey={press} />
      <div className="row">
        <button type="button" className="quiet" onClick={back}>
          {t('back')}
        </button>
        <button type="submit" className="main grow" disabled={busy || pin.length < 4}>
          {t('enter.pin.submit')}
        </button>
      </div>
    </form>
  )
}
