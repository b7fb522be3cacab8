import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { newId } from '#kit/newId.ts'
import * as store from './attachments.store.ts'
import type { Case } from './cases.api.ts'
import { update } from './cases.store.ts'
import { disposition, LARGEST, mediaTypeOf, MOST, nameOf } from './core/file.ts'
import { note, seen, taken } from './keeping.ts'
import { shown } from './showing.ts'

/** Attaches a file, taken for what its content is. Throws `attachment.not_taken`, `attachment.too_many`. */
export async function attach(
  ctx: Context,
  caseId: string,
  asked: { readonly name: string; readonly content: string },
): Promise<Case> {
  const content = Buffer.from(asked.content, 'base64')
  const mediaType = mediaTypeOf(content)
  if (!mediaType || content.length === 0 || content.length > LARGEST)
    throw new Refusal('attachment.not_taken')
  return ctx.transaction(async (ctx) => {
    const matter = await taken(ctx, caseId, null)
    const files = await store.list(ctx.db, matter.id)
    if (files.length >= MOST) throw new Refusal('attachment.too_many', { most: MOST })
    const name = nameOf(asked.name)
    await store.insert(ctx.db, {
      id: newId<'attachment'>(),
      organisationId: ctx.organisationId,
      matterId: matter.id,
      name,
      mediaType,
      content,
      madeAt: ctx.now,
      madeBy: ctx.actor.name,
    })
    const next = { ...matter, revision: matter.revision + 1 }
    await update(ctx.db, matter.id, { revision: next.revision })
    await note(ctx, next, { kind: 'attached', text: name })
    return shown(ctx, next)
  })
}

export type Download = {
  readonly content: Uint8Array
  readonly disposition: string
  readonly mediaType: string
}

/** A file of a case. Throws `case.unknown`, `attachment.unknown`. */
export async function download(ctx: Context, caseId: string, id: string): Promise<Download> {
  const matter = await seen(ctx, caseId)
  const file = await store.find(ctx.db, ctx.organisationId, matter.id, id)
  if (!file) throw new Refusal('attachment.unknown')
  return { ...file, disposition: disposition(file.name) }
}
