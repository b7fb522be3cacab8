import type { Answered } from '#kit/core/operation.ts'
import type { Contract } from '#sdk/contract.ts'
import { useEffect, useState } from 'react'
import { Trouble } from '../../shared/Field.tsx'
import { alarmed } from '../came.ts'
import { Languages } from '../parts/Languages.tsx'
import { ask, wordsOf } from '../server.ts'
import { t, useLanguage } from '../words.ts'

type Portal = Contract['portal']
type Warned = Answered<Portal['alarm']>
type Used = Answered<Portal['useAlarm']>

/** What the member was warned of, and the buttons that undo it and freeze the points; nobody signs in. */
export function Alarm({ token }: { readonly token: string }) {
  const spoken = useLanguage()
  const [warned, setWarned] = useState<Warned | null>(null)
  const [used, setUsed] = useState<Used | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    ask((client) => client.portal.alarm({ body: { token } }))
      .then((found) => {
        setWarned(found)
        setTrouble(null)
      })
      .catch((error: unknown) => setTrouble(wordsOf(error)))
  }, [token])
  useEffect(() => {
    document.title = warned?.organisation ?? t('app')
  }, [warned, spoken])
  const act = async (freeze: boolean) => {
    setBusy(true)
    try {
      setUsed(await ask((client) => client.portal.useAlarm({ body: { token, freeze } })))
      setTrouble(null)
    } catch (error) {
      setTrouble(wordsOf(error))
    }
    setBusy(false)
  }
  return (
    <main className="entrance">
      <div className="row between">
        <strong className="firm">{warned?.organisation ?? ' '}</strong>
        <Languages />
      </div>
      <section className="box stack" aria-live="polite">
        {used && warned ? (
          <After used={used} undoes={warned.undoes} />
        ) : warned ? (
          <>
            <h1>{t(`alarm.${warned.about}`)}</h1>
            <p>{t(warned.undoes ? 'alarm.lead' : 'alarm.lead.freeze')}</p>
            <Trouble>{trouble}</Trouble>
            {!warned.frozen && (
              <button type="button" className="main" disabled={busy} onClick={() => void act(true)}>
                {t(warned.undoes ? 'alarm.both' : 'alarm.freeze')}
              </button>
            )}
            {warned.undoes && (
              <button
                type="button"
                className="quiet"
                disabled={busy}
                onClick={() => void act(false)}
              >
                {t(`alarm.undo.${warned.about}`)}
              </button>
            )}
            <p className="dim">{t('alarm.mine')}</p>
          </>
        ) : (
          <Trouble>{trouble}</Trouble>
        )}
        {(used !== null || trouble !== null) && (
          <button type="button" className="plain" onClick={() => alarmed.set(null)}>
            {t('alarm.leave')}
          </button>
        )}
      </section>
    </main>
  )
}

/** What became of it, and what comes next. */
function After({ used, undoes }: { readonly used: Used; readonly undoes: boolean }) {
  return (
    <>
      <h1>{t(used.frozen ? 'alarm.frozen' : 'alarm.undone')}</h1>
      {undoes && <p>{t(used.undone ? 'alarm.undone.how' : 'alarm.nothing')}</p>}
      {used.frozen && <p>{t('alarm.frozen.how')}</p>}
    </>
  )
}
