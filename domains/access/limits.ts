import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { requireRevision, revisionOf } from '#kit/revision.ts'
import { note } from './audit.ts'
import { widest, type Limits } from './core/limits.ts'
import { roleOf } from './core/roles.ts'
import type { RoleLimits } from './limits.api.ts'
import * as store from './limits.store.ts'
import { lockRole } from './operators.store.ts'
import type { RoleRow } from './operators.store.ts'
import { limitsByRole, movesPoints, requireOwnLimits } from './people.ts'
import { by, requireOwn, rolesOf } from './roles.ts'

export { excess, leftNow, SHIFT, type Act, type ActLimits, type Limits } from './core/limits.ts'
export { lockPeople, namesOf, noLimits, peopleAt, type Person } from './people.ts'

/** How many points people of each role may move by hand, of the roles that may at all. */
export async function listLimits(ctx: Context): Promise<{ items: RoleLimits[] }> {
  const roles = await rolesOf(ctx)
  const all = limitsByRole(await store.ofRoles(ctx.db, ctx.organisationId))
  return { items: roles.filter(movesPoints).map((role) => shown(role, all.get(role.id))) }
}

/**
 * Sets the limits of a role. Throws `role.unknown`, `limit.no_points`, `operator.wider`, and `limit.wider`
 * when they would be larger than those of the actor, unless the actor may do everything; `revision.behind` to
 * whoever saw an older revision.
 */
export async function setLimits(
  ctx: Context,
  roleId: string,
  { revision, ...limits }: Limits & { readonly revision?: string },
): Promise<RoleLimits> {
  return ctx.transaction(async (ctx) => {
    await lockRole(ctx.db, roleId)
    const role = (await rolesOf(ctx)).find(({ id }) => id === roleId)
    if (!role) throw new Refusal('role.unknown', { roleId })
    if (!movesPoints(role)) throw new Refusal('limit.no_points')
    requireOwn(ctx, roleOf(role).scopes)
    await requireOwnLimits(ctx, [limits])
    const old = limitsByRole(await store.ofRoles(ctx.db, ctx.organisationId)).get(roleId) ?? null
    requireRevision(revision, shown(role, old ?? undefined).revision)
    const set = { setAt: ctx.now, setBy: by(ctx) }
    await store.put(ctx.db, ctx.organisationId, { roleId, limits }, set)
    await note(ctx, { operation: 'limits.set', object: roleId, old, new: limits })
    return shown(role, limits)
  })
}

/** Throws `limit.wider` when one of these roles may move more than the actor. */
export async function requireOwnRoles(ctx: Context, roleIds: readonly string[]): Promise<void> {
  const all = limitsByRole(await store.ofRoles(ctx.db, ctx.organisationId))
  await requireOwnLimits(
    ctx,
    roleIds.flatMap((id) => all.get(id) ?? []),
  )
}

const shown = (role: RoleRow, limits: Limits | undefined): RoleLimits => {
  const { name } = roleOf(role)
  const now = limits ?? widest([])
  const { id: roleId, ready } = role
  return { roleId, ready, name: { ...name }, limits: now, revision: revisionOf(now) }
}
