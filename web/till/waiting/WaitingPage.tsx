import { useState } from 'react'
import { drop, note, queue, type Waiting } from '../queue.ts'
import { send } from '../sending.ts'
import { reach } from '../server.ts'
import type { Programme, SignedIn } from '../signedIn.ts'
import { money, moment, t } from '../words.ts'

/** What is kept on this device: what waits for the server, and what the server refused. */
export function WaitingPage(props: { readonly who: SignedIn; readonly programme: Programme }) {
  const { who, programme } = props
  const online = reach.use()
  const all = queue.use().filter(({ organisationId }) => organisationId === who.organisationId)
  if (all.length === 0) {
    return (
      <section className="box stack">
        <h1>{t('waiting.empty')}</h1>
        <p className="dim">{t('waiting.empty.hint')}</p>
      </section>
    )
  }
  return (
    <section className="box stack">
      <div className="row between">
        <h1>{t('waiting.title')}</h1>
        <button
          type="button"
          className="quiet"
          disabled={!online}
          title={online ? undefined : t('waiting.offline')}
          onClick={() => void send().catch(() => undefined)}
        >
          {t('waiting.send')}
        </button>
      </div>
      <p className="dim">{t(online ? 'waiting.hint' : 'waiting.offline')}</p>
      <ul className="list">
        {all.map((waiting) => (
          <li key={waiting.place}>
            <Kept waiting={waiting} programme={programme} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Kept({
  waiting,
  programme,
}: {
  readonly waiting: Waiting
  readonly programme: Programme
}) {
  const [sure, setSure] = useState(false)
  const { receipt, refused, amount, who } = waiting
  const again = async () => {
    await note(waiting, null)
    await send()
  }
  return (
    <>
      <div className="row between">
        <span>
          <strong>{money(amount, programme)}</strong>
          <span className="dim"> · {moment(receipt.occurredAt)}</span>
        </span>
        <span className="dim">{receipt.externalId}</span>
      </div>
      {who && <p className="dim">{who}</p>}
      {refused !== null && (
        <>
          <p className="trouble">{refused}</p>
          <div className="row">
            <button type="button" className="quiet" onClick={() => void again()}>
              {t('waiting.again')}
            </button>
            {sure ? (
              <button type="button" className="quiet bad" onClick={() => void drop(waiting.place!)}>
                {t('waiting.drop.sure')}
              </button>
            ) : (
              <button type="button" className="quiet" onClick={() => setSure(true)}>
                {t('waiting.drop')}
              </button>
            )}
          </div>
        </>
      )}
    </>
  )
}
