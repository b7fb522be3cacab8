import { useState, type ReactNode, type SyntheticEvent } from 'react'
import { Field, Trouble } from '../../shared/Field.tsx'
import { RulesLinks } from '../parts/RulesLinks.tsx'
import { ask, codeOf, wordsOf } from '../server.ts'
import { language, t } from '../words.ts'
import type { Hall } from './Entrance.tsx'

const NOTHING = { rules: null, consents: [], rulesPages: [] }
const EMPTY = { first: '', last: '', birthday: '' }

/** Joins with what one wants to tell of oneself; the rules are read and accepted by hand. */
export function Join(props: {
  readonly ticket: string
  readonly hall: Hall | null
  arrived(): Promise<void>
  back(): void
}) {
  const { rules, consents, rulesPages } = props.hall ?? NOTHING
  const [agreed, setAgreed] = useState<readonly string[]>([])
  const [about, setAbout] = useState(EMPTY)
  const [isAccepted, setAccepted] = useState(false)
  const [missing, setMissing] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const tell = (part: keyof typeof EMPTY) => ({
    value: about[part],
    onChange: ({ target }: { readonly target: { readonly value: string } }) =>
      setAbout({ ...about, [part]: target.value }),
  })
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    if (rules && !isAccepted) return setMissing(true)
    setBusy(true)
    try {
      const body = {
        ticket: props.ticket,
        ...(rules && { rulesVersion: rules.version }),
        name: { first: about.first, last: about.last },
        ...(about.birthday !== '' && { birthday: about.birthday }),
        language: language(),
        consents: consents
          .filter(({ purpose }) => agreed.includes(purpose))
          .map(({ purpose, version }) => ({ purpose, version })),
      }
      await ask((client) => client.portal.join({ body }))
      await props.arrived()
    } catch (error) {
      if (['my.ticket_expired', 'my.known_already'].includes(codeOf(error) ?? '')) props.back()
      setTrouble(wordsOf(error))
      setBusy(false)
    }
  }
  return (
    <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
      <h1>{t('join.title')}</h1>
      <p className="dim">{t('join.lead')}</p>
      <Person tell={tell} />
      {rules ? (
        <Rules text={rules.text} accepted={isAccepted} missing={missing} accept={setAccepted}>
          <RulesLinks pages={rulesPages} />
        </Rules>
      ) : (
        <RulesLinks pages={rulesPages} />
      )}
      {consents.length > 0 && <Consents consents={consents} agreed={agreed} change={setAgreed} />}
      <Trouble>{trouble}</Trouble>
      <button type="submit" className="main" disabled={busy}>
        {t('join.submit')}
      </button>
    </form>
  )
}

function Person({ tell }: { tell(part: keyof typeof EMPTY): object }) {
  return (
    <>
      <div className="pair">
        <Field
          label={t('join.first')}
          hint={t('optional')}
          autoComplete="given-name"
          {...tell('first')}
        />
        <Field
          label={t('join.last')}
          hint={t('optional')}
          autoComplete="family-name"
          {...tell('last')}
        />
      </div>
      <Field
        label={t('join.birthday')}
        hint={t('join.birthday.hint')}
        type="date"
        autoComplete="bday"
        {...tell('birthday')}
      />
    </>
  )
}

/** Read and accepted by hand. */
function Rules(props: {
  readonly text: string
  readonly accepted: boolean
  readonly missing: boolean
  accept(accepted: boolean): void
  readonly children: ReactNode
}) {
  const isMissing = props.missing && !props.accepted
  return (
    <div className="stack tight">
      <details>
        <summary>{t('join.rules.read')}</summary>
        <p className="rules">{props.text}</p>
      </details>
      {props.children}
      <label className="check">
        <input
          type="checkbox"
          checked={props.accepted}
          aria-invalid={isMissing ? true : undefined}
          onChange={({ target }) => props.accept(target.checked)}
        />
        {t('join.rules.accept')}
      </label>
      {isMissing && <Trouble>{t('join.rules.missing')}</Trouble>}
    </div>
  )
}

/** Each apart, and none is ticked beforehand. */
function Consents(props: {
  readonly consents: Hall['consents']
  readonly agreed: readonly string[]
  change(agreed: readonly string[]): void
}) {
  const { agreed, change } = props
  return (
    <fieldset>
      <legend>{t('join.consents')}</legend>
      <p className="dim">{t('join.consents.hint')}</p>
      {props.consents.map(({ purpose, text }) => (
        <label key={purpose} className="check">
          <input
            type="checkbox"
            checked={agreed.includes(purpose)}
            onChange={({ target }) => {
              const others = agreed.filter((each) => each !== purpose)
              change(target.checked ? [...others, purpose] : others)
            }}
          />
          {text}
        </label>
      ))}
    </fieldset>
  )
}
