import { useEffect, useState } from 'react'
import { Trouble } from '../../shared/Field.tsx'
import { lookUp, slug, type Programme } from '../own.ts'
import { RulesLinks } from '../parts/RulesLinks.tsx'
import { ask, wordsOf } from '../server.ts'
import { t } from '../words.ts'

/** The rules in force that the member has not accepted yet, and what changed: to be read and accepted. */
export function NewRules(props: {
  readonly isFirst: boolean
  readonly programmes: readonly Programme[]
}) {
  const { isFirst, programmes } = props
  const [rules, setRules] = useState<{ version: number; text: string } | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  useEffect(() => {
    const address = slug.get()
    ask((client) => client.portal.entrance({ query: address ? { slug: address } : {} }))
      .then((hall) => setRules(hall.rules))
      .catch(() => undefined)
  }, [])
  const accept = async () => {
    try {
      await ask((client) => client.my.acceptRules({ body: { version: rules!.version } }))
      await lookUp()
    } catch (error) {
      setTrouble(wordsOf(error))
    }
  }
  return (
    <section className="note stack tight">
      <p>{t(isFirst ? 'rules.first' : 'rules.new')}</p>
      {rules && (
        <details>
          <summary>{t('join.rules.read')}</summary>
          <p className="rules">{rules.text}</p>
        </details>
      )}
      <Changes programmes={programmes} />
      <Trouble>{trouble}</Trouble>
      <button type="button" disabled={rules === null} onClick={() => void accept()}>
        {t('rules.accept')}
      </button>
    </section>
  )
}

/** What changed since the member accepted the rules, or how they are now where that is not known. */
function Changes({ programmes }: { readonly programmes: readonly Programme[] }) {
  const shown = programmes.flatMap(({ name, rulesPage }) =>
    rulesPage ? [{ name, ...rulesPage }] : [],
  )
  const changed = shown.filter(({ changes }) => changes !== null)
  return (
    <>
      {changed.map(({ name, changes }) => (
        <a key={name} href={changes!} target="_blank" rel="noreferrer">
          {t(programmes.length === 1 ? 'rules.changes' : 'rules.changes.of', { name })}
        </a>
      ))}
      {changed.length === 0 && <RulesLinks pages={shown} />}
    </>
  )
}
