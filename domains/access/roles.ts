import type { Context } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { newId } from '#kit/newId.ts'
import { requireRevision, revisionOf } from '#kit/revision.ts'
import { note } from './audit.ts'
import { changed } from './core/changed.ts'
import { modest, narrowest, readyLimits } from './core/limits.ts'
import { isReady, readyNames, roleOf } from './core/roles.ts'
import { covers, spelledOut } from './core/scopes.ts'
import * as limits from './limits.store.ts'
import type { NewRole, Role, RoleEdit } from './operators.api.ts'
import * as store from './operators.store.ts'
import { movesPoints, ownLimits } from './people.ts'
import { forgetSessions } from './sessions.ts'
import { endAll } from './sessions.store.ts'

/** Who does it, as it is kept beside what was made. */
export const by = ({ actor }: Context): string => `${actor.kind}:${actor.name}`

/** Writes the ready roles that the organisation does not have yet, and the limits they begin with. */
export async function foundRoles(ctx: Context, organisationId: OrganisationId): Promise<void> {
  const about = { organisationId, name: null, scopes: null, madeAt: ctx.now, madeBy: by(ctx) }
  const rows = readyNames.map((ready) => ({ ...about, id: newId<'role'>(), ready }))
  await store.insertRoles(ctx.db, rows)
  const kept = await store.roles(ctx.db, organisationId, ctx.now)
  await foundLimits(ctx, organisationId, kept)
}

/**
 * Writes the limits that roles begin with: of those that may move points, and have none yet. One of the
 * organisation's own begins with no more than the actor has.
 */
async function foundLimits(
  ctx: Context,
  organisationId: OrganisationId,
  rows: readonly store.RoleRow[],
): Promise<void> {
  const most = narrowest(modest, await ownLimits(ctx))
  const begun = rows.flatMap((row) => {
    const ready = row.ready !== null && isReady(row.ready) ? readyLimits[row.ready] : undefined
    const own = movesPoints(row) ? most : undefined
    const found = ready ?? own
    return found ? [{ roleId: row.id, limits: found }] : []
  })
  await limits.found(ctx.db, organisationId, begun, { setAt: ctx.now, setBy: by(ctx) })
}

/** The roles of the organisation as they are kept; an organisation older than a ready role gets it now. */
export async function rolesOf(ctx: Context): Promise<store.HeldRole[]> {
  const known = await store.roles(ctx.db, ctx.organisationId, ctx.now)
  if (readyNames.every((name) => known.some(({ ready }) => ready === name))) return known
  await foundRoles(ctx, ctx.organisationId)
  return store.roles(ctx.db, ctx.organisationId, ctx.now)
}

export async function listRoles(ctx: Context): Promise<{ items: Role[] }> {
  return { items: (await rolesOf(ctx)).map(shown) }
}

/** Throws `operator.wider` when somebody is about to give, or to lay hands on, more than they have. */
export function requireOwn(ctx: Context, scopes: readonly string[]): void {
  const wider = spelledOut(scopes).filter((scope) => !covers(ctx.actor.scopes, scope))
  if (wider.length > 0) throw new Refusal('operator.wider', { scopes: wider.join(', ') })
}

/** Makes a role. Throws `operator.wider`. */
export async function makeRole(ctx: Context, { name, scopes }: NewRole): Promise<Role> {
  requireOwn(ctx, scopes)
  return ctx.transaction(async (ctx) => {
    const row = { id: newId<'role'>(), ready: null, name, scopes, madeAt: ctx.now }
    const { organisationId } = ctx
    await store.insertRoles(ctx.db, [{ ...row, organisationId, madeBy: by(ctx) }])
    await foundLimits(ctx, organisationId, [row])
    await note(ctx, { operation: 'role.made', object: row.id, new: { name, scopes } })
    return shown({ ...row, people: 0 })
  })
}

/**
 * Changes a role. A ready one keeps its name, and the owner may everything. Throws `role.unknown`,
 * `role.ready`, `role.owner`, `operator.wider`, `revision.behind` to whoever saw an older revision.
 */
export async function editRole(
  ctx: Context,
  roleId: string,
  { revision, ...changes }: RoleEdit,
): Promise<Role> {
  return ctx.transaction(async (ctx) => {
    const row = await known(ctx, roleId)
    if (row.ready === 'owner') throw new Refusal('role.owner')
    if (row.ready !== null && changes.name !== undefined) throw new Refusal('role.ready')
    requireRevision(revision, shown(row).revision)
    const { name, scopes } = { ...roleOf(row), ...changes }
    const after = { name: row.ready === null ? name : null, scopes: [...scopes] }
    return keep(ctx, row, { ...row, ...after }, 'role.edited')
  })
}

/** Lets a ready role do what it came with. Throws `role.unknown`, `role.own`, `operator.wider`. */
export async function resetRole(ctx: Context, roleId: string): Promise<Role> {
  return ctx.transaction(async (ctx) => {
    const row = await known(ctx, roleId)
    if (row.ready === null) throw new Refusal('role.own')
    return keep(ctx, row, { ...row, scopes: null }, 'role.reset')
  })
}

/** The role, locked until the transaction ends. */
async function known(ctx: Context, roleId: string): Promise<store.HeldRole> {
  await store.lockRole(ctx.db, roleId)
  const all = await store.roles(ctx.db, ctx.organisationId, ctx.now)
  const row = all.find(({ id }) => id === roleId)
  if (!row) throw new Refusal('role.unknown', { roleId })
  return row
}

/** Writes the role as it is after, and ends the sessions of those who have it. */
async function keep(
  ctx: Context,
  before: store.HeldRole,
  after: store.HeldRole,
  operation: 'role.edited' | 'role.reset',
): Promise<Role> {
  const [old, now] = [roleOf(before), roleOf(after)]
  requireOwn(ctx, [...old.scopes, ...now.scopes])
  await store.updateRole(ctx.db, after.id, { name: after.name, scopes: after.scopes })
  await foundLimits(ctx, ctx.organisationId, [after])
  await endAll(ctx.db, await store.holders(ctx.db, ctx.organisationId, after.id))
  ctx.afterCommit(forgetSessions)
  const told = ({ name, scopes }: typeof old) => ({ name, scopes: spelledOut(scopes) })
  await note(ctx, { operation, object: after.id, ...changed(told(old), told(now)) })
  return shown(after)
}

const shown = (row: store.HeldRole): Role => {
  const { name, scopes } = roleOf(row)
  return {
    id: row.id,
    ready: row.ready,
    name: { ...name },
    scopes: spelledOut(scopes),
    changed: row.ready !== null && row.scopes !== null,
    people: row.people,
    revision: revisionOf({ name, scopes: spelledOut(scopes) }),
  }
}
