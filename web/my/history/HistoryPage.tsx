import { useEffect, useState } from 'react'
import { Trouble } from '../../shared/Field.tsx'
import { programmeOf, type Line, type Own } from '../own.ts'
import { ask, isLost, wordsOf } from '../server.ts'
import { t, useLanguage } from '../words.ts'
import { LineList } from './LineList.tsx'

type Read = { readonly lines: readonly Line[]; readonly next: string | null }

/** Everything that happened to the points, page after page. */
export function HistoryPage({ mine }: { readonly mine: Own }) {
  const spoken = useLanguage()
  const programme = programmeOf(mine)
  const [read, setRead] = useState<Read | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const more = async (before: Read | null) => {
    if (!programme) return
    const cursor = before?.next
    const query = { programmeId: programme.id, limit: 20, ...(cursor && { cursor }) }
    try {
      const { items, next } = await ask((client) => client.my.history({ query }))
      setRead({ lines: [...(before?.lines ?? []), ...items], next })
      setTrouble(null)
    } catch (error) {
      setTrouble(isLost(error) ? t('history.offline') : wordsOf(error))
    }
  }
  useEffect(() => void more(null), [programme?.id, spoken])
  return (
    <section className="box stack narrow">
      <h1>{t('history.title')}</h1>
      <Trouble>{trouble}</Trouble>
      {trouble !== null && (
        <button type="button" onClick={() => void more(read)}>
          {t('retry')}
        </button>
      )}
      {read === null && trouble === null && programme && <p className="dim">{t('wait')}</p>}
      {(!programme || read?.lines.length === 0) && (
        <>
          <p>{t('history.empty')}</p>
          <p className="dim">{t('history.empty.next')}</p>
        </>
      )}
      {programme && read && read.lines.length > 0 && (
        <LineList lines={read.lines} programme={programme} />
      )}
      {read?.next && (
        <button type="button" onClick={() => void more(read)}>
          {t('history.more')}
        </button>
      )}
    </section>
  )
}
