import { useEffect, useRef, useState } from 'react'
import { programmeOf, type Card, type Own } from '../own.ts'
import { grouped, t } from '../words.ts'

const picture = (svg: string): string => `data:image/svg+xml,${encodeURIComponent(svg)}`

/** The card that a till reads; a press shows it over the whole screen. */
export function CardBox({ mine }: { readonly mine: Own }) {
  const [shown, setShown] = useState<Card | null>(null)
  const name = programmeOf(mine)?.name ?? mine.me.organisation
  const holder = [mine.me.name.first, mine.me.name.last].filter(Boolean).join(' ')
  if (mine.cards.length === 0)
    return (
      <section className="box">
        <h1>{t('card.none')}</h1>
        <p className="dim">{t('card.none.next')}</p>
      </section>
    )
  return (
    <>
      {mine.cards.map((card, place) => (
        <section
          key={card.number}
          className="card"
          // several cards are told apart by how they end
          aria-label={place === 0 ? t('card.title') : `${t('card.title')} ${card.number.slice(-4)}`}
        >
          <div className="row between">
            {place === 0 ? <h1>{name}</h1> : <strong>{name}</strong>}
            {card.qr && <img className="corner" src={picture(card.qr)} alt="" />}
          </div>
          {card.state === 'blocked' && <p>{t('card.blocked')}</p>}
          {card.state === 'issued' && <p>{t('card.issued')}</p>}
          <div>
            {holder !== '' && <p>{holder}</p>}
            <p className="number">{grouped(card.number)}</p>
          </div>
          {card.barCode !== null && (
            <button type="button" className="main light" onClick={() => setShown(card)}>
              {t('card.show')}
            </button>
          )}
        </section>
      ))}
      {shown && <Whole card={shown} onClose={() => setShown(null)} />}
    </>
  )
}

/** Black on white whatever the theme, and the screen stays on: scanners want it so. */
function Whole({ card, onClose }: { readonly card: Card; onClose(): void }) {
  const place = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (!place.current?.open) place.current?.showModal()
    let lock: WakeLockSentinel | null = null
    let isGone = false
    const keepAwake = async () => {
      lock = await navigator.wakeLock.request('screen')
      if (isGone) await lock.release()
    }
    if ('wakeLock' in navigator) void keepAwake().catch(() => undefined)
    return () => {
      isGone = true
      void lock?.release().catch(() => undefined)
    }
  }, [])
  return (
    <dialog ref={place} className="whole" aria-label={t('card.title')} onClose={onClose}>
      <p className="dim">{t('card.hint')}</p>
      <img className="bars" src={picture(card.barCode!)} alt={t('card.bars')} />
      <p className="number">{grouped(card.number)}</p>
      {card.qr && <img className="qr" src={picture(card.qr)} alt={t('card.qr')} />}
      <button type="button" onClick={() => place.current?.close()}>
        {t('close')}
      </button>
    </dialog>
  )
}
