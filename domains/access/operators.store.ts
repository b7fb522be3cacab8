import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { KeptRole } from './core/roles.ts'

export type OperatorRow = {
  readonly id: string
  readonly login: string
  readonly name: string
  readonly language: 'ru' | 'en'
  readonly passwordHash: string
  readonly mustChange: boolean
  readonly totpSecret: Buffer | null
  readonly totpSince: Date | null
  readonly totpStep: number | null
  readonly madeAt: Date
  readonly madeBy: string
  readonly blockedAt: Date | null
  readonly blockedBy: string | null
  readonly blockReason: string | null
}

export type RoleRow = KeptRole & { readonly id: string; readonly madeAt: Date }

/** A role, and how many have it. */
export type HeldRole = RoleRow & { readonly people: number }

/** A role that an operator has in an organisation, and until when. */
export type AssignmentRow = RoleRow & {
  readonly operatorId: string
  readonly organisationId: string
  readonly until: Date | null
  /** What it is limited to; empty for everything. */
  readonly programmeIds: readonly string[]
  readonly storeIds: readonly string[]
}

const operators = (db: Db) => db.selectFrom('access.operator').selectAll().$castTo<OperatorRow>()

export const byLogin = (db: Db, login: string): Promise<OperatorRow | undefined> =>
  operators(db).where('login', '=', login).executeTakeFirst()

export const byId = (db: Db, id: string): Promise<OperatorRow | undefined> =>
  operators(db).where('id', '=', id).executeTakeFirst()

/** The operator, locked until the end of the transaction. */
export const lock = (db: Db, id: string): Promise<OperatorRow | undefined> =>
  operators(db).where('id', '=', id).forUpdate().executeTakeFirst()

