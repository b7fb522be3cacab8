import * as phones from '#domains/desk/phones.ts'
import * as members from '#domains/members/members.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { me, waitingPhone } from './home.ts'
import type { Me } from './my.api.ts'
import type { CodeGiven, CodeSent } from './portal.api.ts'
import { goOnWith } from './sessions.ts'
import { checkOf, readContact, sendTo, spend, type ContactAsked } from './signing.ts'
import { countTry } from './tally.ts'
import { openRequest } from './tickets.ts'

/** Sends a code to the phone or e-mail that a member wishes to have from now on. */
export async function askContactCode(ctx: Context, asked: ContactAsked): Promise<CodeSent> {
  return sendTo(ctx, await readContact(ctx, asked), 'contact')
}

/**
 * Changes the member's phone or e-mail to the one that the code went to. A phone that replaces another changes a
 * day later, and whoever has the old one is told and may object; the rest changes at once, the old e-mail is
 * told, and all other sessions end. Throws `my.code_wrong`, `my.code_expired`, `my.too_often`,
 * `my.contact_taken` and `phone_change.…`.
 */
export async function changeContact(ctx: Context, asked: CodeGiven): Promise<Me> {
  const request = openRequest(asked.request, ctx.now)
  const { id } = ctx.actor
  if (request.memberId !== id || request.organisationId !== ctx.organisationId)
    throw new Refusal('my.code_expired')
  await countTry(ctx, 'ways', id)
  const checked = await checkOf(ctx, request, asked.code, 'contact')
  return ctx.transaction(async (ctx) => {
    await spend(ctx, checked)
    const before = await members.get(ctx, id)
    const { kind, value } = request
    try {
      if (kind === 'phone' && before.phone !== null) await phones.ask(ctx, id, { phone: value })
      else {
        const after = await members.edit(ctx, id, { [kind]: value })
        await goOnWith(ctx, after)
      }
    } catch (error) {
      const isTaken = error instanceof Refusal && /^member\.\w+_taken$/.test(error.code)
      throw isTaken ? new Refusal('my.contact_taken') : error
    }
    return me(ctx)
  })
}

/** Calls off a change of phone that waits: also whoever holds the old phone may. Throws `phone_change.unknown`. */
export async function keepPhone(ctx: Context): Promise<Me> {
  const waiting = await waitingPhone(ctx)
  if (!waiting) throw new Refusal('phone_change.unknown')
  await phones.cancel(ctx, ctx.actor.id, waiting.id, null)
  return me(ctx)
}
