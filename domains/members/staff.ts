import { requireReach } from '#domains/access/access.ts'
import { note } from '#domains/access/audit.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { known } from './known.ts'
import { familyOf } from './merging.ts'
import type { StaffMark } from './staff.api.ts'
import * as members from './members.store.ts'
import * as store from './staff.store.ts'

/** Whether a member works for the company. Throws `member.unknown`. */
export async function staffMark(ctx: Context, memberId: string): Promise<StaffMark> {
  const [found] = await members.byIds(ctx.db, ctx.organisationId, [memberId])
  const { owner } = known(found, memberId)
  return shown(await store.markedSince(ctx.db, await familyOf(ctx, owner)))
}

/**
 * Says that a member works for the company, or does no more: what they buy and earn is in no figure while
 * they do, whenever it was bought. The audit says who said so and why. Asking for what is so changes
 * nothing. Throws `member.unknown`, `member.merged`.
 */
export async function setStaff(
  ctx: Context,
  memberId: string,
  asked: { readonly staff: boolean; readonly reason: string },
): Promise<StaffMark> {
  return ctx.transaction(async (ctx) => {
    const [found] = await members.lock(ctx.db, ctx.organisationId, [memberId])
    const { owner, state, mergedInto, test } = known(found, memberId)
    requireReach(ctx.actor, test)
    if (state === 'merged') throw new Refusal('member.merged', { memberId, mergedInto })
    const family = await familyOf(ctx, owner)
    const since = await store.markedSince(ctx.db, family)
    if ((since !== null) === asked.staff) return shown(since)
    if (asked.staff) {
      const { organisationId, now } = ctx
      await store.mark(ctx.db, { owner, organisationId, since: now })
    } else await store.unmark(ctx.db, family)
    await note(ctx, {
      operation: asked.staff ? 'member.staff_marked' : 'member.staff_unmarked',
      object: owner,
      reason: asked.reason,
    })
    return shown(asked.staff ? ctx.now : null)
  })
}

const shown = (since: Date | null): StaffMark => ({
  staff: since !== null,
  since: since?.toISOString() ?? null,
})
