import { requireReach } from '#domains/access/access.ts'
import { note } from '#domains/access/audit.ts'
import { requireIdentified, requireReason } from '#domains/access/identified.ts'
import { maskPhone } from '#domains/members/core/mask.ts'
import { readPhone } from '#domains/members/core/phone.ts'
import * as members from '#domains/members/members.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import type { PageQuery } from '#kit/core/operation.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { HOUR } from '#kit/core/time.ts'
import { inPortions } from '#kit/jobs.ts'
import { newId } from '#kit/newId.ts'
import { idAfter, pageOf } from '#kit/page.ts'
import { authorsOf } from './authors.ts'
import type { PhoneChange } from './desk.api.ts'
import * as store from './phones.store.ts'

/** Hours in which whoever has the old phone may object. */
const DELAY = 24

/** Changes of a member's phone that were asked for, newest first. */
export async function list(
  ctx: Context,
  memberId: string,
  asked: PageQuery,
): Promise<{ items: PhoneChange[]; next: string | null }> {
  const owners = await members.familyOf(ctx, memberId)
  const limit = asked.limit ?? 50
  const rows = await store.list(ctx.db, {
    owners,
    after: idAfter(asked.cursor),
    limit: limit + 1,
  })
  const { items, next } = pageOf(rows, limit, ({ id }) => [id])
  return { items: await shown(ctx, items), next }
}

/**
 * Has a phone changed a day from now. The old one is told at once, and whoever has it may object:
 * until then the change can be cancelled. Throws `access.reason_missing`, `phone_change.…`,
 * `member.phone_taken`.
 */
export async function ask(
  ctx: Context,
  memberId: string,
  asked: { readonly phone: string; readonly reason?: string },
): Promise<PhoneChange> {
  return ctx.transaction(async (ctx) => {
    const owner = await members.requireActiveMember(ctx, memberId)
    await requireIdentified(ctx, [owner, memberId], 'phone')
    requireReason(ctx.actor, asked.reason)
    const { phone: oldPhone } = await members.get(ctx, owner)
    if (oldPhone === null) throw new Refusal('phone_change.none_before')
    const phone = await phoneOf(ctx, asked.phone)
    if (phone === oldPhone) throw new Refusal('phone_change.same')
    await requireFree(ctx, owner, phone)
    const change: store.PhoneChange = {
      owner,
      id: newId(),
      organisationId: ctx.organisationId,
      oldPhone,
      phone,
      identificationId: ctx.actor.identified?.id ?? null,
      actorKind: ctx.actor.kind,
      actorId: ctx.actor.id,
      askedAt: ctx.now,
      dueAt: new Date(ctx.now.getTime() + DELAY * HOUR),
      state: 'waiting',
      settledAt: null,
      reason: null,
    }
    if (!(await store.insert(ctx.db, change))) throw new Refusal('phone_change.waits_already')
    await ctx.emit('member.phone_changing', owner, {
      changeId: change.id,
      hours: DELAY,
      ending: phone.slice(-2),
    })
    await trace(ctx, 'phone.change_asked', change, asked.reason ?? null)
    return (await shown(ctx, [change]))[0]!
  })
}

/** Writes down who asked for a change or cancelled it, and why; the phones stay out of the audit. */
const trace = (
  ctx: Context,
  operation: 'phone.change_asked' | 'phone.change_cancelled',
  { owner, id }: store.PhoneChange,
  reason: string | null,
): Promise<void> =>
  note(ctx, { operation, object: owner, new: { changeId: id }, ...(reason !== null && { reason }) })

async function phoneOf(ctx: Context, text: string): Promise<string> {
  const { country } = await programmes.organisation(ctx.db, ctx.organisationId)
  const phone = readPhone(text, country)
  if (phone === null) throw new Refusal('phone_change.no_phone')
  return phone
}

async function requireFree(ctx: Context, owner: string, phone: string): Promise<void> {
  const [other] = await members.recognise(ctx.db, ctx.organisationId, [{ phone }])
  if (other && other.owner !== owner)
    throw new Refusal('member.phone_taken', { memberId: other.owner, other: other.owner })
}

/**
 * Cancels a change that has not happened. Throws `access.reason_missing`, `phone_change.unknown`,
 * `phone_change.settled`.
 */
export async function cancel(
  ctx: Context,
  memberId: string,
  changeId: string,
  reason: string | null,
): Promise<PhoneChange> {
  return ctx.transaction(async (ctx) => {
    requireReason(ctx.actor, reason)
    const change = await store.lock(ctx.db, ctx.organisationId, memberId, changeId)
    if (!change) throw new Refusal('phone_change.unknown', { changeId })
    requireReach(ctx.actor, (await members.get(ctx, memberId)).test)
    if (change.state !== 'waiting') throw new Refusal('phone_change.settled', change)
    const cancelled = { ...change, state: 'cancelled', settledAt: ctx.now, reason } as const
    await store.settle(ctx.db, cancelled)
    await trace(ctx, 'phone.change_cancelled', cancelled, reason)
    return (await shown(ctx, [cancelled]))[0]!
  })
}

const PORTION = 100

/** Carries out the changes whose day has come; those that cannot be done any more say why. */
export async function changeDue(ctx: Context, signal: AbortSignal): Promise<number> {
  return inPortions(signal, async () => {
    const due = await store.due(ctx.db, ctx.organisationId, ctx.now, PORTION)
    for (const { owner, id } of due) await carryOut(ctx, owner, id)
    return due.length
  })
}

async function carryOut(ctx: Context, owner: string, id: string): Promise<void> {
  try {
    await ctx.transaction(async (ctx) => {
      const change = await store.lock(ctx.db, ctx.organisationId, owner, id)
      if (change?.state !== 'waiting') return
      const { phone: now } = await members.get(ctx, owner)
      if (now !== change.oldPhone) throw new Refusal('phone_change.overtaken')
      await members.edit(ctx, owner, { phone: change.phone })
      await store.settle(ctx.db, { ...change, state: 'done', settledAt: ctx.now })
      await ctx.emit('member.phone_changed', owner, { changeId: id })
    })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { code } = error
    await ctx.transaction(async (ctx) => {
      const change = await store.lock(ctx.db, ctx.organisationId, owner, id)
      if (change?.state !== 'waiting') return
      await store.settle(ctx.db, { ...change, state: 'refused', settledAt: ctx.now, reason: code })
    })
  }
}

async function shown(ctx: Context, changes: readonly store.PhoneChange[]): Promise<PhoneChange[]> {
  const authors = await authorsOf(ctx.db, changes)
  // people see phones masked, until they ask to see them
  const seen = (phone: string) => (ctx.actor.kind === 'operator' ? maskPhone(phone) : phone)
  return changes.map((change, place) => ({
    id: change.id,
    oldPhone: seen(change.oldPhone),
    phone: seen(change.phone),
    state: change.state,
    author: authors[place]!,
    askedAt: change.askedAt.toISOString(),
    dueAt: change.dueAt.toISOString(),
    settledAt: change.settledAt?.toISOString() ?? null,
    reason: change.reason,
  }))
}
