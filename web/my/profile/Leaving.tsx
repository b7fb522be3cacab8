import { useState } from 'react'
import { Trouble } from '../../shared/Field.tsx'
import { lookUp, type Me } from '../own.ts'
import { ask, wordsOf } from '../server.ts'
import { day, t } from '../words.ts'

/** Everything that is kept, as a file; and leaving for good, which can be taken back for some days. */
export function Leaving({ me }: { readonly me: Me }) {
  const [isAsking, setAsking] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)
  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work()
      setTrouble(null)
    } catch (error) {
      setTrouble(wordsOf(error))
    }
  }
  const download = () =>
    attempt(async () => {
      const data = await ask((client) => client.my.export())
      const file = new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' })
      const address = URL.createObjectURL(file)
      const name = `kopilka-${data.exportedAt.slice(0, 10)}.json`
      Object.assign(document.createElement('a'), { href: address, download: name }).click()
      setTimeout(() => URL.revokeObjectURL(address), 60_000)
    })
  const leave = () =>
    attempt(async () => {
      await ask((client) => client.my.leave())
      setAsking(false)
      await lookUp()
    })
  const stay = () =>
    attempt(async () => {
      await ask((client) => client.my.stay())
      await lookUp()
    })
  return (
    <section className="box stack">
      <h2>{t('leave.title')}</h2>
      <button type="button" className="quiet" onClick={() => void download()}>
        {t('leave.export')}
      </button>
      <Trouble>{trouble}</Trouble>
      {me.erasure ? (
        <div className="note warm stack tight" role="status">
          <p>{t('leave.waiting', { day: day(me.erasure.dueAt) })}</p>
          <button type="button" onClick={() => void stay()}>
            {t('leave.stay')}
          </button>
        </div>
      ) : isAsking ? (
        <>
          <p>{t('leave.warning')}</p>
          <div className="row">
            <button type="button" className="quiet bad" onClick={() => void leave()}>
              {t('leave.sure')}
            </button>
            <button type="button" className="quiet" onClick={() => setAsking(false)}>
              {t('cancel')}
            </button>
          </div>
        </>
      ) : (
        <button type="button" className="quiet bad" onClick={() => setAsking(true)}>
          {t('leave.start')}
        </button>
      )}
    </section>
  )
}
