import type { Answered } from '#kit/core/operation.ts'
import type { Contract } from '#sdk/contract.ts'
import { useEffect, useState } from 'react'
import { Trouble } from '../../shared/Field.tsx'
import { ask, wordsOf } from '../server.ts'
import { day, moment, t, useLanguage } from '../words.ts'
import { Wishes } from './Wishes.tsx'

type My = Contract['my']
export type Consents = Answered<My['consents']>
type Said = Answered<My['consentHistory']>['items'][number]

/** What the member agrees to, each apart; how to be reached; and what was said before. Read anew at each `turn`. */
export function Agreeing({ turn }: { readonly turn: number }) {
  const spoken = useLanguage()
  const [known, setKnown] = useState<Consents | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const attempt = async (work: () => Promise<Consents>, before?: Consents) => {
    try {
      setKnown(await work())
      setTrouble(null)
    } catch (error) {
      if (before) setKnown(before)
      setTrouble(wordsOf(error))
    }
  }
  useEffect(() => void attempt(() => ask((client) => client.my.consents())), [spoken, turn])
  const say = ({ purpose, text }: Consents['consents'][number], given: boolean) => {
    const before = known!
    // the box follows the finger; if the server says no, it goes back
    setKnown({
      ...before,
      consents: before.consents.map((each) =>
        each.purpose === purpose ? { ...each, given, at: null } : each,
      ),
    })
    return attempt(() => {
      const version = given && text ? { version: text.version } : {}
      const body = { consents: [{ purpose, given, ...version }] }
      return ask((client) => client.my.sayConsents({ body }))
    }, before)
  }
  const shown = known?.consents.filter(({ given, text }) => given || text !== null) ?? []
  return (
    <>
      <section className="box stack tight">
        <h2>{t('consents.title')}</h2>
        <p className="dim">{t('consents.hint')}</p>
        <Trouble>{trouble}</Trouble>
        {known && shown.length === 0 && <p>{t('consents.none')}</p>}
        {shown.map((each) => (
          <div key={each.purpose} className="agree">
            <label className="check">
              <input
                type="checkbox"
                checked={each.given}
                onChange={({ target }) => void say(each, target.checked)}
              />
              <span>
                {t(`purpose.${each.purpose}`)}
                {each.given && each.at && (
                  <span className="dim when">{t('consents.since', { day: day(each.at) })}</span>
                )}
              </span>
            </label>
            {each.text && <p className="dim">{each.text.text}</p>}
          </div>
        ))}
        {known && <Before said={known.consents.map(({ at }) => at).join()} />}
      </section>
      {known && <Wishes known={known} changed={(work) => attempt(work)} />}
    </>
  )
}

/** What was given and taken back, asked for while it is open; again when something new was `said`. */
function Before({ said }: { readonly said: string }) {
  const [isOpen, setOpen] = useState(false)
  const [items, setItems] = useState<readonly Said[] | null>(null)
  useEffect(() => {
    if (!isOpen) return undefined
    let isLate = false
    void ask((client) => client.my.consentHistory({ query: { limit: 50 } }))
      .then((answer) => isLate || setItems(answer.items))
      .catch(() => {})
    return () => void (isLate = true)
  }, [isOpen, said])
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{t('consents.history')}</summary>
      {items?.length === 0 && <p className="dim">{t('history.empty')}</p>}
      <ul className="lines">
        {items?.map(({ id, purpose, channel, given, at }) => (
          <li key={id} className="row between">
            <span>
              {t(`purpose.${purpose}`)}
              {channel && ` · ${t(`channel.${channel}`)}`}
              <span className="dim when">{moment(at)}</span>
            </span>
            <span>{t(given ? 'consents.given' : 'consents.taken')}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}
