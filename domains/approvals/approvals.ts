import { requireWithin } from '#domains/access/access.ts'
import { programmesWithin } from '#domains/access/core/reach.ts'
import { lockPeople, namesOf } from '#domains/access/limits.ts'
import { note } from '#domains/access/audit.ts'
import * as disputes from '#domains/cases/disputes.ts'
import * as accounts from '#domains/members/accounts.ts'
import { leftFor, movementsOfApprovals, type Left } from '#domains/members/corrections.ts'
import * as members from '#domains/members/members.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { DAY } from '#kit/core/time.ts'
import { newId } from '#kit/newId.ts'
import { idAfter, pageOf } from '#kit/page.ts'
import type { Approval, Wanted } from './approvals.api.ts'
import * as store from './approvals.store.ts'
import { carryOut, deedOf, lockFirst } from './kinds.ts'

/** How long a request waits for somebody to decide. */
const WAITS = 7 * DAY

/**
 * Asks another person to approve a correction, a transfer or the settlement of a case. Throws
 * `approval.person_needed` to a program, and what doing it would refuse.
 */
export async function ask(ctx: Context, wanted: Wanted): Promise<Approval> {
  requirePerson(ctx)
  return ctx.transaction(async (ctx) => {
    const { organisationId, now } = ctx
    const request = {
      ...(await deedOf(ctx, wanted)),
      id: newId<'approval'>(),
      organisationId,
      kind: wanted.kind,
      reason: wanted.reason.trim(),
      askedBy: ctx.actor.id,
      session: ctx.actor.session ? Buffer.from(ctx.actor.session, 'hex') : null,
      askedAt: now,
      lapsesAt: new Date(now.getTime() + WAITS),
    }
    await store.insert(ctx.db, request)
    await noted(ctx, 'approval.asked', request, { reason: request.reason })
    return shown(ctx, { ...request, ...WAITING })
  })
}

const WAITING = { state: 'waiting', decidedBy: null, endedAt: null, answer: null } as const

export type Listing = {
  readonly state?: store.State | undefined
  readonly memberId?: string | undefined
  readonly mine?: boolean | undefined
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}

/** Requests of the organisation within the actor's reach, newest first. */
export async function list(
  ctx: Context,
  { state, memberId, mine, cursor, limit = 50 }: Listing,
): Promise<{ items: Approval[]; next: string | null }> {
  const programmeIds = programmesWithin(ctx.actor)
  const askedBy = mine ? ctx.actor.id : undefined
  const filter = { state, owner: memberId, askedBy, programmeIds }
  const before = idAfter(cursor)
  const rows = await store.list(ctx.db, ctx.organisationId, filter, before, limit + 1)
  const all = pageOf(rows, limit, ({ id }) => [id])
  return { ...all, items: await shownAll(ctx, all.items) }
}

/** How many requests wait. */
export const count = (ctx: Context): Promise<{ waiting: number; ofOthers: number }> =>
  store.count(ctx.db, ctx.organisationId, {
    asker: ctx.actor.id,
    programmeIds: programmesWithin(ctx.actor),
    at: ctx.now,
  })

/**
 * Approves a request of another person and does what it asks, in their name and within one's own limits.
 * Throws `approval.own`, `approval.ended`, `approval.lapsed`, `approval.over_limit`, `approval.asker_gone`,
 * `approval.member_merged`, and what the correction, the transfer or the settlement itself refuses.
 */
export async function approve(
  ctx: Context,
  approvalId: string,
  answer: string | undefined,
): Promise<Approval> {
  return ctx.transaction(async (ctx) => {
    const request = await lockWaiting(ctx, approvalId)
    requireWithin(ctx.actor, request)
    requireAnother(ctx, request)
    if (request.lapsesAt <= ctx.now) throw new Refusal('approval.lapsed')
    // cases first, then people, then members, then accounts
    await lockFirst(ctx, request)
    await requireAsker(ctx, request)
    const member = await accounts.requireCorrectable(ctx, request.owner)
    if (member.owner !== request.owner) {
      throw new Refusal('approval.member_merged', { mergedInto: member.owner })
    }
    const ended = await end(ctx, request, 'approved', answer?.trim() ?? null)
    await carryOut(ctx, request)
    return shown(ctx, ended)
  })
}

/** Rejects a request of another person. Throws `approval.own`, `approval.ended`. */
export async function reject(ctx: Context, approvalId: string, reason: string): Promise<Approval> {
  return ctx.transaction(async (ctx) => {
    const request = await lockWaiting(ctx, approvalId)
    requireWithin(ctx.actor, request)
    requireAnother(ctx, request)
    return shown(ctx, await end(ctx, request, 'rejected', reason.trim()))
  })
}

/** Takes one's own request back. Throws `approval.not_own`, `approval.ended`. */
export async function withdraw(ctx: Context, approvalId: string): Promise<Approval> {
  return ctx.transaction(async (ctx) => {
    const request = await lockWaiting(ctx, approvalId)
    if (request.askedBy !== ctx.actor.id) throw new Refusal('approval.not_own')
    return shown(ctx, await end(ctx, request, 'withdrawn', null))
  })
}

