import { useDebouncedValue } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Template, TemplateVersion } from '#domains/messaging/templates.api.ts'
import { client } from '../../shared/session.ts'
import { keepText, type Source, type Which } from './queries.ts'

export type Mode = TemplateVersion['mode']
export type Said = 'msg.edit.saved' | 'msg.edit.published'
export type Editing = ReturnType<typeof useText>

/** Milliseconds after the last letter until the preview is asked for. */
const REST = 400

const draftOf = ({ versions }: Template) => versions.find(({ state }) => state === 'draft')

/** What an editor opens with: the draft, else what is in force, else ours. */
function opened(text: Template): { readonly mode: Mode; readonly source: Source } {
  const version =
    draftOf(text) ?? text.versions.find(({ version }) => version === text.inForce) ?? null
  return { mode: version?.mode ?? 'ours', source: version?.source ?? text.ours }
}

/** A text while it is written. What was typed stays until it is saved or thrown away. */
export function useText(which: Which, text: Template) {
  const [{ mode, source }, write] = useState(() => opened(text))
  const [said, say] = useState<Said | null>(null)
  const [settled] = useDebouncedValue(source, REST)
  const draft = draftOf(text)
  const seen = opened(text)
  const isChanged =
    mode !== seen.mode || (mode === 'own' && JSON.stringify(source) !== JSON.stringify(seen.source))

  /** Shows what the server has now, in place of what stands here. */
  const take = async (changed: Template, words: Said | null): Promise<void> => {
    await keepText(which, changed)
    write(opened(changed))
    say(words)
  }
  const saving = useMutation({
    mutationFn: () =>
      client().templates.save({
        params: which,
        body: {
          mode,
          source: mode === 'own' ? source : null,
          revision: draft?.revision ?? null,
        },
      }),
    onSuccess: (changed) => take(changed, 'msg.edit.saved'),
  })
  const publishing = useMutation({
    mutationFn: () =>
      client().templates.publish({ params: which, body: { revision: draft!.revision } }),
    onSuccess: (changed) => take(changed, 'msg.edit.published'),
  })
  const discarding = useMutation({
    mutationFn: () => client().templates.discard({ params: which }),
    onSuccess: (changed) => take(changed, null),
  })
  return {
    mode,
    source,
    said,
    draft,
    isChanged,
    saving,
    publishing,
    discarding,
    take,
    /** The text as it stood when the writer last paused. */
    settled: (shown: Source): Source => (shown === source ? settled : shown),
    setMode: (next: Mode) => {
      say(null)
      write({ mode: next, source })
    },
    setPart: (part: keyof Source, value: string) => {
      say(null)
      const kept = value === '' && part !== 'body' ? null : value
      write({ mode, source: { ...source, [part]: kept } })
    },
  }
}
