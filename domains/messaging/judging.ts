import type { Language } from '#kit/core/language.ts'
import { EVENTS, type Kind } from './core/events.ts'
import type { Fault, Part } from './core/faults.ts'
import {
  activePart,
  LONGEST_PAGE,
  LONGEST_SUBJECT,
  longestOf,
  oneLine,
  partsOf,
  tidied,
  type TextForm,
} from './core/forms.ts'
import { vocabularyOf, type Spoken } from './core/letters.ts'
import { HIDDEN_CODE, type News } from './core/news.ts'
import { OURS } from './core/ours.ts'
import { barestOf, exampleOf, exampleSpeech, valuesOf, type Values } from './core/values.ts'
import { compile, render, type Compiled, type Manner } from './liquid.ts'

/** A text in its parts, as it is written. */
export type Source = {
  readonly subject: string | null
  readonly body: string
  readonly html: string | null
}

/** A text in its parts, filled in. */
export type Written = {
  readonly subject: string | null
  readonly text: string
  readonly html: string | null
}

/** A template that can be filled in. */
export type Ready = {
  readonly form: TextForm
  readonly parts: readonly (readonly [Part, Compiled])[]
}

/**
 * Reads a template and tries it on made-up values, rich and bare: what it comes to, or everything that
 * is wrong with it.
 */
export function judge(
  kind: Spoken,
  form: TextForm,
  language: Language,
  source: Source,
): { readonly ready: Ready } | { readonly faults: readonly Fault[] } {
  const compiled: [Part, Compiled][] = []
  const faults: Fault[] = []
  for (const part of ['subject', 'body', 'html'] as const) {
    const text = source[part]
    if (text === null) continue
    if (!partsOf[form].includes(part)) {
      faults.push(faultIn(part, 'part_unneeded'))
      continue
    }
    const read = compile(text, part, kind)
    if (Array.isArray(read)) faults.push(...read)
    else compiled.push([part, read])
    if (part === 'html') faults.push(...activeIn(text))
  }
  if (faults.length > 0) return { faults }

  const ready = { form, parts: compiled }
  const manner = { language, speech: exampleSpeech(language) }
  const tried = [exampleOf(kind, language), barestOf(kind, language)].flatMap((values) =>
    trial(kind, ready, values, manner),
  )
  const first = tried[0]
  return first ? { faults: [first] } : { ready }
}

function trial(kind: Spoken, ready: Ready, values: Values, manner: Manner): Fault[] {
  const { form, parts } = ready
  const written: Partial<Record<Part, string>> = {}
  for (const [part, compiled] of parts) {
    const done = render(compiled, values, manner, part)
    if ('fault' in done) return [done.fault]
    const text = part === 'subject' ? oneLine(done.text) : tidied(done.text)
    if (text === '') return [faultIn(part, 'empty')]
    const most = { subject: LONGEST_SUBJECT, body: longestOf[form], html: LONGEST_PAGE }[part]
    if (text.length > most) return [faultIn(part, 'too_long', String(most))]
    written[part] = text
  }
  if (!('code' in vocabularyOf(kind))) return []
  if (written.subject?.includes(HIDDEN_CODE)) return [faultIn('subject', 'code_exposed')]
  const without = (['body', 'html'] as const).find(
    (part) => written[part] !== undefined && !written[part].includes(HIDDEN_CODE),
  )
  return without ? [faultIn(without, 'code_missing')] : []
}

const faultIn = (part: Part, code: Fault['code'], named = ''): Fault => ({
  part,
  line: 1,
  column: 1,
  code,
  named,
})

function activeIn(html: string): Fault[] {
  const found = activePart(html)
  if (!found) return []
  const before = html.slice(0, found.at).split('\n')
  const column = before.at(-1)!.length + 1
  return [{ part: 'html', line: before.length, column, code: 'page_active', named: found.named }]
}

/** Fills a template in; null when it comes to nothing that can be sent. */
export function fillIn({ form, parts }: Ready, values: Values, manner: Manner): Written | null {
  const written: Partial<Record<Part, string>> = {}
  for (const [part, compiled] of parts) {
    const done = render(compiled, values, manner, part)
    if ('fault' in done) return null
    written[part] = part === 'subject' ? oneLine(done.text) : tidied(done.text)
  }
  const { subject, body = '', html } = written
  if (body === '') return null
  return {
    subject: subject ? subject.slice(0, LONGEST_SUBJECT) : null,
    text: body.slice(0, longestOf[form]),
    // half a page is no page
    html: html && html.length <= LONGEST_PAGE ? html : null,
  }
}

/** The text of ours, as it is written for a channel. */
export const oursFor = (kind: Kind, form: TextForm, language: Language): Source => ({
  subject: partsOf[form].includes('subject') ? EVENTS[kind].name[language] : null,
  body: OURS[kind][language],
  html: null,
})

const readyOurs = new Map<string, Ready>()

/** The text of ours, filled in. */
export function writeOurs(kind: Kind, form: TextForm, values: Values, manner: Manner): Written {
  const key = `${kind} ${form} ${manner.language}`
  let ready = readyOurs.get(key)
  if (!ready) {
    const judged = judge(kind, form, manner.language, oursFor(kind, form, manner.language))
    if ('faults' in judged) throw new Error(`our own text of ${kind} cannot be read`)
    readyOurs.set(key, (ready = judged.ready))
  }
  const written = fillIn(ready, values, manner)
  if (!written) throw new Error(`our own text of ${kind} comes to nothing`)
  return written
}

/** The text of ours for a piece of news. */
export function textOf(news: News, language: Language, form: TextForm = 'sms'): string {
  const speech = 'speech' in news ? news.speech : exampleSpeech(language)
  return writeOurs(news.kind, form, valuesOf(news, null), { language, speech }).text
}