/** Ends a portion of the requests that waited past their end; how many it was. */
export const lapse = (ctx: Context, portion = 500): Promise<number> =>
  store.lapse(ctx.db, ctx.organisationId, ctx.now, portion)

/** What the caller may still move by hand in a programme. */
export async function left(
  ctx: Context,
  programmeId: string | undefined,
): Promise<{ programmeId: string } & Record<'add' | 'take' | 'transfer', Left>> {
  const { db, organisationId } = ctx
  const programme = await programmes.programmeFor(db, organisationId, programmeId ?? null)
  return { programmeId: programme.id, ...(await leftFor(ctx, programme)) }
}

function requirePerson(ctx: Context): void {
  if (ctx.actor.kind !== 'operator') throw new Refusal('approval.person_needed')
}

async function lockWaiting(ctx: Context, approvalId: string): Promise<store.Request> {
  const request = await store.lock(ctx.db, ctx.organisationId, approvalId)
  if (!request) throw new Refusal('approval.unknown')
  requirePerson(ctx)
  if (request.state !== 'waiting') {
    throw new Refusal('approval.ended', { state: STATES[ctx.language][request.state] })
  }
  return request
}

const STATES = {
  en: { approved: 'approved', rejected: 'rejected', withdrawn: 'withdrawn', lapsed: 'lapsed' },
  ru: { approved: 'одобрен', rejected: 'отклонён', withdrawn: 'отозван', lapsed: 'устарел' },
} as const

function requireAnother(ctx: Context, { askedBy }: store.Request): void {
  if (askedBy === ctx.actor.id) throw new Refusal('approval.own')
}

/** It is done in the name of whoever asked, who must still be allowed to ask. */
async function requireAsker(ctx: Context, { askedBy, programmeId }: store.Request): Promise<void> {
  const people = await lockPeople(ctx, [askedBy, ctx.actor.id], programmeId)
  const asker = people.find(({ id }) => id === askedBy)!
  if (!asker.mayAsk) throw new Refusal('approval.asker_gone', { name: asker.name })
}

async function end(
  ctx: Context,
  request: store.Request,
  state: 'approved' | 'rejected' | 'withdrawn',
  answer: string | null,
): Promise<store.Request> {
  const decidedBy = state === 'withdrawn' ? null : ctx.actor.id
  const how = { state, decidedBy, endedAt: ctx.now, answer }
  await store.end(ctx.db, request, how)
  await noted(ctx, `approval.${state}`, request, answer === null ? {} : { reason: answer })
  return { ...request, ...how }
}

async function noted(
  ctx: Context,
  operation: string,
  {
    id,
    owner,
    programmeId,
    points,
  }: Pick<store.Request, 'id' | 'owner' | 'programmeId' | 'points'>,
  why: { readonly reason?: string },
): Promise<void> {
  await note(ctx, { operation, object: id, new: { memberId: owner, programmeId, points }, ...why })
}

const shown = async (ctx: Context, request: store.Request): Promise<Approval> =>
  (await shownAll(ctx, [request]))[0]!

async function shownAll(ctx: Context, requests: readonly store.Request[]): Promise<Approval[]> {
  const waiting = requests.filter(({ state }) => state === 'waiting')
  const asked = waiting.map(({ owner, programmeId }) => ({ memberId: owner, programmeId }))
  const balances = await accounts.balancesOf(ctx.db, ctx.organisationId, asked)
  const callers = requests.flatMap(({ askedBy, decidedBy }) => [askedBy, decidedBy ?? []].flat())
  const names = await namesOf(ctx, callers)
  const people = requests.flatMap(({ owner, toOwner }) => [owner, toOwner ?? []].flat())
  const memberNames = await members.namesOf(ctx, people)
  const numbers = await disputes.numbersOf(
    ctx,
    requests.flatMap(({ caseId }) => caseId ?? []),
  )
  const movements = await movementsOfApprovals(ctx, requests)
  const person = (id: string) => ({ id, name: names.get(id) ?? id })
  return requests.map((request) => ({
    id: request.id,
    kind: request.kind,
    state: request.state,
    memberId: request.owner,
    memberName: memberNames.get(request.owner)!,
    programmeId: request.programmeId,
    points: request.points,
    to:
      request.toOwner === null
        ? null
        : { memberId: request.toOwner, name: memberNames.get(request.toOwner)! },
    case:
      request.caseId === null ? null : { id: request.caseId, number: numbers.get(request.caseId)! },
    expiresAt: request.pointsExpireAt?.toISOString() ?? null,
    reason: request.reason,
    askedBy: person(request.askedBy),
    mine: request.askedBy === ctx.actor.id,
    askedAt: request.askedAt.toISOString(),
    lapsesAt: request.lapsesAt.toISOString(),
    decidedBy: request.decidedBy === null ? null : person(request.decidedBy),
    endedAt: request.endedAt?.toISOString() ?? null,
    answer: request.answer,
    movementId: movements.get(request.id) ?? null,
    balance: balances[waiting.indexOf(request)] ?? null,
  }))
}
