import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { parseInstant } from '#kit/core/zone.ts'
import { newId } from '#kit/newId.ts'
import { idAfter, pageOf } from '#kit/page.ts'
import { requireRevision } from '#kit/revision.ts'
import {
  endSessions,
  keepingAnOwner,
  laidHandsOn,
  laidHandsOnAlone,
  seen,
  shown,
} from './atHand.ts'
import { note } from './audit.ts'
import { changed } from './core/changed.ts'
import { isReady, roleOf } from './core/roles.ts'
import { requireOwnRoles } from './limits.ts'
import { dropPin, endByPin } from './devices.store.ts'
import type { Limits, NewOperator, Operator, OperatorEdit, WithPassword } from './operators.api.ts'
import * as store from './operators.store.ts'
import { by, requireOwn, rolesOf } from './roles.ts'
import { digestPassword, firstPassword } from './secrets.ts'
import { forgetSessions } from './sessions.ts'
import { forgetTotp } from './totp.ts'

/** One page of those who have, or had, a role in the organisation. */
export async function listOperators(
  ctx: Context,
  query: { readonly cursor?: string; readonly limit?: number },
): Promise<{ items: Operator[]; next: string | null }> {
  const limit = query.limit ?? 50
  const rows = await store.list(ctx.db, ctx.organisationId, idAfter(query.cursor), limit + 1)
  const ids = rows.map(({ id }) => id)
  const all = await store.assignments(ctx.db, ids)
  return pageOf(
    rows,
    limit,
    ({ id }) => [id],
    (row) => shown(ctx, row, all),
  )
}

/**
 * Adds an operator with a password that is in this answer and nowhere else. Throws
 * `operator.login_taken`, `operator.wider`, `role.unknown`.
 */
export async function addOperator(ctx: Context, asked: NewOperator): Promise<WithPassword> {
  const password = firstPassword()
  const operator = await addWith(ctx, asked, { password, mustChange: true })
  return { operator, password }
}

/** Adds an operator with a password that is known already. */
export async function addWith(
  ctx: Context,
  asked: NewOperator,
  { password, mustChange }: { readonly password: string; readonly mustChange: boolean },
): Promise<Operator> {
  const passwordHash = await digestPassword(password)
  const until = readUntil(asked.until)
  return ctx.transaction(async (ctx) => {
    const { login, name, language, roleIds } = asked
    await requireRoles(ctx, roleIds)
    const made = { madeAt: ctx.now, madeBy: by(ctx) }
    const row = {
      id: newId<'operator'>(),
      login,
      name,
      language,
      passwordHash,
      mustChange,
      ...made,
    }
    if (!(await store.insert(ctx.db, row))) throw new Refusal('operator.login_taken', { login })
    await assign(ctx, row.id, { roleIds, until, limits: await limitsOf(ctx, asked) })
    const added = await seen(ctx, row.id)
    await note(ctx, {
      operation: 'operator.added',
      object: row.id,
      new: { login, ...(await told(ctx, added)) },
    })
    return added
  })
}

/**
 * Adds an operator with a password that is known already; one who is there gets the password. For who
 * runs the installation: nothing is asked of the one it is done to.
 */
export async function letIn(ctx: Context, asked: NewOperator, password: string): Promise<void> {
  const found = await store.byLogin(ctx.db, asked.login)
  if (!found) return void (await addWith(ctx, asked, { password, mustChange: false }))
  const passwordHash = await digestPassword(password)
  await ctx.transaction(async (ctx) => {
    await store.update(ctx.db, found.id, { passwordHash, mustChange: false })
    await endSessions(ctx, found.id)
    await note(ctx, { operation: 'password.reset', object: found.id })
  })
}

/** The ids of ready roles by their names. */
export async function readyRoleIds(ctx: Context, names: readonly string[]): Promise<string[]> {
  const roles = await rolesOf(ctx)
  return names.map((name) => {
    const found = isReady(name) ? roles.find(({ ready }) => ready === name) : undefined
    if (!found) throw new Refusal('role.unknown', { roleId: name })
    return found.id
  })
}

/**
 * Gives an operator of another organisation these roles in the context's, for who runs the
 * installation; null when there is no such login.
 */
