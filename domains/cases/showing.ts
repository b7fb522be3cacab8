import { covers } from '#domains/access/core/scopes.ts'
import * as operators from '#domains/access/operators.ts'
import { namesOf } from '#domains/members/members.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import type { Context } from '#kit/context.ts'
import { MINUTE } from '#kit/core/time.ts'
import * as attachments from './attachments.store.ts'
import type { Attachment, Case, CaseBrief, Dispute, Line } from './cases.api.ts'
import * as store from './cases.store.ts'
import { isDone, numberOf } from './core/kinds.ts'
import { workingLeft, type Hours } from './core/sla.ts'
import * as disputes from './disputes.store.ts'
import { settingsOf } from './office.ts'

const isoOf = (at: Date | null): string | null => at?.toISOString() ?? null

/** Shows cases as a list does: names, programmes and working hours are read once for all of them. */
export async function briefOf(
  ctx: Context,
  matters: readonly store.Matter[],
): Promise<(matter: store.Matter) => CaseBrief> {
  const members = await memberNames(ctx, matters)
  const programmeOf = await programmesOf(ctx, matters)
  const { hours } = await settingsOf(ctx)
  const names = new Map((await operators.colleagues(ctx)).map(({ id, name }) => [id, name]))
  return (matter) => ({
    id: matter.id,
    number: numberOf(matter.number),
    kind: matter.kind,
    subject: matter.subject,
    memberId: matter.memberId,
    memberName: members.get(matter.memberId ?? '') ?? null,
    programmeId: programmeOf(matter),
    priority: matter.priority,
    status: matter.status,
    assignee: matter.assigneeId
      ? { id: matter.assigneeId, name: names.get(matter.assigneeId) ?? '' }
      : null,
    queue: matter.queue,
    reopened: matter.reopened,
    revision: matter.revision,
    openedAt: matter.openedAt.toISOString(),
    openedBy: matter.openedBy,
    sla: slaOf(matter, hours, ctx.now.getTime()),
  })
}

/** How members are called, to those who may see members at all. */
async function memberNames(ctx: Context, matters: readonly store.Matter[]) {
  if (!covers(ctx.actor.scopes, 'members:read')) return new Map<string, never>()
  return namesOf(
    ctx,
    matters.flatMap(({ memberId }) => memberId ?? []),
  )
}

/** The programme that a case is about: of its dispute, or of its purchase; null where neither says. */
async function programmesOf(ctx: Context, matters: readonly store.Matter[]) {
  const disputed = await disputes.programmesOf(
    ctx.db,
    matters.map(({ id }) => id),
  )
  const bought = await purchases.programmesOf(
    ctx,
    matters.flatMap(({ purchaseId }) => purchaseId ?? []),
  )
  return ({ id, purchaseId }: store.Matter) =>
    disputed.get(id) ?? bought.get(purchaseId ?? '') ?? null
}

function slaOf(matter: store.Matter, hours: Hours, now: number): CaseBrief['sla'] {
  const due = matter.dueAt?.getTime() ?? null
  const isLate = matter.answeredInTime === false || matter.resolvedInTime === false
  return {
    state: isDone(matter.status) ? 'done' : matter.status === 'waiting' ? 'waiting' : 'running',
    answerDue: isoOf(matter.answerDue),
    resolveDue: isoOf(matter.resolveDue),
    due: isoOf(matter.dueAt),
    minutesLeft: due === null ? null : Math.floor(workingLeft(hours, now, due) / MINUTE),
    breached: isLate || (due !== null && due < now),
  }
}

/** A case with all that was said and done. */
export async function shown(ctx: Context, matter: store.Matter): Promise<Case> {
  const show = await briefOf(ctx, [matter])
  const dispute = await disputes.find(ctx.db, matter.id)
  const files = await attachments.list(ctx.db, matter.id)
  const lines = await store.lines(ctx.db, matter.id)
  return {
    ...show(matter),
    movementId: matter.movementId,
    purchaseId: matter.purchaseId,
    repeated: matter.repeated,
    answeredAt: isoOf(matter.answeredAt),
    resolvedAt: isoOf(matter.resolvedAt),
    closedAt: isoOf(matter.closedAt),
    dispute: dispute ? disputeOf(dispute) : null,
    attachments: files.map(fileOf),
    lines: lines.map(lineOf),
  }
}

const disputeOf = (row: disputes.DisputeRow): Dispute => ({
  state: row.state,
  programmeId: row.programmeId,
  movementId: row.movementId,
  disputedPoints: row.disputedPoints,
  frozenPoints: row.frozenPoints,
  openedAt: row.openedAt.toISOString(),
  decidedAt: isoOf(row.decidedAt),
  decidedBy: row.decidedBy,
  reason: row.reason,
  givenPoints: row.givenPoints,
  givenMovementId: row.givenMovementId,
})

const fileOf = (row: attachments.AttachmentRow): Attachment => ({
  id: row.id,
  name: row.name,
  mediaType: row.mediaType,
  size: row.size,
  addedBy: row.madeBy,
  addedAt: row.madeAt.toISOString(),
})

const lineOf = (row: store.LineRow): Line => ({
  id: row.id,
  kind: row.kind as Line['kind'],
  text: row.text,
  changes: row.changes,
  revision: row.revision,
  actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
  at: row.at.toISOString(),
})
