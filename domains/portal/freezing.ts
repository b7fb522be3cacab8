import * as freezing from '#domains/members/freezing.ts'
import * as members from '#domains/members/members.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { usedThrough } from './alarms.store.ts'
import { mayLift } from './core/alarm.ts'
import { me } from './home.ts'
import type { Me } from './my.api.ts'
import type { CodeGiven, CodeSent } from './portal.api.ts'
import { checkOf, sendTo, spend } from './signing.ts'
import { openRequest, type Contact } from './tickets.ts'

/** Freezes the member's own points: nothing is spent until that is lifted. */
export async function freeze(ctx: Context): Promise<Me> {
  return ctx.transaction(async (ctx) => {
    await freezing.freeze(ctx, ctx.actor.id, null)
    return me(ctx)
  })
}

/**
 * Sends the code that lifts the freeze, to the phone of the member, else to the e-mail; after the link of a warning
 * was used, to the contact it came to alone. Throws `points.not_frozen`, and `my.unfreeze_by_staff` where that contact
 * is gone, or came so lately that it proves nothing.
 */
export async function askUnfreezeCode(ctx: Context): Promise<CodeSent> {
  return sendTo(ctx, await provingContact(ctx), 'unfreeze')
}

/**
 * Lifts the freeze by the code. Throws what asking for it throws, `my.code_wrong`, `my.code_expired`,
 * `my.too_often`.
 */
export async function unfreeze(ctx: Context, asked: CodeGiven): Promise<Me> {
  const request = openRequest(asked.request, ctx.now)
  const { id } = ctx.actor
  if (request.memberId !== id || request.organisationId !== ctx.organisationId)
    throw new Refusal('my.code_expired')
  const checked = await checkOf(ctx, request, asked.code, 'unfreeze')
  return ctx.transaction(async (ctx) => {
    await spend(ctx, checked)
    const { value } = await provingContact(ctx)
    if (value !== request.value) throw new Refusal('my.code_expired')
    await freezing.unfreeze(ctx, id, null)
    return me(ctx)
  })
}

/**
 * Where the code goes: whoever used the link of a warning had the contact that it came to, and another may be in
 * the hands of whoever they were warned of.
 */
async function provingContact(ctx: Context): Promise<Contact> {
  const [member] = await members.recognise(ctx.db, ctx.organisationId, [{ memberId: ctx.actor.id }])
  const standing = await members.standingOf(ctx.db, ctx.organisationId, ctx.actor.id)
  if (!member || !standing || member.frozenAt === null) throw new Refusal('points.not_frozen')
  if (!mayLift(member.frozenAt, member.contactChangedAt)) throw new Refusal('my.unfreeze_by_staff')
  const used = await usedThrough(ctx.db, ctx.actor.id, member.frozenAt)
  const proves = (['phone', 'email'] as const).find(
    (kind) => standing[kind] !== null && used.every((each) => each === kind),
  )
  if (!proves) throw new Refusal('my.unfreeze_by_staff')
  return { kind: proves, value: standing[proves]! }
}
