import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId, StoreId, TillId } from '#kit/core/ids.ts'

export type StoreRow = {
  readonly id: StoreId
  readonly organisationId: OrganisationId
  readonly code: string
  readonly name: string
  readonly city: string | null
  readonly madeAt: Date
  readonly closedAt: Date | null
}

export type TillRow = {
  readonly id: TillId
  readonly organisationId: OrganisationId
  readonly storeId: StoreId
  readonly code: string
  readonly name: string
  readonly madeAt: Date
  readonly closedAt: Date | null
}

/** Adds a store; false when its code is taken. */
export async function insertStore(db: Db, store: StoreRow): Promise<boolean> {
  const result = await db
    .insertInto('programmes.store')
    .values(store)
    .onConflict((on) => on.columns(['organisationId', 'code']).doNothing())
    .executeTakeFirst()
  return result.numInsertedOrUpdatedRows === 1n
}

/** Adds a till; false when its code is taken in the store. */
export async function insertTill(db: Db, till: TillRow): Promise<boolean> {
  const result = await db
    .insertInto('programmes.till')
    .values(till)
    .onConflict((on) => on.columns(['storeId', 'code']).doNothing())
    .executeTakeFirst()
  return result.numInsertedOrUpdatedRows === 1n
}

export async function stores(
  db: Db,
  of: OrganisationId,
  after: string | null,
  limit: number | null,
  only: readonly string[] | null = null,
): Promise<StoreRow[]> {
  let query = db
    .selectFrom('programmes.store')
    .selectAll()
    .where('organisationId', '=', of)
    .orderBy('id')
  if (after !== null) query = query.where('id', '>', after)
  if (only !== null) query = query.where('id', '=', sql<string>`any(${only}::uuid[])`)
  if (limit !== null) query = query.limit(limit)
  return query.$castTo<StoreRow>().execute()
}

export async function tills(
  db: Db,
  of: OrganisationId,
  storeId: StoreId | null,
  after: string | null,
  limit: number | null,
): Promise<TillRow[]> {
  let query = db
    .selectFrom('programmes.till')
    .selectAll()
    .where('organisationId', '=', of)
    .orderBy('id')
  if (storeId !== null) query = query.where('storeId', '=', storeId)
  if (after !== null) query = query.where('id', '>', after)
  if (limit !== null) query = query.limit(limit)
  return query.$castTo<TillRow>().execute()
}

export async function store(db: Db, of: OrganisationId, id: string): Promise<StoreRow | undefined> {
  return db
    .selectFrom('programmes.store')
    .selectAll()
    .where('organisationId', '=', of)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .$castTo<StoreRow>()
    .executeTakeFirst()
}

export async function till(db: Db, of: OrganisationId, id: string): Promise<TillRow | undefined> {
  return db
    .selectFrom('programmes.till')
    .selectAll()
    .where('organisationId', '=', of)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .$castTo<TillRow>()
    .executeTakeFirst()
}

/** The id of the store that has the code, if any. */
export async function storeWithCode(
  db: Db,
  of: OrganisationId,
  code: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('programmes.store')
    .select('id')
    .where('organisationId', '=', of)
    .where('code', '=', code)
    .executeTakeFirst()
  return row?.id
}

/** The id of the till of the store that has the code, if any. */
export async function tillWithCode(
  db: Db,
  storeId: StoreId,
  code: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('programmes.till')
    .select('id')
    .where('storeId', '=', storeId)
    .where('code', '=', code)
    .executeTakeFirst()
  return row?.id
}

export async function updateStore(
  db: Db,
  id: StoreId,
  changes: Partial<Pick<StoreRow, 'code' | 'name' | 'city' | 'closedAt'>>,
): Promise<void> {
  await db.updateTable('programmes.store').set(changes).where('id', '=', id).execute()
}

export async function updateTill(
  db: Db,
  id: TillId,
  changes: Partial<Pick<TillRow, 'code' | 'name' | 'closedAt'>>,
): Promise<void> {
  await db.updateTable('programmes.till').set(changes).where('id', '=', id).execute()
}

/** Closes the tills of a store that are still open. */
export async function closeTillsOf(db: Db, storeId: StoreId, at: Date): Promise<void> {
  await db
    .updateTable('programmes.till')
    .set({ closedAt: at })
    .where('storeId', '=', storeId)
    .where('closedAt', 'is', null)
    .execute()
}
