import type { Context } from '#kit/context.ts'
import type { Language } from '#kit/core/language.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { EVENTS, isKind, KINDS, textsOf, type Kind, type VariableType } from './core/events.ts'
import { told, type Fault } from './core/faults.ts'
import { partsOf, type TextForm } from './core/forms.ts'
import { judge, oursFor, type Source } from './judging.ts'
import type { Template, TemplateVersion } from './templates.api.ts'
import * as store from './templates.store.ts'

export type Which = {
  readonly event: string
  readonly channel: TextForm
  readonly language: Language
}

const LANGUAGES = ['ru', 'en'] as const

/** Every event, and for each channel and language where its text comes from. */
export async function list(ctx: Context) {
  const published = await store.inForce(ctx.db, ctx.organisationId)
  const drafts = await store.drafts(ctx.db, ctx.organisationId)
  const nameOf = ({ event, channel, language }: Which) => `${event} ${channel} ${language}`
  const inForce = new Map(published.map((row) => [nameOf(row), row]))
  const drafted = new Set(drafts.map(nameOf))
  const items = KINDS.map((event) => ({
    event,
    name: EVENTS[event].name[ctx.language],
    purpose: EVENTS[event].purpose,
    silent: EVENTS[event].silent ?? false,
    variables: variablesOf(event, ctx.language),
    texts: textsOf(event).flatMap((channel) =>
      LANGUAGES.map((language) => {
        const name = nameOf({ event, channel, language })
        const row = inForce.get(name)
        return {
          channel,
          language,
          mode: row?.mode ?? ('ours' as const),
          version: row?.version ?? null,
          publishedAt: row?.publishedAt?.toISOString() ?? null,
          draft: drafted.has(name),
        }
      }),
    ),
  }))
  return { items }
}

/** A text with its versions. Throws `template.event_unknown`. */
export async function get(ctx: Context, which: Which): Promise<Template> {
  const kind = requireKind(which)
  return shown(ctx, kind, which, await store.versions(ctx.db, keyOf(ctx, which)))
}

export type Saved = {
  readonly mode: store.Mode
  readonly source?: Source | null | undefined
  readonly revision?: number | null | undefined
}

/**
 * Saves a draft. Throws `template.invalid` with every fault, and `template.changed` when the draft is not
 * as it was seen.
 */
export async function save(ctx: Context, which: Which, saved: Saved): Promise<Template> {
  const kind = requireKind(which)
  const source =
    saved.mode === 'own' ? (saved.source ?? oursFor(kind, which.channel, which.language)) : null
  if (source) requireSound(kind, which, source, ctx.language)
  return changing(ctx, which, async (ctx, rows) => {
    const draft = rows.find(({ state }) => state === 'draft')
    requireSeen(draft, saved.revision ?? null)
    await keep(ctx, which, rows, { mode: saved.mode, source, restoredFrom: null })
  })
}

/** Throws a draft away. Throws `template.no_draft`. */
export async function discard(ctx: Context, which: Which): Promise<Template> {
  requireKind(which)
  return changing(ctx, which, async (ctx, rows) => {
    const draft = requireDraft(rows)
    await store.discard(ctx.db, keyOf(ctx, which), draft.version)
  })
}

/** Puts the draft in force for whatever happens from now on. */
export async function publish(ctx: Context, which: Which, revision: number): Promise<Template> {
  const kind = requireKind(which)
  return changing(ctx, which, async (ctx, rows) => {
    const draft = requireDraft(rows)
    requireSeen(draft, revision)
    const source = sourceOf(draft)
    // variables may have changed with the program since it was saved
    if (source) requireSound(kind, which, source, ctx.language)
    await store.publish(ctx.db, keyOf(ctx, which), draft.version, ctx.now, ctx.actor.name)
  })
}

/** Makes a draft of an earlier version. Throws `template.version_unknown`. */
export async function restore(ctx: Context, which: Which, version: number): Promise<Template> {
  const kind = requireKind(which)
  return changing(ctx, which, async (ctx, rows) => {
    const old = rows.find((row) => row.version === version && row.state === 'published')
    if (!old) throw new Refusal('template.version_unknown')
    const source = sourceOf(old)
    if (source) requireSound(kind, which, source, ctx.language)
    await keep(ctx, which, rows, { mode: old.mode, source, restoredFrom: version })
  })
}

