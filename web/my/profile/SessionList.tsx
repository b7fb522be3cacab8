import type { Answered } from '#kit/core/operation.ts'
import type { Contract } from '#sdk/contract.ts'
import { useEffect, useState } from 'react'
import { Trouble } from '../../shared/Field.tsx'
import { leave } from '../own.ts'
import { ask, wordsOf } from '../server.ts'
import { moment, t } from '../words.ts'

type Session = Answered<Contract['my']['sessions']>['items'][number]

/** The devices where the member is signed in; each can be signed out. */
export function SessionList() {
  const [list, setList] = useState<readonly Session[]>([])
  const [trouble, setTrouble] = useState<string | null>(null)
  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work()
      setTrouble(null)
    } catch (error) {
      setTrouble(wordsOf(error))
    }
  }
  const look = async () => setList((await ask((client) => client.my.sessions())).items)
  useEffect(() => void attempt(look), [])
  const end = (sessionId: string) =>
    attempt(async () => {
      await ask((client) => client.my.endSession({ params: { sessionId } }))
      await look()
    })
  const endOthers = () =>
    attempt(async () => {
      await ask((client) => client.my.endOthers())
      await look()
    })
  return (
    <section className="box stack">
      <h2>{t('sessions.title')}</h2>
      <Trouble>{trouble}</Trouble>
      <ul className="lines">
        {list.map(({ id, device, usedAt, current }) => (
          <li key={id} className="row between">
            <span>
              {device}
              <span className="dim when">
                {current ? t('sessions.here') : t('sessions.used', { at: moment(usedAt) })}
              </span>
            </span>
            {!current && (
              <button
                type="button"
                className="quiet small"
                aria-label={t('sessions.end.on', { device })}
                onClick={() => void end(id)}
              >
                {t('sessions.end')}
              </button>
            )}
          </li>
        ))}
      </ul>
      {list.length > 1 && (
        <button type="button" className="quiet" onClick={() => void endOthers()}>
          {t('sessions.others')}
        </button>
      )}
      <button type="button" onClick={() => void attempt(leave)}>
        {t('sign.out')}
      </button>
    </section>
  )
}
