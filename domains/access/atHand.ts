import type { Context } from '#kit/context.ts'
import type { Language } from '#kit/core/language.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { revisionOf } from '#kit/revision.ts'
import { roleOf } from './core/roles.ts'
import type { Operator } from './operators.api.ts'
import * as store from './operators.store.ts'
import { requireOwn } from './roles.ts'
import { forgetSessions } from './sessions.ts'
import { endAll } from './sessions.store.ts'

/** Locks the operator. Whoever may do more than the actor is out of the actor's reach: `operator.wider`. */
export async function laidHandsOn(ctx: Context, operatorId: string): Promise<Operator> {
  // owners first: two who block each other at once would leave none
  await store.lockOwners(ctx.db, ctx.organisationId)
  await store.lock(ctx.db, operatorId)
  const all = await store.assignments(ctx.db, [operatorId])
  const here = all.filter(({ organisationId }) => organisationId === ctx.organisationId)
  requireOwn(
    ctx,
    here.flatMap((role) => roleOf(role).scopes),
  )
  return seen(ctx, operatorId)
}

/** The same, for what would hold in other organisations too: `operator.shared`, except on the command line. */
export async function laidHandsOnAlone(ctx: Context, operatorId: string): Promise<Operator> {
  const operator = await laidHandsOn(ctx, operatorId)
  if (operator.shared && ctx.actor.kind !== 'cli') throw new Refusal('operator.shared')
  return operator
}

/** Does what might take the last owner away. Throws `operator.last_owner` when it does. */
export async function keepingAnOwner(ctx: Context, work: () => Promise<void>): Promise<void> {
  const before = await store.lockOwners(ctx.db, ctx.organisationId)
  await work()
  const after = await store.lockOwners(ctx.db, ctx.organisationId)
  if (before.length > 0 && after.length === 0) throw new Refusal('operator.last_owner')
}

/** Ends all sessions of an operator, once the change is there. */
export async function endSessions(ctx: Context, operatorId: string): Promise<void> {
  await endAll(ctx.db, [operatorId])
  ctx.afterCommit(forgetSessions)
}

/** The operator as the organisation sees them. Throws `operator.unknown`. */
export async function seen(ctx: Context, operatorId: string): Promise<Operator> {
  const row = await store.byId(ctx.db, operatorId)
  const all = await store.assignments(ctx.db, [operatorId])
  const isKnown = all.some(({ organisationId }) => organisationId === ctx.organisationId)
  if (!row || !isKnown) throw new Refusal('operator.unknown', { operatorId })
  return shown(ctx, row, all)
}

/** An operator with the roles that they have here, of all their roles. */
export function shown(
  ctx: Context,
  row: store.OperatorRow,
  all: readonly store.AssignmentRow[],
): Operator {
  const theirs = all.filter(({ operatorId }) => operatorId === row.id)
  const here = theirs.filter(({ organisationId }) => organisationId === ctx.organisationId)
  const about = {
    name: row.name,
    language: row.language,
    roles: here.map((role) => ({
      id: role.id,
      name: nameOf(role, ctx.language),
      programmeIds: [...role.programmeIds],
      storeIds: [...role.storeIds],
    })),
    until: here[0]?.until?.toISOString() ?? null,
  }
  // how a role is called depends on who looks
  const roles = about.roles.map(({ id, programmeIds, storeIds }) => ({
    id,
    programmeIds,
    storeIds,
  }))
  return {
    id: row.id,
    login: row.login,
    ...about,
    revision: revisionOf({ ...about, roles }),
    state: row.blockedAt ? 'blocked' : 'active',
    blockReason: row.blockReason,
    totp: row.totpSince !== null,
    shared: theirs.length > here.length,
    madeAt: row.madeAt.toISOString(),
  }
}

const nameOf = (role: store.RoleRow, language: Language): string => roleOf(role).name[language]
