import * as operators from '#domains/access/operators.ts'
import type { Context } from '#kit/context.ts'
import { isUuid } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { DAY } from '#kit/core/time.ts'
import { newId } from '#kit/newId.ts'
import { decodeCursor, pageOf } from '#kit/page.ts'
import type { Case, CaseBrief, CaseEdit, CaseQuery, NewCase } from './cases.api.ts'
import * as store from './cases.store.ts'
import { dueOf, started } from './core/clock.ts'
import { isDone, mayBecome, numberOf, statuses, type Status } from './core/kinds.ts'
import { targetOf } from './core/settings.ts'
import { openDispute } from './disputes.ts'
import * as disputes from './disputes.store.ts'
import { become, clockOf, note, requireMember, seen, stored, taken } from './keeping.ts'
import { settingsOf } from './office.ts'
import { briefOf, shown } from './showing.ts'

/** Opens a case, and its dispute with it. */
export async function open(ctx: Context, asked: NewCase): Promise<Case> {
  return ctx.transaction(async (ctx) => {
    const memberId = asked.memberId === undefined ? null : await requireMember(ctx, asked.memberId)
    if (asked.assigneeId !== undefined) await requireAssignee(ctx, asked.assigneeId)
    const { hours, targets } = await settingsOf(ctx)
    const { kind, priority = 'normal' } = asked
    const clock = started(targetOf(targets, kind, priority), ctx.now.getTime())
    const since = new Date(ctx.now.getTime() - 30 * DAY)
    const matter: store.Matter = {
      id: newId<'case'>(),
      organisationId: ctx.organisationId,
      number: await store.nextNumber(ctx.db, ctx.organisationId),
      kind,
      subject: asked.subject.trim(),
      memberId,
      movementId: asked.movementId ?? asked.dispute?.movementId ?? null,
      purchaseId: asked.purchaseId ?? asked.dispute?.purchaseId ?? null,
      priority,
      status: asked.assigneeId === undefined ? 'open' : 'in_progress',
      assigneeId: asked.assigneeId ?? null,
      queue: asked.queue?.trim() ?? null,
      repeated:
        memberId !== null &&
        (await store.cameBefore(ctx.db, ctx.organisationId, { memberId, kind, since })),
      reopened: 0,
      revision: 1,
      ...stored(clock, dueOf(clock, hours)),
      openedAt: ctx.now,
      openedBy: ctx.actor.name,
      resolvedBy: null,
      closedAt: null,
    }
    await store.insert(ctx.db, matter)
    await note(ctx, matter, { kind: 'opened', text: asked.text ?? null })
    if (memberId) await ctx.emit('case.opened', memberId, { caseId: matter.id })
    if (!asked.dispute) return shown(ctx, matter)
    return shown(ctx, await openDispute(ctx, matter, asked.dispute))
  })
}

/** What a member is told of a case: how it is called, and an answer; null when it is not there. */
export async function toldOf(
  ctx: Context,
  caseId: string,
  lineId: string | null = null,
): Promise<{ number: string; subject: string; answer: string } | null> {
  const matter = await store.find(ctx.db, ctx.organisationId, caseId)
  if (!matter) return null
  const answer = lineId === null ? '' : await store.textOfLine(ctx.db, caseId, lineId)
  return { number: numberOf(matter.number), subject: matter.subject, answer: answer ?? '' }
}

export const get = async (ctx: Context, caseId: string): Promise<Case> =>
  shown(ctx, await seen(ctx, caseId))

/** Cases, what is due soonest first. */
export async function list(
  ctx: Context,
  query: CaseQuery,
): Promise<{ items: CaseBrief[]; next: string | null }> {
  const limit = query.limit ?? 50
  const filter: store.Filter = {
    statuses: meant(query.number === undefined ? (query.status ?? 'unfinished') : 'any'),
    kind: query.kind ?? null,
    assigneeId: query.mine ? ctx.actor.id : null,
    unassigned: query.unassigned ?? false,
    queue: query.queue ?? null,
    overdueAt: query.overdue ? ctx.now : null,
    memberId: query.memberId ?? null,
    number: query.number === undefined ? null : Number(/\d+/.exec(query.number)![0]),
  }
  const after = afterOf(query.cursor)
  const rows = await store.list(ctx.db, ctx.organisationId, filter, after, limit + 1)
  const show = await briefOf(ctx, rows)
  return pageOf(rows, limit, (row) => [row.dueAt?.getTime() ?? 0, row.id], show)
}

const UNFINISHED = statuses.filter((status) => !isDone(status))

function meant(status: NonNullable<CaseQuery['status']>): readonly Status[] {
  if (status === 'any') return statuses
  return status === 'unfinished' ? UNFINISHED : [status]
}

function afterOf(cursor: string | undefined): store.After | null {
  if (cursor === undefined) return null
  const [due, id] = decodeCursor(cursor, 2)
  const isSound = typeof due === 'number' && Math.abs(due) < 8e15 && typeof id === 'string'
  if (!isSound || !isUuid(id)) throw new Refusal('cursor.invalid')
  return { due: due === 0 ? null : due, id }
}