export async function invite(
  ctx: Context,
  login: string,
  roleIds: readonly string[],
): Promise<Operator | null> {
  return ctx.transaction(async (ctx) => {
    const found = await store.byLogin(ctx.db, login)
    if (!found) return null
    await requireRoles(ctx, roleIds)
    await assign(ctx, found.id, { roleIds, until: null, limits: [] })
    await note(ctx, { operation: 'operator.invited', object: found.id, new: { login, roleIds } })
    return seen(ctx, found.id)
  })
}

/**
 * Changes what is given. Other roles end the operator's sessions. Throws `revision.behind` to whoever saw an
 * older revision.
 */
export async function editOperator(
  ctx: Context,
  operatorId: string,
  changes: OperatorEdit,
): Promise<Operator> {
  return ctx.transaction(async (ctx) => {
    const old = await laidHandsOn(ctx, operatorId)
    requireRevision(changes.revision, old.revision)
    const { name, language, roleIds } = changes
    const about = {
      ...(name !== undefined && { name }),
      ...(language !== undefined && { language }),
    }
    if (Object.keys(about).length > 0 && old.shared) throw new Refusal('operator.shared')
    await store.update(ctx.db, operatorId, about)
    const { limits } = changes
    if (roleIds !== undefined || changes.until !== undefined || limits !== undefined) {
      // whose roles are all taken keeps them as ended, so that the record still says who served here
      const isDismissed = roleIds?.length === 0
      const ids = isDismissed || !roleIds ? old.roles.map(({ id }) => id) : roleIds
      const until = readUntil(changes.until === undefined ? old.until : changes.until)
      await requireRoles(ctx, ids)
      const kept = await limitsOf(ctx, { roleIds: ids, limits: limits ?? limitsIn(old) })
      const asked = { roleIds: ids, until: isDismissed ? ctx.now : until, limits: kept }
      await keepingAnOwner(ctx, () => assign(ctx, operatorId, asked))
      await endSessions(ctx, operatorId)
    }
    const after = await seen(ctx, operatorId)
    const difference = changed(await told(ctx, old), await told(ctx, after))
    await note(ctx, { operation: 'operator.edited', object: operatorId, ...difference })
    return after
  })
}

/** What the audit tells of an operator, by names. */
async function told(ctx: Context, { name, language, roles, until }: Operator) {
  const ids = roles.flatMap(({ programmeIds, storeIds }) => [...programmeIds, ...storeIds])
  const places = ids.length === 0 ? [] : await store.places(ctx.db, ctx.organisationId, ids)
  const limits = places.map((place) => place.name)
  return {
    name,
    language,
    roles: roles.map((role) => role.name),
    until,
    ...(limits.length > 0 && { limits }),
  }
}

/** The limits of the roles that an operator has now, as they are asked for. */
const limitsIn = ({ roles }: Operator): Limits =>
  roles.map(({ id, programmeIds, storeIds }) => ({ roleId: id, programmeIds, storeIds }))

/**
 * The limits of the roles given. Throws `role.owner` for a limit on the role that may everything, and
 * `reach.unknown` for a place that the organisation does not have.
 */
async function limitsOf(
  ctx: Context,
  asked: { readonly roleIds: readonly string[]; readonly limits?: Limits },
): Promise<store.Limit[]> {
  const limits = (asked.limits ?? [])
    .filter(({ roleId }) => asked.roleIds.includes(roleId))
    .flatMap(({ roleId, programmeIds = [], storeIds = [] }) => [
      ...programmeIds.map((place) => ({ roleId, kind: 'programme' as const, place })),
      ...storeIds.map((place) => ({ roleId, kind: 'store' as const, place })),
    ])
  if (limits.length === 0) return []
  const ids = limits.map(({ place }) => place)
  const known = await store.places(ctx.db, ctx.organisationId, ids)
  for (const { kind, place } of limits) {
    const isThere = known.some((each) => each.kind === kind && each.id === place)
    if (!isThere) throw new Refusal('reach.unknown', { place })
  }
  const owner = (await rolesOf(ctx)).find(({ ready }) => ready === 'owner')
  if (limits.some(({ roleId }) => roleId === owner?.id)) throw new Refusal('role.owner')
  return limits
}

