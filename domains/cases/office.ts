import * as programmes from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { newId } from '#kit/newId.ts'
import { fault, proposedHours, proposedTargets, type Settings } from './core/settings.ts'
import { places, unknownPlaces } from './core/template.ts'
import type { KeptSettings, NewTemplate, Template } from './office.api.ts'
import * as store from './office.store.ts'

/** The working hours and promises in force: the organisation's own, or what the program proposes. */
export async function settingsOf(ctx: Context): Promise<Settings & { readonly revision: number }> {
  const row = await store.settings(ctx.db, ctx.organisationId)
  return {
    hours: row?.hours ?? proposedHours(await zoneOf(ctx)),
    targets: row?.targets ?? proposedTargets,
    revision: row?.revision ?? 0,
  }
}

/** The time zone of the oldest programme; Moscow where there is none yet. */
async function zoneOf(ctx: Context): Promise<string> {
  const [first] = await programmes.programmesOf(ctx.db, ctx.organisationId)
  return first?.zone ?? 'Europe/Moscow'
}

export const seeSettings = async (ctx: Context): Promise<KeptSettings> =>
  written(await settingsOf(ctx))

/** Keeps settings. Throws `settings.unsound` with the field, and `revision.behind`. */
export async function keepSettings(ctx: Context, asked: KeptSettings): Promise<KeptSettings> {
  const { revision, ...settings } = asked
  const field = fault(settings)
  if (field !== null) throw new Refusal('settings.unsound', { field })
  return ctx.transaction(async (ctx) => {
    const isKept = await store.keep(ctx.db, ctx.organisationId, revision, settings)
    if (!isKept) throw new Refusal('revision.behind')
    return written(await settingsOf(ctx))
  })
}

const written = ({ hours, targets, revision }: Settings & { revision: number }): KeptSettings =>
  structuredClone({ hours, targets, revision }) as KeptSettings

export async function listTemplates(ctx: Context): Promise<{ items: Template[] }> {
  return { items: (await store.templates(ctx.db, ctx.organisationId)).map(shown) }
}

/** Makes a template. Throws `template.place_unknown`. */
export async function makeTemplate(ctx: Context, asked: NewTemplate): Promise<Template> {
  requirePlaces(asked)
  const row = {
    id: newId<'template'>(),
    ...asked,
    revision: 1,
    madeAt: ctx.now,
    madeBy: ctx.actor.name,
  }
  await store.insertTemplate(ctx.db, ctx.organisationId, row)
  return shown(row)
}

/** Changes a template. Throws `template.unknown`, `template.place_unknown`, `revision.behind`. */
export async function editTemplate(
  ctx: Context,
  templateId: string,
  { revision, ...asked }: NewTemplate & { readonly revision: number },
): Promise<Template> {
  requirePlaces(asked)
  return ctx.transaction(async (ctx) => {
    const row = await lockTemplate(ctx, templateId)
    if (row.revision !== revision) throw new Refusal('revision.behind')
    const next = { ...row, ...asked, revision: revision + 1 }
    await store.updateTemplate(ctx.db, row.id, next)
    return shown(next)
  })
}

/** Takes a template out of use. Throws `template.unknown`. */
export async function retireTemplate(ctx: Context, templateId: string): Promise<void> {
  await ctx.transaction(async (ctx) => {
    const row = await lockTemplate(ctx, templateId)
    await store.retire(ctx.db, row.id, ctx.now)
  })
}

async function lockTemplate(ctx: Context, templateId: string): Promise<store.TemplateRow> {
  const row = await store.lockTemplate(ctx.db, ctx.organisationId, templateId)
  if (!row) throw new Refusal('template.unknown')
  return row
}

function requirePlaces({ text }: NewTemplate): void {
  const unknown = unknownPlaces(`${text.ru} ${text.en}`)
  if (unknown.length === 0) return
  const braced = (names: readonly string[]) => names.map((name) => `{${name}}`).join(', ')
  throw new Refusal('template.place_unknown', { places: braced(unknown), known: braced(places) })
}

const shown = ({ id, title, text, revision }: store.TemplateRow): Template => ({
  id,
  title: { ...title },
  text: { ...text },
  revision,
})
