import * as freezing from '#domains/members/freezing.ts'
import * as members from '#domains/members/members.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
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
 * Sends the code that lifts the freeze, to the phone of the member, else to the e-mail. Throws
 * `points.not_frozen`, and `my.unfreeze_by_staff` where that contact came so lately that it proves nothing.
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

async function provingContact(ctx: Context): Promise<Contact> {
  const [member] = await members.recognise(ctx.db, ctx.organisationId, [{ memberId: ctx.actor.id }])
  const standing = await members.standingOf(ctx.db, ctx.organisationId, ctx.actor.id)
  if (!member || !standing || member.frozenAt === null) throw new Refusal('points.not_frozen')
  if (!mayLift(member.frozenAt, member.contactChangedAt)) throw new Refusal('my.unfreeze_by_staff')
  const { phone, email } = standing
  if (phone !== null) return { kind: 'phone', value: phone }
  if (email !== null) return { kind: 'email', value: email }
  throw new Refusal('my.unfreeze_by_staff')
}
