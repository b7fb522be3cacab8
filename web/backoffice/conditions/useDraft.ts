import { useCallback, useEffect, useRef, useState } from 'react'
import type { ConditionsWithDocument } from '#domains/programmes/conditions.api.ts'
import type { Conditions, Problem as Fault } from '#domains/rules/rules.api.ts'
import { Problem } from '#sdk/client.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { keepUnsaved } from './unsaved.ts'

export type Saving =
  | { readonly is: 'saved' }
  /** What was wrong at the last try is shown until the next one is answered. */
  | { readonly is: 'waiting' | 'saving'; readonly problems: readonly Fault[] }
  | { readonly is: 'unsound'; readonly problems: readonly Fault[] }
  /** Somebody else has written meanwhile: theirs is what is kept now. */
  | { readonly is: 'conflict'; readonly theirs: ConditionsWithDocument }
  | { readonly is: 'failed'; readonly error: unknown }

/** What is wrong with the document, as far as is known. */
export const problemsOf = (saving: Saving): readonly Fault[] =>
  'problems' in saving ? saving.problems : []

/** How long one pauses before what was typed is saved. */
const PAUSE = 700

/**
 * Keeps a draft on the server while it is written, one request after another, and never over what
 * somebody else has written since. `save` does it at once.
 */
export function useDraft(
  programmeId: string,
  loaded: ConditionsWithDocument,
  document: Conditions,
  enabled: boolean,
) {
  const [saving, setSaving] = useState<Saving>({ is: 'saved' })
  const kept = useRef({ revision: loaded.revision, text: JSON.stringify(loaded.document) })
  const wanted = useRef(document)
  const busy = useRef(false)
  wanted.current = document
  const { version, note } = loaded

  const save = useCallback(async (): Promise<void> => {
    if (busy.current) return
    busy.current = true
    for (;;) {
      const text = JSON.stringify(wanted.current)
      if (text === kept.current.text) {
        setSaving({ is: 'saved' })
        break
      }
      setSaving((now) => ({ is: 'saving', problems: problemsOf(now) }))
      const body = { document: wanted.current, note, revision: kept.current.revision }
      try {
        const answer = await client().conditions.edit({ params: { programmeId, version }, body })
        kept.current = { revision: answer.revision, text }
        queryClient.setQueryData(['conditions', programmeId, version], answer)
      } catch (error) {
        // what was typed meanwhile may have mended it
        if (isUnsound(error) && JSON.stringify(wanted.current) !== text) continue
        setSaving(await failureOf(error, { programmeId, version }))
        break
      }
    }
    busy.current = false
  }, [programmeId, version, note])

  const text = JSON.stringify(document)
  const { is } = saving
  useEffect(() => {
    if (!enabled) return
    const { revision } = kept.current
    keepUnsaved(programmeId, version, is === 'saved' ? null : { revision, document })
  }, [enabled, programmeId, version, is, document])

  useEffect(() => {
    if (!enabled) return undefined
    if (text === kept.current.text) {
      if (!busy.current) setSaving({ is: 'saved' })
      return undefined
    }
    setSaving((now) => (now.is === 'conflict' ? now : { is: 'waiting', problems: problemsOf(now) }))
    const timer = setTimeout(() => void save(), PAUSE)
    return () => clearTimeout(timer)
  }, [text, enabled, save])

  /** What somebody else wrote counts as seen: it is taken over, or written over knowingly. */
  const settle = (theirs: ConditionsWithDocument, mine: boolean) => {
    kept.current = {
      revision: theirs.revision,
      text: mine ? '' : JSON.stringify(theirs.document),
    }
    setSaving({ is: 'saved' })
    if (mine) void save()
  }
  return { saving, save, settle }
}

const isUnsound = (error: unknown): boolean =>
  error instanceof Problem && error.code === 'conditions.unsound'

async function failureOf(
  error: unknown,
  params: { programmeId: string; version: number },
): Promise<Saving> {
  if (!(error instanceof Problem)) return { is: 'failed', error }
  if (error.code === 'conditions.unsound') {
    const problems = error.errors.map((each) => ({
      ...each,
      path: each.path.replace(/^\/document/, ''),
    }))
    return { is: 'unsound', problems }
  }
  if (error.code !== 'conditions.changed_meanwhile') return { is: 'failed', error }
  try {
    return { is: 'conflict', theirs: await client().conditions.get({ params }) }
  } catch (failed) {
    return { is: 'failed', error: failed }
  }
}
