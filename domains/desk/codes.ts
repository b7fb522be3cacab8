import { requireReach } from '#domains/access/access.ts'
import { note } from '#domains/access/audit.ts'
import { maskEmail, maskPhone } from '#domains/members/core/mask.ts'
import * as members from '#domains/members/members.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { knownCall } from './notes.ts'

/**
 * Sends a member a confirmation code anew, to the phone or e-mail of the profile and nowhere else; the
 * audit says who had it sent. Throws `confirmation.none_asked`, `confirmation.no_address`,
 * `confirmation.too_often`.
 */
export async function resend(
  ctx: Context,
  memberId: string,
  callId: string | null,
): Promise<{ address: string; expiresAt: string }> {
  return ctx.transaction(async (ctx) => {
    const owner = await members.requireActiveMember(ctx, memberId)
    const { phone, email, language, test } = await members.get(ctx, owner)
    requireReach(ctx.actor, test)
    const call = await knownCall(ctx, callId)
    const address = phone ?? email
    if (address === null) throw new Refusal('confirmation.no_address')
    const { expiresAt } = await messaging.resendCode(ctx, { owner, language, address, test })
    const masked = phone === null ? maskEmail(address) : maskPhone(address)
    const traced = { address: masked, ...(call !== null && { callId: call }) }
    await note(ctx, { operation: 'code.resent', object: owner, new: traced })
    return { address: masked, expiresAt: expiresAt.toISOString() }
  })
}
