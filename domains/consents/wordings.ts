import { note } from '#domains/access/audit.ts'
import { requireReach } from '#domains/access/access.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { proposed } from './core/proposed.ts'
import { purposes, type Purpose } from './core/purposes.ts'
import type { NewWording, Wording } from './wordings.api.ts'
import * as store from './wordings.store.ts'

/** Every version of every text, and what the program proposes to begin with. */
export async function list(ctx: Context): Promise<{
  items: Wording[]
  proposed: { purpose: Purpose; ru: string; en: string }[]
}> {
  const rows = await store.wordings(ctx.db, ctx.organisationId)
  return {
    items: rows.map(shown),
    proposed: purposes.map((purpose) => ({ purpose, ...proposed[purpose] })),
  }
}

/** The text of each purpose that is shown to members now; a purpose without one may not be asked for. */
export async function inForce(ctx: Context): Promise<Wording[]> {
  const rows = await store.published(ctx.db, ctx.organisationId, purposes)
  return purposes.flatMap((purpose) => {
    const newest = rows.find((row) => row.purpose === purpose)
    return newest ? [shown(newest)] : []
  })
}

/** Writes the draft of a text. Throws `consent.text_empty`. */
export async function draft(ctx: Context, purpose: Purpose, asked: NewWording): Promise<Wording> {
  requireReach(ctx.actor, false)
  const ru = asked.ru?.trim() || null
  const en = asked.en?.trim() || null
  if (ru === null && en === null) throw new Refusal('consent.text_empty')
  const by = { madeAt: ctx.now, madeBy: ctx.actor.name }
  return ctx.transaction(async (ctx) =>
    shown(await store.keepDraft(ctx.db, ctx.organisationId, { purpose, ru, en, ...by })),
  )
}

/** Shows a draft to members from now on. Throws `consent.text_unknown`. */
export async function publish(ctx: Context, purpose: Purpose, version: number): Promise<Wording> {
  requireReach(ctx.actor, false)
  return ctx.transaction(async (ctx) => {
    const wanted = { purpose, version }
    const by = ctx.actor.name
    const row = await store.publish(ctx.db, ctx.organisationId, wanted, by, ctx.now)
    if (!row) throw new Refusal('consent.text_unknown')
    await note(ctx, { operation: 'consent.text_published', new: wanted })
    return shown(row)
  })
}

const shown = ({ madeAt, publishedAt, ...row }: store.WordingRow): Wording => ({
  ...row,
  madeAt: madeAt.toISOString(),
  publishedAt: publishedAt?.toISOString() ?? null,
})
