import type { Db } from '#kit/context.ts'

export type DirectoryRow = {
  readonly organisationId: string
  readonly label: string
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: Buffer
  readonly loginClaim: string
  readonly defaultRole: string | null
  readonly changedAt: Date
  readonly changedBy: string
}

export type SignInRow = {
  readonly state: Buffer
  readonly organisationId: string
  readonly proof: Buffer
  readonly kept: Buffer
  readonly expiresAt: Date
}

export const find = (db: Db, organisationId: string): Promise<DirectoryRow | undefined> =>
  db
    .selectFrom('access.directory')
    .selectAll()
    .where('organisationId', '=', organisationId)
    .executeTakeFirst()

export const all = (db: Db): Promise<{ organisationId: string; label: string }[]> =>
  db
    .selectFrom('access.directory')
    .select(['organisationId', 'label'])
    .orderBy('label')
    .limit(50)
    .execute()

export async function set(db: Db, row: DirectoryRow): Promise<void> {
  const { organisationId, ...rest } = row
  await db
    .insertInto('access.directory')
    .values(row)
    .onConflict((on) => on.column('organisationId').doUpdateSet(rest))
    .execute()
  // who went to what the directory was before does not come back by what it is now
  await db.deleteFrom('access.sign_in').where('organisationId', '=', organisationId).execute()
}

export async function drop(db: Db, organisationId: string): Promise<void> {
  await db.deleteFrom('access.directory').where('organisationId', '=', organisationId).execute()
}

export async function begin(db: Db, row: SignInRow): Promise<void> {
  await db.insertInto('access.sign_in').values(row).execute()
}

/** Who went away with this state; the row is gone with the asking, so each comes back once. */
export const take = (db: Db, state: Buffer): Promise<SignInRow | undefined> =>
  db.deleteFrom('access.sign_in').where('state', '=', state).returningAll().executeTakeFirst()

/** Forgets those who did not come back. */
export async function forget(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('access.sign_in').where('expiresAt', '<', before).execute()
}