/** Changes what a case is about, how urgent it is, whose it is. Throws `case.changed` when somebody was faster. */
export async function edit(ctx: Context, caseId: string, asked: CaseEdit): Promise<Case> {
  return ctx.transaction(async (ctx) => {
    const matter = await taken(ctx, caseId, asked.revision)
    const wanted = await wantedOf(ctx, matter, asked)
    const names = Object.keys(wanted).filter((name) => wanted[name] !== matter[name as 'subject'])
    if (names.length === 0) return shown(ctx, matter)
    const fields = Object.fromEntries(names.map((name) => [name, wanted[name]]))
    const next: store.Matter = { ...matter, ...fields, revision: matter.revision + 1 }
    const reset = 'kind' in fields || 'priority' in fields ? await promised(ctx, next) : {}
    const changes = { ...fields, ...reset, revision: next.revision } as store.Changes
    await store.update(ctx.db, matter.id, changes)
    const told = names.map((name) => [name, [matter[name as 'subject'], wanted[name] ?? null]])
    await note(ctx, next, { kind: 'edited', changes: Object.fromEntries(told) })
    return shown(ctx, { ...next, ...reset })
  })
}

/** What the fields are to be, only those that were named. */
async function wantedOf(
  ctx: Context,
  matter: store.Matter,
  { revision: _, ...asked }: CaseEdit,
): Promise<Record<string, unknown>> {
  const { memberId, assigneeId } = asked
  if (memberId !== undefined && memberId !== matter.memberId) {
    if (await disputes.find(ctx.db, matter.id)) throw new Refusal('case.member_settled')
    if (memberId !== null) asked.memberId = await requireMember(ctx, memberId)
  }
  if (assigneeId !== undefined && assigneeId !== null) await requireAssignee(ctx, assigneeId)
  if (asked.subject !== undefined) asked.subject = asked.subject.trim()
  return asked
}

/** The promise of another kind or priority counts from the opening, with the time that has run. */
async function promised(ctx: Context, matter: store.Matter): Promise<store.Changes> {
  const { hours, targets } = await settingsOf(ctx)
  const { answer, resolve } = targetOf(targets, matter.kind, matter.priority)
  const clock = { ...clockOf(matter), answerTarget: answer, resolveTarget: resolve }
  return stored(clock, dueOf(clock, hours))
}

/** Takes a case: it is the operator's own from now on, and in progress. */
export async function take(ctx: Context, caseId: string, revision: number): Promise<Case> {
  if (ctx.actor.kind !== 'operator') throw new Refusal('case.taker_no_operator')
  return ctx.transaction(async (ctx) => {
    const matter = await taken(ctx, caseId, revision)
    if (isDone(matter.status)) throw new Refusal('case.done', { number: numberOf(matter.number) })
    const assigneeId = ctx.actor.id
    const next = await become(ctx, { ...matter, assigneeId }, 'in_progress')
    await note(ctx, next, {
      kind: 'taken',
      changes: {
        assigneeId: [matter.assigneeId, assigneeId],
        status: [matter.status, next.status],
      },
    })
    return shown(ctx, next)
  })
}

export type Said = {
  readonly to: 'member' | 'ourselves'
  readonly text: string
  readonly then?: 'waiting' | 'resolved' | undefined
}

/** Notes what was said: a line that stays. The first word to the member is the answer that was promised. */
export async function say(ctx: Context, caseId: string, said: Said): Promise<Case> {
  return ctx.transaction(async (ctx) => {
    const matter = await taken(ctx, caseId, null)
    const status = said.then ?? matter.status
    if (status !== matter.status) await requireWay(ctx, matter, status)
    const next = await become(ctx, matter, status, said.to === 'member')
    const changes = status === matter.status ? null : { status: [matter.status, status] }
    const kind = said.to === 'member' ? 'answer' : 'note'
    const lineId = await note(ctx, next, { kind, text: said.text.trim(), changes })
    const { id, memberId } = next
    if (kind === 'answer' && memberId) {
      await ctx.emit('case.answered', memberId, { caseId: id, lineId })
    }
    return shown(ctx, next)
  })
}

/** Puts a case in another status. Throws `case.cannot_become`, `case.dispute_open`, `case.changed`. */
export async function move(
  ctx: Context,
  caseId: string,
  asked: { readonly status: Status; readonly revision: number; readonly text?: string | undefined },
): Promise<Case> {
  return ctx.transaction(async (ctx) => {
    const matter = await taken(ctx, caseId, asked.revision)
    await requireWay(ctx, matter, asked.status)
    const next = await become(ctx, matter, asked.status)
    await note(ctx, next, {
      kind: next.reopened > matter.reopened ? 'reopened' : 'moved',
      text: asked.text?.trim() ?? null,
      changes: { status: [matter.status, asked.status] },
    })
    return shown(ctx, next)
  })
}

async function requireWay(ctx: Context, { id, status }: store.Matter, to: Status): Promise<void> {
  if (!mayBecome(status, to)) throw new Refusal('case.cannot_become', { from: status, to })
  if (!isDone(to)) return
  const dispute = await disputes.find(ctx.db, id)
  if (dispute?.state === 'open') throw new Refusal('case.dispute_open')
}

async function requireAssignee(ctx: Context, assigneeId: string): Promise<void> {
  const all = await operators.colleagues(ctx)
  if (!all.some(({ id, here }) => id === assigneeId && here))
    throw new Refusal('assignee.unknown', { assigneeId })
}

/** Whom a case may be given to. */
export async function assignees(
  ctx: Context,
): Promise<{ operators: { id: string; name: string }[]; queues: string[] }> {
  const all = await operators.colleagues(ctx)
  return {
    operators: all.filter(({ here }) => here).map(({ id, name }) => ({ id, name })),
    queues: await store.queues(ctx.db, ctx.organisationId),
  }
}
