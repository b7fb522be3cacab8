import { useState, type SyntheticEvent } from 'react'
import { Field, Trouble } from '../../shared/Field.tsx'
import { lookUp, type Me } from '../own.ts'
import { ask, wordsOf } from '../server.ts'
import { t } from '../words.ts'

/** The name and the birthday, which can be told once. */
export function About({ me }: { readonly me: Me }) {
  const [about, setAbout] = useState({
    first: me.name.first ?? '',
    last: me.name.last ?? '',
    birthday: me.birthday ?? '',
  })
  const [said, setSaid] = useState<{ readonly good: boolean; readonly text: string } | null>(null)
  const [busy, setBusy] = useState(false)
  const tell = (part: keyof typeof about) => ({
    value: about[part],
    onChange: ({ target }: { readonly target: { readonly value: string } }) => {
      setAbout({ ...about, [part]: target.value })
      setSaid(null)
    },
  })
  const isNew = me.birthday === null && about.birthday !== ''
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    setBusy(true)
    const name = { first: about.first, last: about.last }
    try {
      const body = { name, ...(isNew && { birthday: about.birthday }) }
      await ask((client) => client.my.edit({ body }))
      await lookUp()
      setSaid({ good: true, text: t('saved') })
    } catch (error) {
      setSaid({ good: false, text: wordsOf(error) })
    }
    setBusy(false)
  }
  return (
    <form className="box stack" onSubmit={(event) => void submit(event)} noValidate>
      <h2>{t('profile.about')}</h2>
      <div className="pair">
        <Field label={t('join.first')} autoComplete="given-name" {...tell('first')} />
        <Field label={t('join.last')} autoComplete="family-name" {...tell('last')} />
      </div>
      <Field
        label={t('join.birthday')}
        hint={t(me.birthday === null ? 'join.birthday.hint' : 'profile.birthday.fixed')}
        type="date"
        autoComplete="bday"
        readOnly={me.birthday !== null}
        {...tell('birthday')}
      />
      <Trouble>{said && !said.good ? said.text : null}</Trouble>
      <div className="row">
        <button type="submit" disabled={busy}>
          {t('save')}
        </button>
        <span role="status">{said?.good ? said.text : ''}</span>
      </div>
    </form>
  )
}