async function changing(
  ctx: Context,
  which: Which,
  change: (ctx: Context, rows: readonly store.Row[]) => Promise<void>,
): Promise<Template> {
  return ctx.transaction(async (ctx) => {
    const key = keyOf(ctx, which)
    await store.lock(ctx.db, key)
    await change(ctx, await store.versions(ctx.db, key))
    return get(ctx, which)
  })
}

async function keep(
  ctx: Context,
  which: Which,
  rows: readonly store.Row[],
  {
    mode,
    source,
    restoredFrom,
  }: Pick<store.Row, 'mode' | 'restoredFrom'> & { source: Source | null },
): Promise<void> {
  const draft = rows.find(({ state }) => state === 'draft')
  await store.keepDraft(ctx.db, keyOf(ctx, which), {
    version: draft?.version ?? (rows[0]?.version ?? 0) + 1,
    mode,
    subject: source?.subject ?? null,
    body: source?.body ?? null,
    html: source?.html ?? null,
    restoredFrom,
    revision: (draft?.revision ?? 0) + 1,
    madeAt: ctx.now,
    madeBy: ctx.actor.name,
  })
}

function requireSeen(draft: store.Row | undefined, revision: number | null): void {
  if ((draft?.revision ?? null) === revision) return
  throw new Refusal('template.changed', { by: draft?.madeBy ?? '–' })
}

function requireDraft(rows: readonly store.Row[]): store.Row {
  const draft = rows.find(({ state }) => state === 'draft')
  if (!draft) throw new Refusal('template.no_draft')
  return draft
}

/** Throws `template.event_unknown`, also where the event has no text for the channel. */
export function requireKind({ event, channel }: Omit<Which, 'language'>): Kind {
  if (!isKind(event) || !textsOf(event).includes(channel))
    throw new Refusal('template.event_unknown')
  return event
}

/** Throws `template.invalid` with every fault that the text has. */
export function requireSound(kind: Kind, which: Which, source: Source, language: Language): void {
  const judged = judge(kind, which.channel, which.language, source)
  if ('ready' in judged) return
  const errors = judged.faults.map((fault) => ({
    path: `/source/${fault.part}`,
    code: `template.${fault.code}`,
    message: `${fault.line}:${fault.column} ${told(fault, language)}`,
    details: {},
  }))
  const count = errors.length
  throw new Refusal('template.invalid', { count, first: errors[0]!.message, errors })
}

const keyOf = (ctx: Context, { event, channel, language }: Which): store.Key => ({
  organisationId: ctx.organisationId,
  event,
  channel,
  language,
})

const sourceOf = ({ subject, body, html }: store.Row): Source | null =>
  body === null ? null : { subject, body, html }

function shown(
  ctx: Context,
  kind: Kind,
  { channel, language }: Which,
  rows: readonly store.Row[],
): Template {
  return {
    event: kind,
    channel,
    language,
    name: EVENTS[kind].name[ctx.language],
    purpose: EVENTS[kind].purpose,
    parts: [...partsOf[channel]],
    variables: variablesOf(kind, ctx.language),
    ours: oursFor(kind, channel, language),
    inForce: rows.find(({ state }) => state === 'published')?.version ?? null,
    versions: rows.map(versionOf),
  }
}

const versionOf = (row: store.Row): TemplateVersion => ({
  version: row.version,
  state: row.state,
  mode: row.mode,
  source: sourceOf(row),
  restoredFrom: row.restoredFrom,
  revision: row.revision,
  madeAt: row.madeAt.toISOString(),
  madeBy: row.madeBy,
  publishedAt: row.publishedAt?.toISOString() ?? null,
  publishedBy: row.publishedBy,
})

function variablesOf(kind: Kind, language: Language) {
  return Object.entries(EVENTS[kind].variables).map(([name, { type, name: about, optional }]) => ({
    name,
    type,
    about: about[language],
    optional: optional ?? false,
    insert: insertOf(name, type),
  }))
}

const FILTER: Partial<Record<VariableType, string>> = {
  points: 'points',
  money: 'money',
  day: 'day',
  number: 'number',
}

function insertOf(name: string, type: VariableType): string {
  if (type === 'flag') return `{% if ${name} %}…{% else %}…{% endif %}`
  return FILTER[type] ? `{{ ${name} | ${FILTER[type]} }}` : `{{ ${name} }}`
}

/** A fault as callers see it. */
export const faultShown = (fault: Fault, language: Language) => {
  const { part, line, column, code } = fault
  return { part, line, column, code: `template.${code}`, message: told(fault, language) }
}
