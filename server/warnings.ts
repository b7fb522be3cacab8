import * as channels from '#domains/channels/channels.ts'
import { contactsOf, standingOf } from '#domains/members/contacts.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import type { Addressee, News, Notice } from '#domains/messaging/messaging.ts'
import { raise, type Raised } from '#domains/portal/alarms.ts'
import type { Context } from '#kit/context.ts'
import type { EventName, Events } from '#kit/core/events.ts'
import { on, onMany, type Heard, type Reaction } from '#kit/events.ts'

/** What a browser is called that does not say what it is. */
const UNKNOWN = '?'

type Warning<Name extends EventName> = {
  readonly about: (data: Events[Name]) => Pick<Raised, 'about' | 'subject'>
  readonly news: (data: Events[Name], link: string | null) => News
  /** Whom to tell, where it is not the contacts that the member has now. */
  readonly to?: (ctx: Context, event: Heard<Name>) => Promise<Addressee | null>
}

/** Warns members of what somebody else may have done, at every phone and e-mail, with a link to undo it. */
function warning<Name extends EventName>(to: Name, how: Warning<Name>): Reaction {
  return onMany(to, `warn ${to}`, async (ctx, events: readonly Heard<Name>[]) => {
    const owners = events.map(({ owner }) => owner)
    const contacts = how.to ? null : await contactsOf(ctx.db, ctx.organisationId, owners)
    const notices: Notice[] = []
    for (const event of events) {
      const { id: eventId, owner, data } = event
      const addressee = how.to ? await how.to(ctx, event) : (contacts?.get(owner) ?? null)
      if (!addressee) continue
      for (const { contact, ...to } of eachOf(addressee)) {
        const raised = await raise(ctx, { owner, eventId, contact, ...how.about(data) })
        const link = raised && `${raised.address}${messaging.HIDDEN_CODE}`
        const news = how.news(data, link)
        notices.push({ to, eventId, news, secret: raised?.token ?? null })
      }
    }
    for (const round of inRounds(notices)) await messaging.tell(ctx, round)
  })
}

/** Each phone and e-mail of somebody by itself. */
function eachOf(addressee: Addressee): (Addressee & Pick<Raised, 'contact'>)[] {
  return (['phone', 'email'] as const).flatMap((kind) => {
    const address = addressee[kind] ?? null
    if (address === null) return []
    const contact = { kind, value: address }
    return [{ ...addressee, phone: null, email: null, [kind]: address, address, contact }]
  })
}

/** Nobody is in a round twice: who is told has one set of contacts in it. */
function inRounds(notices: readonly Notice[]): Notice[][] {
  const rounds: Notice[][] = []
  const had = new Map<string, number>()
  for (const notice of notices) {
    const { owner } = notice.to
    const round = had.get(owner) ?? 0
    ;(rounds[round] ??= []).push(notice)
    had.set(owner, round + 1)
  }
  return rounds
}

/** Whoever could be reached before a contact was changed: at that one, and at the other. */
async function beforeIt(
  ctx: Context,
  { owner, data: { contact, was } }: Heard<'member.contact_changed'>,
): Promise<Addressee | null> {
  const standing = await standingOf(ctx.db, ctx.organisationId, owner)
  if (standing?.state !== 'active') return null
  const { language, test } = standing
  const phone = contact === 'phone' ? was : standing.phone
  const email = contact === 'email' ? was : standing.email
  const address = phone ?? email
  return address === null ? null : { owner, language, test, address, phone, email }
}

/** Chats and browsers that were added while a member had another contact are added anew, or not at all. */
async function letWaysGo(
  ctx: Context,
  { owner, at, data }: Heard<'member.contact_changed'>,
): Promise<void> {
  if (data.was !== null) await channels.letWaysGo(ctx, owner, at)
}

/** What members are warned of, and what follows from it at once. */
export const warnings: readonly Reaction[] = [
  on('member.contact_changed', letWaysGo),
  warning('member.contact_changed', {
    about: () => ({ about: 'contact', subject: null }),
    news: ({ contact }, link) => ({
      kind: contact === 'phone' ? 'member.phone_replaced' : 'member.email_changed',
      link,
    }),
    to: beforeIt,
  }),
  warning('member.phone_changing', {
    about: ({ changeId }) => ({ about: 'change', subject: changeId }),
    news: ({ hours, ending }, link) => ({ kind: 'member.phone_changing', hours, ending, link }),
  }),
  warning('member.way_opened', {
    about: ({ way, subject }) => ({ about: way, subject }),
    news: ({ way }, link) => ({
      kind: way === 'chat' ? 'member.chat_bound' : 'member.browser_added',
      link,
    }),
  }),
  warning('member.signed_in', {
    about: ({ sessionId }) => ({ about: 'device', subject: sessionId }),
    news: ({ device }, link) => ({
      kind: 'member.signed_in',
      device: device === UNKNOWN ? null : device,
      link,
    }),
  }),
]
