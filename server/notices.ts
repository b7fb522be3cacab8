import { heldOut } from '#domains/analytics/groups.ts'
import * as cases from '#domains/cases/cases.ts'
import { contactsOf } from '#domains/members/contacts.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import type { Basis, News, Notice, Speech } from '#domains/messaging/messaging.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import * as tiers from '#domains/tiers/tiers.ts'
import type { Context } from '#kit/context.ts'
import type { EventName } from '#kit/core/events.ts'
import type { Language } from '#kit/core/language.ts'
import { dayIn } from '#kit/core/zone.ts'
import { isReminded, lapsingOn } from './lapsing.ts'
import { speechOf } from './speech.ts'
import { wishesFor } from './wishes.ts'
import { onMany, type Heard, type Reaction } from '#kit/events.ts'

/** What a notice is made of besides the event: how its programme speaks, and how its tiers are called. */
type Desk = {
  speech(programmeId: string): Speech | null
  tier(programmeId: string, tier: string | null, language: Language): Promise<string | null>
  /** Whether a control group of the programme holds the member out of reminders. */
  heldOut(owner: string, programmeId: string): Promise<boolean>
  /**
   * How many of a member's points lapse on the day of an instant and are to be told of, as things stand now; 0
   * when another reminder of that day tells of them.
   */
  lapsing(owner: string, programmeId: string, on: number): Promise<number>
  /** How a case is called, and an answer in it. */
  case(
    caseId: string,
    lineId: string | null,
  ): Promise<{ number: string; subject: string; answer: string } | null>
}

/** What is told, and what it rests on. */
export type Told = News | { readonly news: News; readonly basis: Basis } | null

/** Tells members of an event in their own language; those who cannot be reached are told nothing. */
export function telling<Name extends EventName>(
  to: Name,
  newsOf: (event: Heard<Name>, desk: Desk, language: Language) => Told | Promise<Told>,
): Reaction {
  return onMany(to, `tell ${to}`, async (ctx, events) => {
    const contacts = await contactsOf(
      ctx.db,
      ctx.organisationId,
      events.map((each) => each.owner),
    )
    if (contacts.size === 0) return
    const wishes = await wishesFor(ctx, [...contacts.keys()], to)
    const desk = await openDesk(ctx)
    const notices: Notice[] = []
    for (const event of events) {
      const contact = contacts.get(event.owner)
      const wish = wishes.get(event.owner)
      const told = contact && wish && (await newsOf(event, desk, contact.language))
      if (!told) continue
      const { news, basis } = 'news' in told ? told : { news: told, basis: null }
      notices.push({ to: contact, eventId: event.id, news, basis, ...wish })
    }
    await messaging.tell(ctx, notices)
  })
}

async function openDesk(ctx: Context): Promise<Desk> {
  const known = await programmes.programmesOf(ctx.db, ctx.organisationId)
  const speeches = new Map<string, Speech>(
    known.map((programme) => [programme.id, speechOf(programme)]),
  )
  // days of members that are told of together, whose messages are not written yet
  const reminded = new Set<string>()
  return {
    speech: (programmeId) => speeches.get(programmeId) ?? null,
    tier: async (programmeId, tier, language) => {
      if (tier === null) return null
      const ladder = await tiers.ladderAt(ctx.db, programmeId, ctx.now.getTime())
      return ladder?.policy.ladder.find(({ id }) => id === tier)?.name[language] ?? tier
    },
    heldOut: async (owner, programmeId) => (await heldOut(ctx.db, programmeId, [owner])).size > 0,
    lapsing: async (owner, programmeId, on) => {
      const programme = known.find(({ id }) => id === programmeId)
      if (!programme) return 0
      const day = `${owner} ${programmeId} ${dayIn(programme.zone, on)}`
      if (reminded.has(day)) return 0
      const points = await lapsingOn(ctx, owner, programme, on)
      if (points === 0 || (await isReminded(ctx, owner, programme, on, points))) return 0
      reminded.add(day)
      return points
    },
    case: (caseId, lineId) => cases.toldOf(ctx, caseId, lineId),
  }
}
