import { useState } from 'react'
import { MakeKnown } from './entrance/MakeKnown.tsx'
import { SetPin } from './entrance/SetPin.tsx'
import { hasCamera } from './parts/Camera.tsx'
import { Modal } from './parts/Modal.tsx'
import { ask, reach } from './server.ts'
import {
  chosenProgramme,
  knownTill,
  leave,
  lookForTill,
  may,
  programmeOf,
  sound,
  type SignedIn,
} from './signedIn.ts'
import { chooseTheme, paper, theme } from './theme.ts'
import { chooseLanguage, language, t } from './words.ts'

/** Who works, and how the till looks and sounds. */
export function Menu({ who }: { readonly who: SignedIn }) {
  const [open, setOpen] = useState<'menu' | 'pin' | 'till' | null>(null)
  const close = () => setOpen(null)
  return (
    <>
      <button type="button" className="quiet" onClick={() => setOpen('menu')}>
        <span aria-hidden="true">☰</span>
        <span className="unseen">{t('menu')}</span>
        <span className="wide">{who.name}</span>
      </button>
      {open === 'pin' && (
        <Modal title={t('pin.title')} onClose={close}>
          <SetPin who={who} />
        </Modal>
      )}
      {open === 'till' && (
        <Modal title={t('till.title')} onClose={close}>
          <MakeKnown done={close} />
        </Modal>
      )}
      {open === 'menu' && (
        <Modal title={who.name} onClose={close}>
          <div className="stack">
            <People />
            <Here who={who} open={setOpen} />
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

/** What belongs to this browser and its people: the PIN, and which till it is. */
function Here(props: { readonly who: SignedIn; open(what: 'pin' | 'till'): void }) {
  const { who, open } = props
  const online = reach.use()
  const known = knownTill.use()
  const needs = 'devices:write'
  const isAllowed = may(who, needs)
  const forget = async () => {
    if (!known) return
    const { deviceId } = known
    await ask((client) => client.devices.end({ params: { deviceId } })).catch(() => undefined)
    await lookForTill().catch(() => undefined)
  }
  return (
    <>
      {!who.byPin && (
        <button type="button" className="quiet" disabled={!online} onClick={() => open('pin')}>
          {t('menu.pin')}
        </button>
      )}
      <button
        type="button"
        className="quiet"
        disabled={!online || !isAllowed}
        onClick={() => (known ? void forget() : open('till'))}
      >
        {t(known ? 'menu.forget' : 'menu.till')}
      </button>
      <p className="dim">
        {isAllowed ? !known && t('menu.till.hint') : t('forbidden', { scope: needs })}
      </p>
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
