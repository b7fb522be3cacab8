import { useCallback, useEffect, useRef, useState } from 'react'
import type { ConditionsWithDocument } from '#domains/programmes/conditions.api.ts'
import type { Conditions, Problem as Fault } from '#domains/rules/rules.api.ts'
import { Problem } from '#sdk/client.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'

export type Saving =
  | { readonly is: 'saved' | 'waiting' | 'saving' }
  | { readonly is: 'unsound'; readonly problems: readonly Fault[] }
  /** Somebody else has written meanwhile: theirs is what is kept now. */
  | { readonly is: 'conflict'; readonly theirs: ConditionsWithDocument }
  | { readonly is: 'failed'; readonly error: unknown }

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
  const params = { programmeId, version: loaded.version }
  const { version, note } = loaded

  const save = useCallback(async (): Promise<void> => {
    if (busy.current) return
    busy.current = true
    try {
      for (;;) {
        const text = JSON.stringify(wanted.current)
        if (text === kept.current.text) break
        setSaving({ is: 'saving' })
        const body = { document: wanted.current, note, revision: kept.current.revision }
        const answer = await client().conditions.edit({
          params: { programmeId, version },
          body,
        })
        kept.current = { revision: answer.revision, text }
        queryClient.setQueryData(['conditions', programmeId, version], answer)
      }
      setSaving({ is: 'saved' })
    } catch (error) {
      setSaving(await failureOf(error, { programmeId, version }))
    } finally {
      busy.current = false
    }
  }, [programmeId, version, note])

  const text = JSON.stringify(document)
  useEffect(() => {
    if (!enabled) return undefined
    if (text === kept.current.text) {
      if (!busy.current) setSaving({ is: 'saved' })
      return undefined
    }
    setSaving((now) => (now.is === 'conflict' ? now : { is: 'waiting' }))
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
  return { saving, save, settle, params }
}

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
