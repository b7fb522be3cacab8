import { note } from '#domains/access/audit.ts'
import { requireIdentified, requireReason } from '#domains/access/identified.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { lockActive, shown } from './known.ts'
import type { MemberAnswer } from './members.api.ts'
import * as store from './members.store.ts'

/**
 * Freezes a member's points: they are earned on, and nothing is spent, given away or merged until that is
 * lifted. Frozen ones stay as they are. Throws `access.reason_missing`.
 */
export async function freeze(
  ctx: Context,
  memberId: string,
  reason: string | null,
): Promise<MemberAnswer> {
  return ctx.transaction(async (ctx) => {
    const member = await lockActive(ctx, memberId)
    requireReason(ctx.actor, reason)
    if (member.frozenAt !== null) return shown(member)
    await store.keepFrozen(ctx.db, member.owner, ctx.now)
    await trace(ctx, 'points.frozen', member.owner, reason)
    return shown({ ...member, frozenAt: ctx.now })
  })
}

/**
 * Lifts the freeze. Whoever calls is identified first: a thief would call too. Throws `points.not_frozen`,
 * `access.reason_missing`, `identification.needed`.
 */
export async function unfreeze(
  ctx: Context,
  memberId: string,
  reason: string | null,
): Promise<MemberAnswer> {
  return ctx.transaction(async (ctx) => {
    const member = await lockActive(ctx, memberId)
    if (member.frozenAt === null) throw new Refusal('points.not_frozen')
    await requireIdentified(ctx, [member.owner, memberId], 'unfreeze')
    requireReason(ctx.actor, reason)
    await store.keepFrozen(ctx.db, member.owner, null)
    await trace(ctx, 'points.unfrozen', member.owner, reason)
    return shown({ ...member, frozenAt: null })
  })
}

const trace = (
  ctx: Context,
  operation: 'points.frozen' | 'points.unfrozen',
  object: string,
  reason: string | null,
): Promise<void> => note(ctx, { operation, object, ...(reason !== null && { reason }) })
