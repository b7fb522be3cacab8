import { useState } from 'react'
import { hasCamera } from './parts/Camera.tsx'
import { Modal } from './parts/Modal.tsx'
import { reach } from './server.ts'
import { chosenProgramme, knownTill, leave, programmeOf, sound, type SignedIn } from './signedIn.ts'
import { chooseTheme, paper, theme } from './theme.ts'
import { chooseLanguage, language, t } from './words.ts'

/** Who works, and how the till looks and sounds. */
export function Menu({ who }: { readonly who: SignedIn }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" className="quiet" onClick={() => setOpen(true)}>
        <span aria-hidden="true">☰</span>
        <span className="unseen">{t('menu')}</span>
        <span className="wide">{who.name}</span>
      </button>
      {open && (
        <Modal title={who.name} onClose={() => setOpen(false)}>
          <div className="stack">
            <People />
            <Looks />
            <Programmes who={who} />
            {!hasCamera() && <p className="dim">{t('camera.none')}</p>}
          </div>
        </Modal>
      )}
    </>
  )
}

function People() {
  const online = reach.use()
  const known = knownTill.use()
  return (
    <>
      <button type="button" className="main" disabled={!online} onClick={() => void leave()}>
        {t(known ? 'menu.change' : 'menu.leave')}
      </button>
      {!online && <p className="dim">{t('menu.offline')}</p>}
    </>
  )
}

function Looks() {
  return (
    <>
      <Choice
        name={t('menu.language')}
        options={[
          ['ru', 'Русский'],
          ['en', 'English'],
        ]}
        value={language()}
        choose={(chosen) => void chooseLanguage(chosen)}
      />
      <Choice
        name={t('menu.theme')}
        options={[
          ['auto', t('menu.auto')],
          ['light', t('menu.light')],
          ['dark', t('menu.dark')],
        ]}
        value={theme.use()}
        choose={chooseTheme}
      />
      <Choice
        name={t('menu.sound')}
        options={[
          ['on', t('menu.on')],
          ['off', t('menu.off')],
        ]}
        value={sound.use() ? 'on' : 'off'}
        choose={(chosen) => sound.set(chosen === 'on')}
      />
      <Choice
        name={t('menu.paper')}
        options={[
          ['58', t('menu.mm', { width: 58 })],
          ['80', t('menu.mm', { width: 80 })],
        ]}
        value={paper.use() === 58 ? '58' : '80'}
        choose={(chosen) => paper.set(chosen === '58' ? 58 : 80)}
      />
    </>
  )
}

function Programmes({ who }: { readonly who: SignedIn }) {
  if (who.programmes.length < 2) return null
  return (
    <Choice
      name={t('menu.programme')}
      options={who.programmes.map(({ id, name }) => [id, name])}
      value={programmeOf(who)!.id}
      choose={(id) => chosenProgramme.set(id)}
    />
  )
}

function Choice<Value extends string>(props: {
  readonly name: string
  readonly options: readonly (readonly [Value, string])[]
  readonly value: Value
  choose(value: Value): void
}) {
  return (
    <fieldset className="choice">
      <legend>{props.name}</legend>
      <div className="row tight">
        {props.options.map(([value, text]) => (
          <button
            key={value}
            type="button"
            className="quiet grow"
            aria-pressed={value === props.value}
            onClick={() => props.choose(value)}
          >
            {text}
          </button>
        ))}
      </div>
    </fieldset>
  )
}
