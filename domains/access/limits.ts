import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { note } from './audit.ts'
import { isWider, unlimited, widest, type Limits } from './core/limits.ts'
import { roleOf } from './core/roles.ts'
import { allScopes, covers } from './core/scopes.ts'
import type { RoleLimits } from './limits.api.ts'
import * as store from './limits.store.ts'
import { lockRole } from './operators.store.ts'
import type { RoleRow } from './operators.store.ts'
import { by, requireOwn, rolesOf } from './roles.ts'

export { excess, leftNow, SHIFT, type Act, type ActLimits, type Limits } from './core/limits.ts'

/** How many points people of each role may move by hand, of the roles that may at all. */
export async function listLimits(ctx: Context): Promise<{ items: RoleLimits[] }> {
  const roles = await rolesOf(ctx)
  const all = limitsByRole(await store.ofRoles(ctx.db, ctx.organisationId))
  return { items: roles.filter(movesPoints).map((role) => shown(role, all.get(role.id))) }
}

/**
 * Sets the limits of a role. Throws `role.unknown`, `limit.no_points`, `operator.wider`, and `limit.wider`
 * when they would be larger than those of the actor, unless the actor may do everything.
 */
export async function setLimits(ctx: Context, roleId: string, limits: Limits): Promise<RoleLimits> {
  return ctx.transaction(async (ctx) => {
    await lockRole(ctx.db, roleId)
    const role = (await rolesOf(ctx)).find(({ id }) => id === roleId)
    if (!role) throw new Refusal('role.unknown', { roleId })
    if (!movesPoints(role)) throw new Refusal('limit.no_points')
    requireOwn(ctx, roleOf(role).scopes)
    await requireOwnLimits(ctx, [limits])
    const old = limitsByRole(await store.ofRoles(ctx.db, ctx.organisationId)).get(roleId) ?? null
    const set = { setAt: ctx.now, setBy: by(ctx) }
    await store.put(ctx.db, ctx.organisationId, { roleId, limits }, set)
    await note(ctx, { operation: 'limits.set', object: roleId, old, new: limits })
    return shown(role, limits)
  })
}

/** Throws `limit.wider` unless the actor's own limits are as large as these; whoever may do everything has no bounds. */
export async function requireOwnLimits(ctx: Context, wanted: readonly Limits[]): Promise<void> {
  if (ctx.actor.kind !== 'operator' || wanted.length === 0) return
  if (allScopes.every((scope) => covers(ctx.actor.scopes, scope))) return
  const [me] = await peopleAt(ctx, [ctx.actor.id])
  const own = me?.limits ?? widest([])
  if (wanted.some((limits) => isWider(limits, own))) throw new Refusal('limit.wider')
}

/** Throws `limit.wider` when one of these roles may move more than the actor. */
export async function requireOwnRoles(ctx: Context, roleIds: readonly string[]): Promise<void> {
  const all = limitsByRole(await store.ofRoles(ctx.db, ctx.organisationId))
  await requireOwnLimits(
    ctx,
    roleIds.flatMap((id) => all.get(id) ?? []),
  )
}

/** Somebody of the staff: whether they may act at this instant, and how many points they may move by hand. */
export type Person = {
  readonly id: string
  readonly name: string
  readonly limits: Limits
  /** Not blocked, and with a role in the organisation that may move points. */
  readonly mayMovePoints: boolean
}

/** These people with their limits, locked in the order of their ids: what they do at once goes one after another. */
export async function lockPeople(ctx: Context, ids: readonly string[]): Promise<Person[]> {
  return withLimits(ctx, await store.lockPeople(ctx.db, ctx.organisationId, ids, ctx.now))
}

/** The same without a lock, for what changes nothing. */
export async function peopleAt(ctx: Context, ids: readonly string[]): Promise<Person[]> {
  return withLimits(ctx, await store.people(ctx.db, ctx.organisationId, ids, ctx.now))
}

/** The limits of nobody: of programs, jobs and the command line. */
export const noLimits = unlimited

async function withLimits(ctx: Context, rows: readonly store.PersonRow[]): Promise<Person[]> {
  const all = limitsByRole(await store.ofRoles(ctx.db, ctx.organisationId))
  return rows.map(({ id, name, blockedAt, roles }) => {
    const moving = roles.filter(movesPoints)
    return {
      id,
      name,
      limits: widest(moving.flatMap((role) => all.get(role.id) ?? [])),
      mayMovePoints: blockedAt === null && moving.length > 0,
    }
  })
}

/** How people and keys are called, by id. */
export const namesOf = (ctx: Context, ids: readonly string[]): Promise<Map<string, string>> =>
  ids.length === 0
    ? Promise.resolve(new Map())
    : store.names(ctx.db, ctx.organisationId, [...new Set(ids)])

const movesPoints = (role: Parameters<typeof roleOf>[0]): boolean =>
  covers(roleOf(role).scopes, 'points:write')

function limitsByRole(rows: readonly store.LimitRow[]): Map<string, Limits> {
  const all = new Map<string, Record<string, Record<string, number | null>>>()
  for (const { roleId, act, per, points } of rows) {
    const role = all.get(roleId) ?? {}
    all.set(roleId, { ...role, [act]: { ...role[act], [per]: points } })
  }
  // a role's limits are written all together
  return all as unknown as Map<string, Limits>
}

const shown = (role: RoleRow, limits: Limits | undefined): RoleLimits => {
  const { name } = roleOf(role)
  return { roleId: role.id, ready: role.ready, name: { ...name }, limits: limits ?? widest([]) }
}
