import { useEffect, useState } from 'react'
import { Trouble } from '../../shared/Field.tsx'
import { programmeOf, type Own } from '../own.ts'
import { ask, wordsOf } from '../server.ts'
import { t } from '../words.ts'

type Maker = 'apple' | 'google'

/** Puts the card into the phone's own wallet; nothing where nobody has set that up. */
export function Passes({ mine }: { readonly mine: Own }) {
  const [ways, setWays] = useState<Readonly<Record<Maker, boolean>> | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    let isLate = false
    void ask((client) => client.my.passWays())
      .then((answer) => isLate || setWays(answer))
      .catch(() => undefined)
    return () => void (isLate = true)
  }, [])
  const card = mine.cards.find(({ state }) => state !== 'blocked')
  const programme = programmeOf(mine)
  if (!ways || !card || !programme) return null
  const makers = (['apple', 'google'] as const).filter((maker) => ways[maker])
  if (makers.length === 0) return null
  const asked = { params: { number: card.number }, query: { programmeId: programme.id } }
  const put = async (maker: Maker) => {
    setBusy(true)
    setTrouble(null)
    try {
      if (maker === 'google') {
        location.assign((await ask((client) => client.my.googlePass(asked))).url)
      } else {
        const bytes = await ask((client) => client.my.applePass(asked))
        save(bytes)
      }
    } catch (error) {
      setTrouble(wordsOf(error))
    }
    setBusy(false)
  }
  return (
    <section className="stack tight" aria-label={t('pass.title')}>
      {makers.map((maker) => (
        <button
          key={maker}
          type="button"
          className="quiet"
          disabled={busy}
          onClick={() => void put(maker)}
        >
          {t(`pass.${maker}`)}
        </button>
      ))}
      <Trouble>{trouble}</Trouble>
    </section>
  )
}

/** An iPhone opens what is saved under this type in its wallet. */
function save(bytes: Uint8Array): void {
  const content = new Blob([new Uint8Array(bytes)], { type: 'application/vnd.apple.pkpass' })
  const address = URL.createObjectURL(content)
  Object.assign(document.createElement('a'), { href: address, download: 'card.pkpass' }).click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
