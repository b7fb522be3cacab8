import { requireReach } from '#domains/access/access.ts'
import * as members from '#domains/members/members.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { newId } from '#kit/newId.ts'
import type { Line } from './cases.api.ts'
import * as store from './cases.store.ts'
import { answered, dueOf, moved, type Clock, type Due } from './core/clock.ts'
import { isDone, numberOf, type Status } from './core/kinds.ts'
import { settingsOf } from './office.ts'

/** A case of the organisation. Throws `case.unknown`. */
export async function seen(ctx: Context, caseId: string): Promise<store.Matter> {
  const matter = await store.find(ctx.db, ctx.organisationId, caseId)
  if (!matter) throw new Refusal('case.unknown')
  return matter
}

/**
 * A case that is about to be changed, locked. Throws `case.unknown`, `key.test_only`, and `case.changed`
 * when it is not as it was seen; null takes it as it is.
 */
export async function taken(
  ctx: Context,
  caseId: string,
  revision: number | null,
): Promise<store.Matter> {
  const matter = await store.lock(ctx.db, ctx.organisationId, caseId)
  if (!matter) throw new Refusal('case.unknown')
  if (matter.memberId !== null) {
    const member = await memberOf(ctx, matter.memberId)
    requireReach(ctx.actor, member.test)
  }
  if (revision !== null && revision !== matter.revision) {
    const by = await store.lastBy(ctx.db, matter.id)
    throw new Refusal('case.changed', {
      by,
      number: numberOf(matter.number),
      revision: matter.revision,
    })
  }
  return matter
}

/** The member that a case is about; of a merged duplicate, the survivor. Throws `member.unknown`. */
export async function memberOf(ctx: Context, memberId: string): Promise<members.Recognised> {
  const [member] = await members.recognise(ctx.db, ctx.organisationId, [{ memberId }])
  if (!member) throw new Refusal('member.unknown', { memberId })
  return member
}

/** A member that a case may be opened about; the id of the survivor where it was merged. */
export async function requireMember(ctx: Context, memberId: string): Promise<string> {
  const member = await memberOf(ctx, memberId)
  requireReach(ctx.actor, member.test)
  return member.owner
}

/** Writes a line of the case's history, for ever; its id. */
export async function note(
  ctx: Context,
  matter: store.Matter,
  line: { readonly kind: Line['kind']; readonly text?: string | null; readonly changes?: unknown },
): Promise<string> {
  const { actor } = ctx
  const id = newId<'line'>()
  await store.addLine(ctx.db, {
    id,
    organisationId: matter.organisationId,
    matterId: matter.id,
    kind: line.kind,
    text: line.text ?? null,
    changes: line.changes ?? null,
    revision: matter.revision,
    actorKind: actor.kind,
    actorId: actor.id,
    actorName: actor.name,
    at: ctx.now,
  })
  return id
}

export const clockOf = (matter: store.Matter): Clock => ({
  answerTarget: matter.answerTarget,
  resolveTarget: matter.resolveTarget,
  used: matter.used,
  runsSince: matter.runsSince?.getTime() ?? null,
  answeredAt: matter.answeredAt?.getTime() ?? null,
  answeredInTime: matter.answeredInTime,
  resolvedAt: matter.resolvedAt?.getTime() ?? null,
  resolvedInTime: matter.resolvedInTime,
})

const dateOf = (ms: number | null): Date | null => (ms === null ? null : new Date(ms))

/** A clock and what is due as they are kept. */
export const stored = (clock: Clock, due: Due) => ({
  answerTarget: clock.answerTarget,
  resolveTarget: clock.resolveTarget,
  used: clock.used,
  runsSince: dateOf(clock.runsSince),
  answeredAt: dateOf(clock.answeredAt),
  answeredInTime: clock.answeredInTime,
  resolvedAt: dateOf(clock.resolvedAt),
  resolvedInTime: clock.resolvedInTime,
  answerDue: dateOf(due.answerDue),
  resolveDue: dateOf(due.resolveDue),
  dueAt: dateOf(due.dueAt),
})

/** The case in a status, its clock stopped, going on, or at its end; written, one revision later. */
export async function become(
  ctx: Context,
  matter: store.Matter,
  status: Status,
  answers = false,
): Promise<store.Matter> {
  const { hours } = await settingsOf(ctx)
  const at = ctx.now.getTime()
  const before = clockOf(matter)
  const told = answers ? answered(before, hours, at) : before
  const clock = status === matter.status ? told : moved(told, hours, status, at)
  const isAgain = isDone(matter.status) && !isDone(status)
  const changes = {
    status,
    assigneeId: matter.assigneeId,
    reopened: matter.reopened + (isAgain ? 1 : 0),
    revision: matter.revision + 1,
    ...stored(clock, dueOf(clock, hours)),
    resolvedBy: isDone(status) ? (matter.resolvedBy ?? ctx.actor.name) : null,
    closedAt: status === 'closed' ? ctx.now : null,
  }
  await store.update(ctx.db, matter.id, changes)
  return { ...matter, ...changes }
}