/** Adds an operator; false when the login is taken. */
export async function insert(
  db: Db,
  operator: Pick<
    OperatorRow,
    'id' | 'login' | 'name' | 'language' | 'passwordHash' | 'mustChange' | 'madeAt' | 'madeBy'
  >,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('access.operator')
    .values(operator)
    .onConflict((at) => at.column('login').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export async function update(
  db: Db,
  id: string,
  changes: Partial<Omit<OperatorRow, 'id' | 'login' | 'madeAt' | 'madeBy'>>,
): Promise<void> {
  if (Object.keys(changes).length === 0) return
  await db.updateTable('access.operator').set(changes).where('id', '=', id).execute()
}

/** Accepts the code of a step once: false when that step or a later one was accepted before. */
export async function acceptStep(db: Db, id: string, step: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('access.operator')
    .set({ totpStep: step })
    .where('id', '=', id)
    .where((or) => or.or([or('totpStep', 'is', null), or('totpStep', '<', step)]))
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Uses a recovery code up: false when there is none, or it was used. */
export async function useRecoveryCode(db: Db, id: string, hash: Buffer, at: Date) {
  const { numUpdatedRows } = await db
    .updateTable('access.recovery_code')
    .set({ usedAt: at })
    .where('operatorId', '=', id)
    .where('hash', '=', hash)
    .where('usedAt', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** The operator's recovery codes are these from now on. */
export async function replaceRecoveryCodes(db: Db, id: string, hashes: readonly Buffer[]) {
  await db.deleteFrom('access.recovery_code').where('operatorId', '=', id).execute()
  if (hashes.length === 0) return
  await db
    .insertInto('access.recovery_code')
    .values(hashes.map((hash) => ({ operatorId: id, hash })))
    .execute()
}

/** Up to `limit` operators who serve or served the organisation, in the order of their making. */
export async function list(
  db: Db,
  of: OrganisationId,
  after: string | null,
  limit: number,
): Promise<OperatorRow[]> {
  let query = operators(db)
    .where('id', 'in', (of_) =>
      of_.selectFrom('access.assignment').select('operatorId').where('organisationId', '=', of),
    )
    .orderBy('id')
    .limit(limit)
  if (after !== null) query = query.where('id', '>', after)
  return query.execute()
}

/** Every role of these operators, in every organisation, ended ones too. */
export async function assignments(db: Db, operatorIds: readonly string[]) {
  return assigned(db)
    .where('a.operatorId', 'in', [...operatorIds, NOBODY])
    .orderBy('a.madeAt')
    .orderBy('r.id')
    .$castTo<AssignmentRow>()
    .execute()
}

const NOBODY = '00000000-0000-0000-0000-000000000000'

const assigned = (db: Db) =>
  db
    .selectFrom('access.assignment as a')
    .innerJoin('access.role as r', (on) =>
      on.onRef('r.organisationId', '=', 'a.organisationId').onRef('r.id', '=', 'a.roleId'),
    )
    .select([
      'a.operatorId',
      'a.organisationId',
      'a.until',
      'r.id',
      'r.ready',
      'r.name',
      'r.scopes',
      'r.madeAt',
      placesOf('programme').as('programmeIds'),
      placesOf('store').as('storeIds'),
    ])

/** Everybody who serves or served the organisation by name, and whether they work there now. */
export async function colleagues(
  db: Db,
  of: OrganisationId,
  at: Date,
): Promise<{ id: string; name: string; here: boolean }[]> {
  const { rows } = await sql<{ id: string; name: string; here: boolean }>`
    select o.id, o.name, o.blocked_at is null and bool_or(a.until is null or a.until > ${at}) as here
    from access.operator o join access.assignment a on a.operator_id = o.id
    where a.organisation_id = ${of} group by o.id order by o.name, o.id
  `.execute(db)
  return rows
}

/** The places of a kind that an assignment is limited to, as it stands in the query. */
const placesOf = (kind: Limit['kind']) => sql<string[]>`array(
  select x.place from access.reach x
  where x.organisation_id = a.organisation_id and x.operator_id = a.operator_id
    and x.role_id = a.role_id and x.kind = ${kind}
  order by x.place
)`

/** One programme or store that a role is limited to. */
export type Limit = {
  readonly roleId: string
  readonly kind: 'programme' | 'store'
  readonly place: string
}

/** What the organisation has of these, with their names. */
export async function places(
  db: Db,
  of: OrganisationId,
  ids: readonly string[],
): Promise<{ kind: string; id: string; name: string }[]> {
  return db
    .selectFrom('access.place')
    .select(['kind', 'id', 'name'])
    .where('organisationId', '=', of)
    .where('id', 'in', [...ids, NOBODY])
    .orderBy('name')
    .$castTo<{ kind: string; id: string; name: string }>()
    .execute()
}

/** The operators who have a role now or had it. */
export async function holders(db: Db, of: OrganisationId, roleId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('access.assignment')
    .select('operatorId')
    .where('organisationId', '=', of)
    .where('roleId', '=', roleId)
    .execute()
  return rows.map(({ operatorId }) => operatorId)
}

/** Gives an operator these roles in the organisation, and no others. */
export async function assign(
  db: Db,
  asked: {
    readonly organisationId: string
    readonly operatorId: string
    readonly roleIds: readonly string[]
    readonly limits: readonly Limit[]
    readonly until: Date | null
    readonly madeAt: Date
    readonly madeBy: string
  },
): Promise<void> {
  const { roleIds, limits, ...rest } = asked
  const { organisationId, operatorId } = rest
  await db
    .deleteFrom('access.assignment')
    .where('organisationId', '=', asked.organisationId)
    .where('operatorId', '=', asked.operatorId)
    .execute()
  if (roleIds.length === 0) return
  await db
    .insertInto('access.assignment')
    .values(roleIds.map((roleId) => ({ ...rest, roleId })))
    .execute()
  if (limits.length === 0) return
  await db
    .insertInto('access.reach')
    .values(limits.map((limit) => ({ ...limit, organisationId, operatorId })))
    .execute()
}

/** Locks the organisation's role of owners and says how many have it for good and are not blocked. */
export async function lockOwners(db: Db, of: OrganisationId): Promise<string[]> {
  await sql`
    select from access.role where organisation_id = ${of} and ready = 'owner' for update
  `.execute(db)
  const { rows } = await sql<{ id: string }>`
    select o.id from access.operator o
    join access.assignment a on a.operator_id = o.id
    join access.role r on r.organisation_id = a.organisation_id and r.id = a.role_id
    where a.organisation_id = ${of} and r.ready = 'owner' and a.until is null and o.blocked_at is null
  `.execute(db)
  return rows.map(({ id }) => id)
}

/** The roles of the organisation, ready ones first, and how many have each at the instant. */
export async function roles(db: Db, of: OrganisationId, at: Date): Promise<HeldRole[]> {
  return db
    .selectFrom('access.role')
    .select(['id', 'ready', 'name', 'scopes', 'madeAt'])
    .select((has) =>
      has
        .selectFrom('access.assignment as a')
        .select(({ fn }) => fn.countAll<number>().as('people'))
        .whereRef('a.organisationId', '=', 'access.role.organisationId')
        .whereRef('a.roleId', '=', 'access.role.id')
        .where((is) => is.or([is('a.until', 'is', null), is('a.until', '>', at)]))
        .as('people'),
    )
    .where('organisationId', '=', of)
    .orderBy((is) => is('ready', 'is', null))
    .orderBy('id')
    .$castTo<HeldRole>()
    .execute()
}

/** Locks a role until the transaction ends. */
export async function lockRole(db: Db, roleId: string): Promise<void> {
  await sql`select from access.role where id = ${roleId} for update`.execute(db)
}

/** Writes roles; a ready one that is there stays. */
export async function insertRoles(
  db: Db,
  rows: readonly {
    readonly id: string
    readonly organisationId: string
    readonly ready: string | null
    readonly name: unknown
    readonly scopes: readonly string[] | null
    readonly madeAt: Date
    readonly madeBy: string
  }[],
): Promise<void> {
  await db
    .insertInto('access.role')
    .values(
      rows.map((row) => ({
        ...row,
        name: row.name === null ? null : JSON.stringify(row.name),
        scopes: row.scopes && [...row.scopes],
      })),
    )
    .onConflict((at) => at.columns(['organisationId', 'ready']).doNothing())
    .execute()
}

export async function updateRole(
  db: Db,
  id: string,
  { name, scopes }: { readonly name: unknown; readonly scopes: readonly string[] | null },
): Promise<void> {
  await db
    .updateTable('access.role')
    .set({ name: name === null ? null : JSON.stringify(name), scopes: scopes && [...scopes] })
    .where('id', '=', id)
    .execute()
}

export async function organisations(
  db: Db,
  ids: readonly string[],
): Promise<{ id: string; name: string }[]> {
  const rows = await db
    .selectFrom('access.organisation')
    .select(['id', 'name'])
    .where('id', 'in', [...ids, NOBODY])
    .orderBy('name')
    .execute()
  return rows
}
