import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { Language } from '#kit/core/language.ts'
import { EVENTS, isCode, type Kind } from './core/events.ts'
import type { Form } from './core/forms.ts'
import type { News } from './core/news.ts'
import { exampleSpeech, valuesOf } from './core/values.ts'
import { fillIn, judge, writeOurs, type Ready, type Written } from './judging.ts'
import * as store from './templates.store.ts'

export type Message = Written & {
  /** The version of the organisation's text; null: ours. */
  readonly template: number | null
}

/** Writes news by the texts that are in force; null where the organisation tells nothing of it. */
export type Writer = (
  news: News,
  to: { readonly form: Form; readonly language: Language; readonly firstName: string | null },
) => Message | null

/** Versions never change: what was read once is read for good. */
const compiled = new Map<string, Ready | null>()
const REMEMBERED = 2_000

/** Reads what is in force for these events, in one statement. */
export async function openWriter(
  db: Db,
  organisationId: OrganisationId,
  kinds: readonly Kind[],
): Promise<Writer> {
  const rows = await store.inForce(db, organisationId, [...new Set(kinds)])
  const texts = new Map(rows.map((row) => [`${row.event} ${row.channel} ${row.language}`, row]))
  return (news, { form, language, firstName }) => {
    const { kind } = news
    const values = valuesOf(news, firstName)
    const manner = { language, speech: 'speech' in news ? news.speech : exampleSpeech(language) }
    const row = texts.get(`${kind} ${form} ${language}`)
    const mode = row?.mode ?? (EVENTS[kind].silent ? 'off' : 'ours')
    // nobody could pay with points or sign in without
    if (mode === 'off' && !isCode(kind)) return null
    if (mode === 'own' && row) {
      const ready = readyOf(organisationId, kind, row)
      const written = ready && fillIn(ready, values, manner)
      if (written) return { ...written, template: row.version }
    }
    // a text that comes to nothing for this member is no reason to tell nothing
    return { ...writeOurs(kind, form, values, manner), template: null }
  }
}

export function readyOf(organisationId: string, kind: Kind, row: store.Row): Ready | null {
  const key = `${organisationId} ${kind} ${row.channel} ${row.language} ${row.version}`
  let ready = compiled.get(key)
  if (ready === undefined) {
    const { subject, body, html } = row
    const judged = judge(kind, row.channel, row.language, { subject, body: body!, html })
    ready = 'ready' in judged ? judged.ready : null
    if (compiled.size >= REMEMBERED) compiled.clear()
    compiled.set(key, ready)
  }
  return ready
}
