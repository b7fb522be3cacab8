import type { Answered } from '#kit/core/operation.ts'
import type { Contract } from '#sdk/contract.ts'
import { useEffect, useState } from 'react'
import { Trouble } from '../../shared/Field.tsx'
import { noticesHere, turnOff, turnOn, type Notices } from '../push.ts'
import { ask, wordsOf } from '../server.ts'
import { t, useLanguage } from '../words.ts'

export type Channels = Answered<Contract['my']['channels']>

/** The ways that only the member can open: notices in this browser, and the chat with the bot. */
export function Ways({ changed }: { changed(): void }) {
  const spoken = useLanguage()
  const [known, setKnown] = useState<Channels | null>(null)
  useEffect(() => {
    let isLate = false
    void ask((client) => client.my.channels())
      .then((answer) => isLate || setKnown(answer))
      .catch(() => undefined)
    return () => void (isLate = true)
  }, [spoken])
  if (!known || (known.push === null && known.telegram === null)) return null
  const became = (answer: Channels) => {
    setKnown(answer)
    changed()
  }
  return (
    <section className="box stack">
      <h2>{t('ways.title')}</h2>
      <p className="dim">{t('ways.hint')}</p>
      {known.push && <Push push={known.push} became={became} />}
      {known.telegram && <Telegram isOn={known.telegram.connected} became={became} />}
    </section>
  )
}

type Becoming = { became(channels: Channels): void }

function Push({ push, became }: Becoming & { readonly push: NonNullable<Channels['push']> }) {
  const [here, setHere] = useState<Notices | null>(null)
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)
  useEffect(() => {
    let isLate = false
    void noticesHere(push.browsers)
      .catch((): Notices => 'unable')
      .then((found) => isLate || setHere(found))
    return () => void (isLate = true)
  }, [push])
  const turn = async () => {
    setBusy(true)
    setTrouble(null)
    try {
      const answer = await (here === 'on' ? turnOff() : turnOn(push.publicKey))
      if (answer) became(answer)
      else setHere(await noticesHere(push.browsers))
    } catch (error) {
      // a browser says why in its own words, which nobody understands
      setTrouble(error instanceof DOMException ? t('push.failed') : wordsOf(error))
    }
    setBusy(false)
  }
  if (here === null) return null
  const isStuck = here === 'unable' || here === 'forbidden'
  return (
    <div className="stack tight">
      <div className="row between way">
        <span>
          {t('push.title')}
          <span className="dim when" role="status" id="push-state">
            {t(`push.${here}`)}
          </span>
        </span>
        <button
          type="button"
          className="quiet small"
          aria-describedby="push-state"
          disabled={busy || isStuck}
          onClick={() => void turn()}
        >
          {t(here === 'on' ? 'push.turn.off' : 'push.turn.on')}
        </button>
      </div>
      <Trouble>{trouble}</Trouble>
    </div>
  )
}

/** How long the page looks whether the chat was bound, and how often (milliseconds). */
const PATIENCE = 10 * 60_000
const PAUSE = 3_000

function Telegram({ isOn, became }: Becoming & { readonly isOn: boolean }) {
  const [link, setLink] = useState<{ readonly url: string; readonly until: number } | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true)
    setTrouble(null)
    await work().catch((error: unknown) => setTrouble(wordsOf(error)))
    setBusy(false)
  }
  const begin = () =>
    attempt(async () => {
      const { url } = await ask((client) => client.my.openChat())
      setLink({ url, until: Date.now() + PATIENCE })
    })
  const end = () => attempt(async () => became(await ask((client) => client.my.leaveChat())))
  useEffect(() => {
    if (!link || isOn) return undefined
    const look = async () => {
      if (Date.now() > link.until) return setLink(null)
      const answer = await ask((client) => client.my.channels()).catch(() => null)
      if (!answer?.telegram?.connected) return
      setLink(null)
      became(answer)
    }
    const timer = setInterval(() => void look(), PAUSE)
    return () => clearInterval(timer)
  }, [link, isOn, became])
  return (
    <div className="stack tight">
      <div className="row between way">
        <span>
          Telegram
          <span className="dim when" role="status">
            {t(isOn ? 'telegram.on' : link ? 'telegram.waiting' : 'telegram.off')}
          </span>
        </span>
        {isOn ? (
          <button type="button" className="quiet small" disabled={busy} onClick={() => void end()}>
            {t('telegram.leave')}
          </button>
        ) : (
          !link && (
            <button
              type="button"
              className="quiet small"
              disabled={busy}
              onClick={() => void begin()}
            >
              {t('telegram.connect')}
            </button>
          )
        )}
      </div>
      {link && !isOn && (
        <a className="button" href={link.url} target="_blank" rel="noreferrer">
          {t('telegram.open')}
        </a>
      )}
      <Trouble>{trouble}</Trouble>
    </div>
  )
}
