import * as cards from '#domains/cards/cards.ts'
import * as consents from '#domains/consents/consents.ts'
import * as members from '#domains/members/members.ts'
import { actingAs, type Context } from '#kit/context.ts'
import type { MemberId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { acceptRules, within } from './entrance.ts'
import * as store from './entrance.store.ts'
import type { Joining } from './portal.api.ts'
import { actorOf, begin, type Browser, type Given } from './sessions.ts'
import { openTicket } from './tickets.ts'

/**
 * Enrols whoever has proved a contact, with a virtual card at once, and signs in. Throws `my.ticket_expired`,
 * `my.rules_needed`, `my.known_already`, and `request.malformed` for a name or birthday that cannot be.
 */
export async function join(
  ctx: Context,
  asked: Joining,
  browser: Browser,
): Promise<{ readonly memberId: string; readonly given: Given }> {
  const { organisationId, kind, value, codeId } = openTicket(asked.ticket, ctx.now)
  const there = within(ctx, organisationId)
  const entrance = await store.of(there.db, organisationId)
  if (!entrance?.open) throw new Refusal('my.closed')
  const { name, birthday, language = ctx.language } = asked
  return there.transaction(async (ctx) => {
    const member = await members
      .enrol(ctx, {
        ...(kind === 'phone' ? { phone: value } : { email: value }),
        ...(name && { name: filled(name) }),
        birthday,
        language,
        programmeId: entrance.programmeId ?? undefined,
      })
      .catch((error: unknown) => {
        if (error instanceof Refusal && /^member\.(phone|email)_taken$/.test(error.code))
          throw new Refusal('my.known_already')
        throw error
      })
    const own = actingAs(ctx, actorOf(member.id, false))
    await acceptRules(own, member.id, asked.rulesVersion)
    const said = (asked.consents ?? []).map((each) => ({ ...each, given: true }))
    if (said.length > 0)
      await consents.recordConsents(own, member.id, said, {
        door: 'portal',
        language,
        // who agreed had the phone or the mail in hand that the code went to
        proof: `code:${codeId}`,
      })
    await cards.issue(own, member.id)
    const given = await begin(own, member.id as MemberId, member, {
      ...browser,
      // whoever has joined this moment knows
      isNew: false,
    })
    return { memberId: member.id, given }
  })
}

/** What was left empty in a form says nothing. */
export function filled<Parts extends Readonly<Record<string, string | null | undefined>>>(
  parts: Parts,
): { [Part in keyof Parts]: string | null | undefined } {
  return Object.fromEntries(
    Object.entries(parts).map(([part, text]) => [part, text?.trim() === '' ? null : text]),
  ) as { [Part in keyof Parts]: string | null | undefined }
}