/** Ends the sessions of an operator and lets nobody in by that login. */
export async function blockOperator(ctx: Context, operatorId: string, reason: string) {
  return ctx.transaction(async (ctx) => {
    await laidHandsOnAlone(ctx, operatorId)
    await keepingAnOwner(ctx, () =>
      store.update(ctx.db, operatorId, {
        blockedAt: ctx.now,
        blockedBy: by(ctx),
        blockReason: reason,
      }),
    )
    await endSessions(ctx, operatorId)
    await note(ctx, { operation: 'operator.blocked', object: operatorId, reason })
    return seen(ctx, operatorId)
  })
}

/** Lets a blocked operator sign in again. */
export async function unblockOperator(ctx: Context, operatorId: string, reason: string) {
  return ctx.transaction(async (ctx) => {
    await laidHandsOnAlone(ctx, operatorId)
    const open = { blockedAt: null, blockedBy: null, blockReason: null }
    await store.update(ctx.db, operatorId, open)
    await note(ctx, { operation: 'operator.unblocked', object: operatorId, reason })
    return seen(ctx, operatorId)
  })
}

/** A new first password, no one-time codes, no PINs, and no sessions. */
export async function resetPassword(ctx: Context, operatorId: string): Promise<WithPassword> {
  const password = firstPassword()
  const passwordHash = await digestPassword(password)
  return ctx.transaction(async (ctx) => {
    await laidHandsOnAlone(ctx, operatorId)
    await store.update(ctx.db, operatorId, { passwordHash, mustChange: true })
    await forgetTotp(ctx, operatorId)
    await dropPin(ctx.db, operatorId)
    await endSessions(ctx, operatorId)
    await note(ctx, { operation: 'password.reset', object: operatorId })
    return { operator: await seen(ctx, operatorId), password }
  })
}

/** Takes the PIN away and ends the sessions that began by it. Throws `operator.unknown`, `operator.wider`. */
export async function resetPin(ctx: Context, operatorId: string): Promise<void> {
  await ctx.transaction(async (ctx) => {
    await laidHandsOn(ctx, operatorId)
    await dropPin(ctx.db, operatorId, ctx.organisationId)
    await endByPin(ctx.db, ctx.organisationId, operatorId)
    await note(ctx, { operation: 'pin.reset', object: operatorId })
    ctx.afterCommit(forgetSessions)
  })
}

/** The operator with this login, if they serve the organisation. */
export async function operatorByLogin(ctx: Context, login: string): Promise<Operator> {
  const found = await store.byLogin(ctx.db, login)
  if (!found) throw new Refusal('operator.unknown', { operatorId: login })
  return seen(ctx, found.id)
}

async function requireRoles(ctx: Context, roleIds: readonly string[]): Promise<void> {
  const roles = await rolesOf(ctx)
  for (const roleId of roleIds) {
    const role = roles.find(({ id }) => id === roleId)
    if (!role) throw new Refusal('role.unknown', { roleId })
    requireOwn(ctx, roleOf(role).scopes)
  }
  await requireOwnRoles(ctx, roleIds)
}

async function assign(
  ctx: Context,
  operatorId: string,
  asked: {
    readonly roleIds: readonly string[]
    readonly until: Date | null
    readonly limits: readonly store.Limit[]
  },
): Promise<void> {
  const { organisationId, now: madeAt } = ctx
  const madeBy = by(ctx)
  await store.assign(ctx.db, { organisationId, operatorId, madeAt, madeBy, ...asked })
}

function readUntil(text: string | null | undefined): Date | null {
  if (text === null || text === undefined) return null
  const read = parseInstant(text)
  if (!read) throw new Refusal('instant.invalid', { field: 'until' })
  return new Date(read.ms)
}

/** Who works or worked in the organisation, by name: for those who pass work on, whatever they may see of people. */
export const colleagues = (ctx: Context): Promise<{ id: string; name: string; here: boolean }[]> =>
  store.colleagues(ctx.db, ctx.organisationId, ctx.now)
