import { storesWithin } from '#domains/access/core/reach.ts'
import type { Context, Db } from '#kit/context.ts'
import { isUuid, type OrganisationId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { newId } from '#kit/newId.ts'
import { decodeCursor, pageOf } from '#kit/page.ts'
import { remember } from '#kit/remember.ts'
import { requireRevision, revisionOf } from '#kit/revision.ts'
import type { NewStore, NewTill, Store, StoreEdit, Till, TillEdit } from './programmes.api.ts'
import * as store from './stores.store.ts'
import { noteAct, noteEdit } from './tracing.ts'

/** The stores and tills of an organisation, by id. */
export type Places = {
  readonly stores: ReadonlyMap<string, store.StoreRow>
  readonly tills: ReadonlyMap<string, store.TillRow>
}

const remembered = remember<Places>({ milliseconds: 10_000, most: 1_000 })

/** The stores and tills of an organisation, remembered for ten seconds: those are few and stay. */
export function places(db: Db, of: OrganisationId): Promise<Places> {
  return remembered.get(of, async () => {
    const stores = await store.stores(db, of, null, null)
    const tills = await store.tills(db, of, null, null, null)
    return {
      stores: new Map(stores.map((each) => [each.id, each])),
      tills: new Map(tills.map((each) => [each.id, each])),
    }
  })
}

/** Throws `store.unknown` unless the store is the organisation's. */
export async function storeKnown(db: Db, of: OrganisationId, storeId: string): Promise<void> {
  if ((await places(db, of)).stores.has(storeId)) return
  const row = isUuid(storeId) ? await store.store(db, of, storeId) : undefined
  if (!row) throw new Refusal('store.unknown', { storeId })
  remembered.forget(of)
}

/** Throws `till.unknown` unless the till is the store's; any of the organisation's when `storeId` is null. */
export async function tillKnown(
  db: Db,
  of: OrganisationId,
  storeId: string | null,
  tillId: string,
): Promise<void> {
  const fits = (till: store.TillRow | undefined) =>
    till !== undefined && (storeId === null || till.storeId === storeId)
  if (fits((await places(db, of)).tills.get(tillId))) return
  if (!fits(isUuid(tillId) ? await store.till(db, of, tillId) : undefined)) {
    throw new Refusal('till.unknown', { tillId })
  }
  remembered.forget(of)
}

/** The store of a till; undefined for a till that is not the organisation's. */
export async function storeOfTill(ctx: Context, tillId: string): Promise<string | undefined> {
  const known = (await places(ctx.db, ctx.organisationId)).tills.get(tillId)
  return (known ?? (await store.till(ctx.db, ctx.organisationId, tillId)))?.storeId
}

type Query = { readonly cursor?: string; readonly limit?: number }

/** One page of the organisation's stores, closed ones too. */
export async function listStores(
  ctx: Context,
  query: Query,
): Promise<{ items: Store[]; next: string | null }> {
  const limit = query.limit ?? 50
  const within = storesWithin(ctx.actor)
  const rows = await store.stores(ctx.db, ctx.organisationId, afterOf(query), limit + 1, within)
  return pageOf(rows, limit, ({ id }) => [id], shownStore)
}

/** One page of a store's tills, closed ones too. */
export async function listTills(
  ctx: Context,
  storeId: string,
  query: Query,
): Promise<{ items: Till[]; next: string | null }> {
  const { id } = await findStore(ctx, storeId)
  const limit = query.limit ?? 50
  const rows = await store.tills(ctx.db, ctx.organisationId, id, afterOf(query), limit + 1)
  return pageOf(rows, limit, (row) => [row.id], shownTill)
}

function afterOf({ cursor }: Query): string | null {
  if (cursor === undefined) return null
  const after = `${decodeCursor(cursor, 1)[0]}`
  if (!isUuid(after)) throw new Refusal('cursor.invalid')
  return after
}

/** A store as it is shown. */
export async function seeStore(ctx: Context, storeId: string): Promise<Store> {
  return shownStore(await findStore(ctx, storeId))
}

/** Adds a store; its code is the organisation's own and unique in it. */
export async function openStore(ctx: Context, asked: NewStore): Promise<Store> {
  return ctx.transaction(async (ctx) => {
    const row: store.StoreRow = {
      id: newId<'store'>(),
      organisationId: ctx.organisationId,
      code: asked.code,
      name: asked.name,
      city: asked.city ?? null,
      madeAt: ctx.now,
      closedAt: null,
    }
    if (!(await store.insertStore(ctx.db, row))) throw taken('store', asked.code)
    await noteAct(ctx, 'store.added', row, { code: row.code })
    ctx.afterCommit(() => remembered.forget(ctx.organisationId))
    return shownStore(row)
  })
}

/**
 * Changes what is given of a store. Throws `store.unknown`, `store.code_taken`, and `revision.behind` to
 * whoever saw an older revision.
 */
export async function editStore(
  ctx: Context,
  storeId: string,
  { revision, ...changes }: StoreEdit,
): Promise<Store> {
  return changeStore(ctx, storeId, async (ctx, row) => {
    const { id } = row
    requireRevision(revision, shownStore(row).revision)
    if (changes.code !== undefined) {
      const other = await store.storeWithCode(ctx.db, ctx.organisationId, changes.code)
      if (other !== undefined && other !== id) throw taken('store', changes.code)
    }
    if (Object.keys(changes).length === 0) return
    await store.updateStore(ctx.db, id, changes)
    await noteEdit(ctx, 'store.edited', shownStore(row), await seeStore(ctx, id))
  })
}

/** Closes a store and its tills; again changes nothing. */
export async function closeStore(ctx: Context, storeId: string): Promise<Store> {
  return changeStore(ctx, storeId, async (ctx, row) => {
    const { id } = row
    if (row.closedAt === null) {
      await store.updateStore(ctx.db, id, { closedAt: ctx.now })
      await noteAct(ctx, 'store.closed', row)
    }
    await store.closeTillsOf(ctx.db, id, ctx.now)
  })
}

async function changeStore(
  ctx: Context,
  storeId: string,
  change: (ctx: Context, row: store.StoreRow) => Promise<void>,
): Promise<Store> {
  return ctx.transaction(async (ctx) => {
    await change(ctx, await findStore(ctx, storeId))
    ctx.afterCommit(() => remembered.forget(ctx.organisationId))
    return seeStore(ctx, storeId)
  })
}

/** Adds a till to a store; its code is unique in the store. */
export async function openTill(ctx: Context, storeId: string, asked: NewTill): Promise<Till> {
  return ctx.transaction(async (ctx) => {
    const at = await findStore(ctx, storeId)
    if (at.closedAt !== null) throw new Refusal('store.closed')
    const row: store.TillRow = {
      id: newId<'till'>(),
      organisationId: ctx.organisationId,
      storeId: at.id,
      code: asked.code,
      name: asked.name,
      madeAt: ctx.now,
      closedAt: null,
    }
    if (!(await store.insertTill(ctx.db, row))) throw taken('till', asked.code)
    await noteAct(ctx, 'till.added', row, { code: row.code, store: at.name })
    ctx.afterCommit(() => remembered.forget(ctx.organisationId))
    return shownTill(row)
  })
}

/**
 * Changes what is given of a till. Throws `till.unknown`, `till.code_taken`, and `revision.behind` to
 * whoever saw an older revision.
 */
export async function editTill(
  ctx: Context,
  tillId: string,
  { revision, ...changes }: TillEdit,
): Promise<Till> {
  return changeTill(ctx, tillId, async (ctx, row) => {
    const { id, storeId } = row
    requireRevision(revision, shownTill(row).revision)
    if (changes.code !== undefined) {
      await store.store(ctx.db, ctx.organisationId, storeId)
      const other = await store.tillWithCode(ctx.db, storeId, changes.code)
      if (other !== undefined && other !== id) throw taken('till', changes.code)
    }
    if (Object.keys(changes).length === 0) return
    await store.updateTill(ctx.db, id, changes)
    const after = shownTill(await findTill(ctx, id))
    await noteEdit(ctx, 'till.edited', shownTill(row), after)
  })
}

/** Closes a till; again changes nothing. */
export async function closeTill(ctx: Context, tillId: string): Promise<Till> {
  return changeTill(ctx, tillId, async (ctx, row) => {
    if (row.closedAt !== null) return
    await store.updateTill(ctx.db, row.id, { closedAt: ctx.now })
    await noteAct(ctx, 'till.closed', row)
  })
}

async function changeTill(
  ctx: Context,
  tillId: string,
  change: (ctx: Context, row: store.TillRow) => Promise<void>,
): Promise<Till> {
  return ctx.transaction(async (ctx) => {
    await change(ctx, await findTill(ctx, tillId))
    ctx.afterCommit(() => remembered.forget(ctx.organisationId))
    return shownTill(await findTill(ctx, tillId))
  })
}

async function findStore(ctx: Context, storeId: string): Promise<store.StoreRow> {
  const row = await store.store(ctx.db, ctx.organisationId, storeId)
  if (!row) throw new Refusal('store.unknown', { storeId })
  return row
}

async function findTill(ctx: Context, tillId: string): Promise<store.TillRow> {
  const row = await store.till(ctx.db, ctx.organisationId, tillId)
  if (!row) throw new Refusal('till.unknown', { tillId })
  return row
}

function taken(what: 'store' | 'till', code: string): Refusal {
  return new Refusal(`${what}.code_taken`, { code })
}

function shownStore({ id, code, name, city, madeAt, closedAt }: store.StoreRow): Store {
  return {
    id,
    code,
    name,
    city,
    revision: revisionOf({ code, name, city, closedAt }),
    madeAt: madeAt.toISOString(),
    closedAt: closedAt?.toISOString() ?? null,
  }
}

function shownTill({ id, storeId, code, name, madeAt, closedAt }: store.TillRow): Till {
  return {
    id,
    storeId,
    code,
    name,
    revision: revisionOf({ code, name, closedAt }),
    madeAt: madeAt.toISOString(),
    closedAt: closedAt?.toISOString() ?? null,
  }
}
