import { requireReach } from '#domains/access/access.ts'
import { note } from '#domains/access/audit.ts'
import { requireReason } from '#domains/access/identified.ts'
import { maskEmail, maskPhone } from '#domains/members/core/mask.ts'
import * as members from '#domains/members/members.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { knownCall } from './notes.ts'

/**
 * Sends a member a confirmation code anew, to the phone or e-mail of the profile and nowhere else; the
 * audit says who had it sent, and why. Throws `access.reason_missing`, `confirmation.none_asked`,
 * `confirmation.no_address`, `confirmation.too_often`.
 */
export async function resend(
  ctx: Context,
  memberId: string,
  asked: { readonly callId?: string | null; readonly reason?: string },
): Promise<{ address: string; expiresAt: string }> {
  return ctx.transaction(async (ctx) => {
    const owner = await members.requireActiveMember(ctx, memberId)
    const { phone, email, language, test } = await members.get(ctx, owner)
    requireReach(ctx.actor, test)
    const { reason } = asked
    requireReason(ctx.actor, reason)
    const call = await knownCall(ctx, asked.callId ?? null)
    const address = phone ?? email
    if (address === null) throw new Refusal('confirmation.no_address')
    const { expiresAt } = await messaging.resendCode(ctx, { owner, language, address, test })
    const masked = phone === null ? maskEmail(address) : maskPhone(address)
    const traced = { address: masked, ...(call !== null && { callId: call }) }
    const why = reason === undefined ? {} : { reason }
    await note(ctx, { operation: 'code.resent', object: owner, new: traced, ...why })
    return { address: masked, expiresAt: expiresAt.toISOString() }
  })
}
