import { heldOut } from '#domains/analytics/groups.ts'
import { contactsOf } from '#domains/members/contacts.ts'
import * as ledger from '#domains/ledger/ledger.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import type { News, Notice, Speech } from '#domains/messaging/messaging.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import * as tiers from '#domains/tiers/tiers.ts'
import type { Context } from '#kit/context.ts'
import type { EventName } from '#kit/core/events.ts'
import type { Language } from '#kit/core/language.ts'
import { onMany, type Heard, type Reaction } from '#kit/events.ts'

/** What a notice is made of besides the event: how its programme speaks, and how its tiers are called. */
type Desk = {
  speech(programmeId: string): Speech | null
  tier(programmeId: string, tier: string | null, language: Language): Promise<string | null>
  /** Whether a control group of the programme holds the member out of reminders. */
  heldOut(owner: string, programmeId: string): Promise<boolean>
  /** How many of a member's points will lapse at an instant, as things stand now. */
  lapsing(owner: string, programmeId: string, on: number): Promise<number>
}

/** Tells members of an event in their own language; those who cannot be reached are told nothing. */
export function telling<Name extends EventName>(
  to: Name,
  newsOf: (
    event: Heard<Name>,
    desk: Desk,
    language: Language,
  ) => News | null | Promise<News | null>,
): Reaction {
  return onMany(to, `tell ${to}`, async (ctx, events) => {
    const contacts = await contactsOf(
      ctx.db,
      ctx.organisationId,
      events.map((each) => each.owner),
    )
    if (contacts.size === 0) return
    const desk = await openDesk(ctx)
    const notices: Notice[] = []
    for (const event of events) {
      const contact = contacts.get(event.owner)
      const news = contact && (await newsOf(event, desk, contact.language))
      if (news) notices.push({ to: contact, eventId: event.id, news })
    }
    await messaging.tell(ctx, notices)
  })
}

async function openDesk(ctx: Context): Promise<Desk> {
  const known = await programmes.programmesOf(ctx.db, ctx.organisationId)
  const speeches = new Map<string, Speech>(
    known.map(({ id, name, pointsName, scale, zone }) => [
      id,
      { programme: name, pointsName, scale, zone },
    ]),
  )
  return {
    speech: (programmeId) => speeches.get(programmeId) ?? null,
    tier: async (programmeId, tier, language) => {
      if (tier === null) return null
      const ladder = await tiers.ladderAt(ctx.db, programmeId, ctx.now.getTime())
      return ladder?.policy.ladder.find(({ id }) => id === tier)?.name[language] ?? tier
    },
    heldOut: async (owner, programmeId) => (await heldOut(ctx.db, programmeId, [owner])).size > 0,
    lapsing: async (owner, programmeId, on) => {
      const left = await ledger.expiring(ctx, { owner, programmeId, until: new Date(on) })
      return left.find(({ expiresAt }) => expiresAt.getTime() === on)?.points ?? 0
    },
  }
}
