import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { newId } from '#kit/newId.ts'
import { covers } from './core/scopes.ts'
import { lock } from './operators.store.ts'
import type { NewView, View, ViewEdit } from './views.api.ts'
import * as store from './views.store.ts'

/** How many views of one list somebody keeps. */
const MOST = 50

/** The views of a list that whoever is signed in has kept, then those that colleagues share. */
export async function listViews(ctx: Context, list: string): Promise<{ items: View[] }> {
  const rows = await store.list(ctx.db, ctx.organisationId, ctx.actor.id, list)
  return { items: rows.map((row) => shown(ctx, row)) }
}

/** Keeps a view; one's own of that name gets the new filters. Throws `view.too_many`. */
export async function keepView(ctx: Context, asked: NewView): Promise<View> {
  return ctx.transaction(async (ctx) => {
    // two windows of one person, one after the other
    await lock(ctx.db, ctx.actor.id)
    const name = asked.name.trim()
    const own = await ownOf(ctx, asked.list)
    const isNew = !own.some((view) => view.name === name)
    if (isNew && own.length >= MOST) throw new Refusal('view.too_many', { most: MOST })
    const { list, address } = asked
    const id = await store.keep(ctx.db, ctx.organisationId, {
      id: newId(),
      operatorId: ctx.actor.id,
      list,
      name,
      address,
      madeAt: ctx.now,
      sharedAt: asked.shared ? ctx.now : null,
    })
    return shown(ctx, await known(ctx, id))
  })
}

/**
 * Renames a view of one's own, shares it, or keeps it to oneself again. Throws `view.unknown`,
 * `view.not_yours`, `view.name_taken`.
 */
export async function editView(ctx: Context, viewId: string, changes: ViewEdit): Promise<View> {
  return ctx.transaction(async (ctx) => {
    await lock(ctx.db, ctx.actor.id)
    const view = await known(ctx, viewId)
    if (!isMine(ctx, view)) throw new Refusal('view.not_yours', { author: view.author })
    const name = changes.name?.trim() ?? view.name
    const own = await ownOf(ctx, view.list)
    if (own.some((other) => other.id !== viewId && other.name === name)) {
      throw new Refusal('view.name_taken')
    }
    const { shared = view.sharedAt !== null } = changes
    const sharedAt = shared ? (view.sharedAt ?? ctx.now) : null
    const after = { ...view, name, sharedAt }
    await store.update(ctx.db, ctx.organisationId, after)
    return shown(ctx, after)
  })
}

/**
 * Deletes a view of one's own; who manages operators may delete what a colleague shares. Throws
 * `view.unknown`, `view.not_yours`.
 */
export async function dropView(ctx: Context, viewId: string): Promise<void> {
  await ctx.transaction(async (ctx) => {
    const view = await known(ctx, viewId)
    if (!isMine(ctx, view) && !covers(ctx.actor.scopes, 'operators:write')) {
      throw new Refusal('view.not_yours', { author: view.author })
    }
    await store.drop(ctx.db, ctx.organisationId, view)
  })
}

const isMine = ({ actor }: Context, { operatorId }: store.ViewRow) => operatorId === actor.id

/** What whoever is signed in sees under an id. Throws `view.unknown`. */
async function known(ctx: Context, viewId: string): Promise<store.ViewRow> {
  const view = await store.byId(ctx.db, ctx.organisationId, ctx.actor.id, viewId)
  if (!view) throw new Refusal('view.unknown', { viewId })
  return view
}

async function ownOf(ctx: Context, list: string): Promise<store.ViewRow[]> {
  const seen = await store.list(ctx.db, ctx.organisationId, ctx.actor.id, list)
  return seen.filter((view) => isMine(ctx, view))
}

const shown = (ctx: Context, row: store.ViewRow): View => ({
  id: row.id,
  name: row.name,
  address: row.address,
  shared: row.sharedAt !== null,
  mine: isMine(ctx, row),
  author: row.author,
})
