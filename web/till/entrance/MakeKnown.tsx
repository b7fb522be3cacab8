import { useEffect, useId, useState, type SubmitEvent } from 'react'
import { Field, Trouble } from '../../shared/Field.tsx'
import { ask, wordsOf } from '../server.ts'
import { lookForTill } from '../signedIn.ts'
import { t } from '../words.ts'

type Open = { readonly id: string; readonly name: string; readonly store: string }

/** Says which till this browser is: from then on PINs work here, and receipts name it. */
export function MakeKnown({ done }: { done(): void }) {
  const id = useId()
  const [tills, setTills] = useState<readonly Open[] | null>(null)
  const [tillId, setTillId] = useState('')
  const [name, setName] = useState('')
  const [trouble, setTrouble] = useState<string | null>(null)
  useEffect(() => {
    openTills()
      .then((all) => {
        setTills(all)
        setTillId(all[0]?.id ?? '')
      })
      .catch((error: unknown) => setTrouble(wordsOf(error)))
  }, [])
  const enrol = async () => {
    try {
      await ask((client) => client.devices.enrol({ body: { tillId, name: name.trim() } }))
      await lookForTill()
      done()
    } catch (error) {
      setTrouble(wordsOf(error))
    }
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    void enrol()
  }
  if (tills?.length === 0) return <p>{t('till.none')}</p>
  return (
    <form className="stack" onSubmit={submit}>
      <div className="field">
        <label htmlFor={id}>{t('till.till')}</label>
        <select id={id} value={tillId} onChange={(event) => setTillId(event.currentTarget.value)}>
          {tills?.map((till) => (
            <option key={till.id} value={till.id}>
              {till.store} — {till.name}
            </option>
          ))}
        </select>
      </div>
      <Field
        label={t('till.name')}
        hint={t('till.name.hint')}
        value={name}
        maxLength={120}
        required
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Trouble>{trouble}</Trouble>
      <button type="submit" className="main" disabled={tillId === ''}>
        {t('till.submit')}
      </button>
    </form>
  )
}

/** The tills that are open, store by store. */
async function openTills(): Promise<Open[]> {
  const { items: stores } = await ask((client) =>
    client.programmes.stores({ query: { limit: 200 } }),
  )
  const open = stores.filter(({ closedAt }) => closedAt === null)
  const all = await Promise.all(
    open.map(async (store) => {
      const { id: storeId } = store
      const { items } = await ask((client) =>
        client.programmes.tills({ params: { storeId }, query: { limit: 200 } }),
      )
      return items
        .filter(({ closedAt }) => closedAt === null)
        .map(({ id, name }) => ({ id, name, store: store.name }))
    }),
  )
  return all.flat()
}
