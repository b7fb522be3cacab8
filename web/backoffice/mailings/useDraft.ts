import { useDebouncedValue } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type {
  Audience,
  Mailing,
  MailingDraft,
  MailingPurpose,
} from '#domains/mailings/mailings.api.ts'
import { client } from '../../shared/session.ts'
import { languages, type Source } from '../messages/queries.ts'
import { channels, keepMailing } from './queries.ts'

/** What of a mailing is edited; texts by channel and language, the empty ones too. */
export type Draft = {
  readonly name: string
  readonly purpose: MailingPurpose
  readonly audience: Audience
  readonly texts: Readonly<Record<string, Source>>
  readonly segmentPrice: number | null
}

export type Drafting = ReturnType<typeof useDraft>

/** Milliseconds after the last change until it is saved by itself. */
const REST = 600

export const keyOf = (channel: string, language: string): string => `${channel} ${language}`
export const NOTHING: Source = { subject: null, body: '', html: null }

const draftOf = ({ name, purpose, audience, texts, segmentPrice }: Mailing): Draft => ({
  name,
  purpose,
  audience,
  texts: Object.fromEntries(
    texts.map(({ channel, language, source }) => [keyOf(channel, language), source]),
  ),
  segmentPrice,
})

/** The texts that have words, as the server takes them. */
export const textsOf = ({ texts }: Pick<Draft, 'texts'>): NonNullable<MailingDraft['texts']> =>
  channels.flatMap((channel) =>
    languages.flatMap((language) => {
      const source = texts[keyOf(channel, language)]
      return source === undefined || source.body.trim() === ''
        ? []
        : [{ channel, language, source }]
    }),
  )

const bodyOf = (draft: Draft): Omit<MailingDraft, 'programmeId'> => ({
  name: draft.name.trim(),
  purpose: draft.purpose,
  audience: draft.audience,
  texts: textsOf(draft),
  segmentPrice: draft.segmentPrice,
})

/** A draft while it is edited: it saves itself once one pauses. What was typed stays, also when it is refused. */
export function useDraft(mailing: Mailing) {
  const { id, programmeId } = mailing
  const [draft, write] = useState(() => draftOf(mailing))
  const [saved, setSaved] = useState(() => JSON.stringify(bodyOf(draft)))
  const [settled] = useDebouncedValue(draft, REST)
  const revision = useRef(mailing.revision)
  const tried = useRef(saved)
  const words = JSON.stringify(bodyOf(settled))
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: (body: string) =>
      client().mailings.save({
        params: { mailingId: id },
        body: {
          ...(JSON.parse(body) as ReturnType<typeof bodyOf>),
          programmeId,
          revision: revision.current,
        },
      }),
    onSuccess: async (changed, body) => {
      revision.current = changed.revision
      setSaved(body)
      await keepMailing(changed)
    },
  })
  useEffect(() => {
    if (isPending || words === tried.current || settled.name.trim() === '') return
    tried.current = words
    mutate(words)
  }, [words, isPending, settled.name, mutate])

  const isSaved = JSON.stringify(bodyOf(draft)) === saved
  return {
    draft,
    isSaved,
    isSaving: isPending,
    error: isSaved ? null : error,
    change: (part: Partial<Draft>) => write((now) => ({ ...now, ...part })),
    /** Shows what somebody else has made of it meanwhile. */
    take: (fresh: Mailing) => {
      const next = draftOf(fresh)
      revision.current = fresh.revision
      tried.current = JSON.stringify(bodyOf(next))
      setSaved(tried.current)
      write(next)
      reset()
    },
  }
}
