import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { Act, Limits, Span } from './core/limits.ts'
import { acts, spans } from './core/limits.ts'
import type { KeptRole } from './core/roles.ts'

export type LimitRow = {
  readonly roleId: string
  readonly act: Act
  readonly per: Span
  readonly points: number | null
}

/** Every limit of the roles of the organisation. */
export async function ofRoles(db: Db, of: OrganisationId): Promise<LimitRow[]> {
  return db
    .selectFrom('access.role_limit')
    .select(['roleId', 'act', 'per', 'points'])
    .where('organisationId', '=', of)
    .$castTo<LimitRow>()
    .execute()
}

export type SetBy = { readonly setAt: Date; readonly setBy: string }

/** Writes the limits of roles that have none yet. */
export async function found(
  db: Db,
  of: OrganisationId,
  roles: readonly { readonly roleId: string; readonly limits: Limits }[],
  set: SetBy,
): Promise<void> {
  if (roles.length === 0) return
  await db
    .insertInto('access.role_limit')
    .values(roles.flatMap((role) => rowsOf(of, role, set)))
    .onConflict((at) => at.columns(['organisationId', 'roleId', 'act', 'per']).doNothing())
    .execute()
}

/** The limits of a role are these from now on. */
export async function put(
  db: Db,
  of: OrganisationId,
  role: { readonly roleId: string; readonly limits: Limits },
  set: SetBy,
): Promise<void> {
  await db
    .insertInto('access.role_limit')
    .values(rowsOf(of, role, set))
    .onConflict((at) =>
      at.columns(['organisationId', 'roleId', 'act', 'per']).doUpdateSet((row) => ({
        points: row.ref('excluded.points'),
        setAt: row.ref('excluded.setAt'),
        setBy: row.ref('excluded.setBy'),
      })),
    )
    .execute()
}

const rowsOf = (
  organisationId: OrganisationId,
  { roleId, limits }: { readonly roleId: string; readonly limits: Limits },
  set: SetBy,
) =>
  acts.flatMap((act) =>
    spans.map((per) => ({ organisationId, roleId, act, per, points: limits[act][per], ...set })),
  )

/** A person of the staff with the roles they have at the instant in the organisation. */
export type PersonRow = {
  readonly id: string
  readonly name: string
  readonly blockedAt: Date | null
  readonly roles: readonly (KeptRole & { readonly id: string })[]
}

/** These people, locked in the order of their ids until the transaction ends. */
export async function lockPeople(
  db: Db,
  of: OrganisationId,
  ids: readonly string[],
  at: Date,
): Promise<PersonRow[]> {
  await sql`
    select from access.operator where id = any(${[...ids]}::uuid[]) order by id for no key update
  `.execute(db)
  return people(db, of, ids, at)
}

export async function people(
  db: Db,
  of: OrganisationId,
  ids: readonly string[],
  at: Date,
): Promise<PersonRow[]> {
  const { rows } = await sql<PersonRow>`
    select o.id, o.name, o.blocked_at, coalesce((
      select json_agg(json_build_object('id', r.id, 'ready', r.ready, 'name', r.name, 'scopes', r.scopes))
      from access.assignment a
      join access.role r on r.organisation_id = a.organisation_id and r.id = a.role_id
      where a.organisation_id = ${of} and a.operator_id = o.id and (a.until is null or a.until > ${at})
    ), '[]') as roles
    from access.operator o where o.id = any(${[...ids]}::uuid[])
  `.execute(db)
  return rows
}

/** How callers are called, by id: people and keys. */
export async function names(
  db: Db,
  of: OrganisationId,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from access.operator where id = any(${[...ids]}::uuid[])
    union all
    select id, name from access.api_key where organisation_id = ${of} and id = any(${[...ids]}::uuid[])
  `.execute(db)
  return new Map(rows.map(({ id, name }) => [id, name]))
}
