import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { isWider, onlyOf, unlimited, widest, type Limits } from './core/limits.ts'
import { roleOf } from './core/roles.ts'
import { allScopes, covers, withPoints } from './core/scopes.ts'
import * as store from './limits.store.ts'

/** Somebody of the staff: whether they may act at this instant, and how many points they may move by hand. */
export type Person = {
  readonly id: string
  readonly name: string
  readonly limits: Limits
  /** Not blocked, and with a role that may ask another person to let points be moved. */
  readonly mayAsk: boolean
}

/** These people with the limits of the roles they have in the programme, locked in the order of their ids: what they do at once goes one after another. */
export async function lockPeople(
  ctx: Context,
  ids: readonly string[],
  programmeId: string | null = null,
): Promise<Person[]> {
  const { db, organisationId, now } = ctx
  return withLimits(ctx, await store.lockPeople(db, organisationId, ids, now, programmeId))
}

/** The same without a lock, for what changes nothing. */
export async function peopleAt(
  ctx: Context,
  ids: readonly string[],
  programmeId: string | null = null,
): Promise<Person[]> {
  const { db, organisationId, now } = ctx
  return withLimits(ctx, await store.people(db, organisationId, ids, now, programmeId))
}

/** The limits of nobody: of programs, jobs and the command line. */
export const noLimits = unlimited

async function withLimits(ctx: Context, rows: readonly store.PersonRow[]): Promise<Person[]> {
  const all = limitsByRole(await store.ofRoles(ctx.db, ctx.organisationId))
  return rows.map(({ id, name, blockedAt, roles }) => {
    const limits = roles.flatMap((role) => {
      const { scopes } = roleOf(role)
      const set = all.get(role.id)
      return set ? [onlyOf(set, (act) => covers(scopes, `points:${act}`))] : []
    })
    const asks = roles.some((role) => covers(roleOf(role).scopes, 'approvals:ask'))
    return { id, name, limits: widest(limits), mayAsk: blockedAt === null && asks }
  })
}

/** How people and keys are called, by id. */
export const namesOf = (ctx: Context, ids: readonly string[]): Promise<Map<string, string>> =>
  ids.length === 0
    ? Promise.resolve(new Map())
    : store.names(ctx.db, ctx.organisationId, [...new Set(ids)])

/** Throws `limit.wider` unless the actor's own limits are as large as these; whoever may do everything has no bounds. */
export async function requireOwnLimits(ctx: Context, wanted: readonly Limits[]): Promise<void> {
  if (wanted.length === 0) return
  const own = await ownLimits(ctx)
  if (wanted.some((limits) => isWider(limits, own))) throw new Refusal('limit.wider')
}

/** The largest limits that the actor may give: of whoever may do everything, and of programs, there are none. */
export async function ownLimits(ctx: Context): Promise<Limits> {
  const isBound = !allScopes.every((scope) => covers(ctx.actor.scopes, scope))
  if (ctx.actor.kind !== 'operator' || !isBound) return unlimited
  const [me] = await peopleAt(ctx, [ctx.actor.id])
  return me?.limits ?? widest([])
}

/** Whether people of a role may move points at all. */
export const movesPoints = (role: Parameters<typeof roleOf>[0]): boolean =>
  withPoints.some((scope) => covers(roleOf(role).scopes, scope))

/** Limits by the role. */
export function limitsByRole(rows: readonly store.LimitRow[]): Map<string, Limits> {
  const all = new Map<string, Record<string, Record<string, number | null>>>()
  for (const { roleId, act, per, points } of rows) {
    const role = all.get(roleId) ?? {}
    all.set(roleId, { ...role, [act]: { ...role[act], [per]: points } })
  }
  // a role's limits are written all together
  return all as unknown as Map<string, Limits>
}
