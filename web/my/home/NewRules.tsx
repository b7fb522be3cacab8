import { useEffect, useState } from 'react'
import { Trouble } from '../../shared/Field.tsx'
import { lookUp, slug } from '../own.ts'
import { ask, wordsOf } from '../server.ts'
import { t } from '../words.ts'

/** The rules in force that the member has not accepted yet: to be read and accepted. */
export function NewRules({ isFirst }: { readonly isFirst: boolean }) {
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
      <Trouble>{trouble}</Trouble>
      <button type="button" disabled={rules === null} onClick={() => void accept()}>
        {t('rules.accept')}
      </button>
    </section>
  )
}
