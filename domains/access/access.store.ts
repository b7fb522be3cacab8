import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'

export type KeyRow = {
  readonly id: string
  readonly organisationId: string
  readonly name: string
  readonly prefix: string
  readonly scopes: readonly string[]
  readonly test: boolean
  readonly madeAt: Date
  readonly madeBy: string
  readonly lastUsedAt: Date | null
  readonly revokedAt: Date | null
}

const columns = [
  'id',
  'organisationId',
  'name',
  'prefix',
  'scopes',
  'test',
  'madeAt',
  'madeBy',
  'lastUsedAt',
  'revokedAt',
] as const

export async function insert(
  db: Db,
  key: Omit<KeyRow, 'lastUsedAt' | 'revokedAt'> & { readonly hash: Buffer },
): Promise<void> {
  await db
    .insertInto('access.api_key')
    .values({ ...key, scopes: [...key.scopes] })
    .execute()
}

/** The key with this hash, unless it was revoked. */
export async function find(db: Db, hash: Buffer): Promise<KeyRow | undefined> {
  return db
    .selectFrom('access.api_key')
    .select(columns)
    .where('hash', '=', hash)
    .where('revokedAt', 'is', null)
    .executeTakeFirst()
}

export async function get(db: Db, of: OrganisationId, id: string): Promise<KeyRow | undefined> {
  return db
    .selectFrom('access.api_key')
    .select(columns)
    .where('organisationId', '=', of)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** Up to `limit` keys in the order of their making, after the id. */
export async function list(
  db: Db,
  of: OrganisationId,
  after: string | null,
  limit: number,
): Promise<KeyRow[]> {
  let query = db
    .selectFrom('access.api_key')
    .select(columns)
    .where('organisationId', '=', of)
    .orderBy('id')
    .limit(limit)
  if (after !== null) query = query.where('id', '>', after)
  return query.execute()
}

export async function revoke(
  db: Db,
  of: OrganisationId,
  id: string,
  by: string,
  at: Date,
): Promise<void> {
  await db
    .updateTable('access.api_key')
    .set({ revokedAt: at, revokedBy: by })
    .where('organisationId', '=', of)
    .where('id', '=', id)
    .where('revokedAt', 'is', null)
    .execute()
}

export async function noteUse(db: Db, id: string, at: Date): Promise<void> {
  await db
    .updateTable('access.api_key')
    .set({ lastUsedAt: at })
    .where('id', '=', id)
    .where('revokedAt', 'is', null)
    .execute()
}
