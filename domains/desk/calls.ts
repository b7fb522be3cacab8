import { requireReach } from '#domains/access/access.ts'
import { colleagueByLogin, namesOf } from '#domains/access/presence.ts'
import { maskPhone } from '#domains/members/core/mask.ts'
import { readPhone } from '#domains/members/core/phone.ts'
import * as members from '#domains/members/members.ts'
import { calledNow } from '#domains/members/names.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import { ring } from '#kit/bell.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { parseInstant } from '#kit/core/zone.ts'
import { newId } from '#kit/newId.ts'
import { idAfter, pageOf } from '#kit/page.ts'
import type { Call, ToldCall } from './calls.api.ts'
import * as store from './calls.store.ts'
import { told } from './core/call.ts'

/** Where processes are told that something was told of a call. */
export const CHANNEL = 'desk_call'

/**
 * Notes what the telephony tells of a call; the desks it rings at show it at once. What is told twice,
 * late or out of order changes nothing that is known better.
 */
export async function report(ctx: Context, asked: ToldCall): Promise<Call> {
  const at = instantOf(ctx, asked.at)
  return ctx.transaction(async (ctx) => {
    const before = await store.lock(ctx.db, ctx.organisationId, asked.externalId)
    const call = await afterTelling(ctx, before, asked, at)
    if (before) await store.update(ctx.db, call)
    else if (!(await store.insert(ctx.db, call))) return report(ctx, asked)
    await ring(ctx.db, CHANNEL, `${ctx.organisationId}/${call.id}`)
    return (await shown(ctx, [call]))[0]!
  })
}

async function afterTelling(
  ctx: Context,
  before: store.Call | undefined,
  asked: ToldCall,
  at: Date,
): Promise<store.Call> {
  const { organisationId } = ctx
  const known = before && {
    state: before.state,
    beganAt: before.beganAt.getTime(),
    answeredAt: before.answeredAt?.getTime() ?? null,
    endedAt: before.endedAt?.getTime() ?? null,
  }
  const life = told(known ?? null, asked.state, at.getTime())
  const phone = before?.phone ?? (await phoneOf(ctx, asked.phone))
  const owner = before?.owner ?? (await ownerOf(ctx, phone))
  const line = asked.operator?.trim() ?? before?.line ?? null
  return {
    organisationId,
    id: before?.id ?? newId(),
    externalId: asked.externalId,
    phone,
    owner,
    line,
    operatorId: line === before?.line ? before.operatorId : await operatorAt(ctx, line),
    state: life.state,
    beganAt: new Date(life.beganAt),
    answeredAt: life.answeredAt === null ? null : new Date(life.answeredAt),
    endedAt: life.endedAt === null ? null : new Date(life.endedAt),
    toldAt: ctx.now,
  }
}

/** The telephony's clock may go wrong: nothing it tells has yet to happen. */
function instantOf(ctx: Context, text: string | undefined): Date {
  if (text === undefined) return ctx.now
  const read = parseInstant(text)
  if (!read) throw new Refusal('instant.invalid', { field: 'at' })
  return new Date(Math.min(read.ms, ctx.now.getTime()))
}

async function phoneOf(ctx: Context, text: string | undefined): Promise<string | null> {
  if (text === undefined) return null
  const { country } = await programmes.organisation(ctx.db, ctx.organisationId)
  return readPhone(text, country)
}

async function ownerOf(ctx: Context, phone: string | null): Promise<string | null> {
  if (phone === null) return null
  const [member] = await members.recognise(ctx.db, ctx.organisationId, [{ phone }])
  if (!member) return null
  requireReach(ctx.actor, member.test)
  return member.owner
}

/** Who sits at an extension, or has the login. */
async function operatorAt(ctx: Context, line: string | null): Promise<string | null> {
  if (line === null) return null
  const seated = await store.seated(ctx.db, ctx.organisationId, line)
  return seated ?? colleagueByLogin(ctx, line)
}

export type Journal = {
  readonly mine?: boolean | undefined
  readonly phone?: string | undefined
  readonly memberId?: string | undefined
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}

/** The journal of calls, newest first. Throws `member.unknown`. */
export async function list(
  ctx: Context,
  asked: Journal,
): Promise<{ items: Call[]; next: string | null }> {
  const limit = asked.limit ?? 50
  const phone = asked.phone === undefined ? null : await phoneOf(ctx, asked.phone)
  if (asked.phone !== undefined && phone === null) return { items: [], next: null }
  const rows = await store.list(ctx.db, ctx.organisationId, {
    operatorId: asked.mine ? ctx.actor.id : null,
    phone,
    of: asked.memberId === undefined ? null : await callerOf(ctx, asked.memberId),
    after: idAfter(asked.cursor),
    limit: limit + 1,
  })
  const { items, next } = pageOf(rows, limit, ({ id }) => [id])
  return { items: await shown(ctx, items), next }
}

async function callerOf(ctx: Context, memberId: string): Promise<store.Filter['of']> {
  const owners = await members.familyOf(ctx, memberId)
  const { phone } = await members.get(ctx, memberId)
  return { owners, phone }
}

/**
 * Calls as they are shown: with who called, as they are known now, and whose phone rang. To people the
 * phone of a member is masked, as it is everywhere; a stranger's is whole, for there is nothing else.
 */
export async function shown(ctx: Context, calls: readonly store.Call[]): Promise<Call[]> {
  const strangers = calls.filter(({ owner, phone }) => owner === null && phone !== null)
  const met = await members.recognise(
    ctx.db,
    ctx.organisationId,
    strangers.map(({ phone }) => ({ phone: phone! })),
  )
  const owners = new Map(calls.map(({ id, owner }) => [id, owner]))
  for (const [place, { id }] of strangers.entries()) owners.set(id, met[place]?.owner ?? null)
  const called = await calledNow(
    ctx,
    [...owners.values()].filter((each) => each !== null),
  )
  const operators = await namesOf(
    ctx.db,
    calls.flatMap(({ operatorId }) => operatorId ?? []),
  )
  return calls.map((call) => {
    const owner = owners.get(call.id) ?? null
    const member = owner === null ? null : (called.get(owner) ?? null)
    const isMasked = member !== null && ctx.actor.kind === 'operator'
    const { id, externalId, phone, line, state, operatorId } = call
    return {
      id,
      externalId,
      phone: phone && isMasked ? maskPhone(phone) : phone,
      member,
      line,
      operator:
        operatorId === null ? null : { id: operatorId, name: operators.get(operatorId) ?? '' },
      state,
      beganAt: call.beganAt.toISOString(),
      answeredAt: call.answeredAt?.toISOString() ?? null,
      endedAt: call.endedAt?.toISOString() ?? null,
    }
  })
}

type Seat = { extension: string | null }

/** Where the operator who asks sits. */
export async function seat(ctx: Context): Promise<Seat> {
  return { extension: await store.seatOf(ctx.db, ctx.organisationId, ctx.actor.id) }
}

/** Seats the operator who asks at an extension; whoever sat there has left it. */
export async function takeSeat(ctx: Context, { extension }: Seat): Promise<Seat> {
  return ctx.transaction(async (ctx) => {
    const { db, organisationId, actor, now } = ctx
    if (extension === null) await store.leave(db, organisationId, actor.id)
    else await store.sit(db, organisationId, actor.id, extension, now)
    return { extension }
  })
}
