import { heldOut } from '#domains/analytics/groups.ts'
import * as consents from '#domains/consents/consents.ts'
import * as members from '#domains/members/audience.ts'
import { waysFor, type Chosen, type LetterText } from '#domains/messaging/letters.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import type { Context } from '#kit/context.ts'
import { DAY } from '#kit/core/time.ts'
import type { MailingOutcome } from './mailings.api.ts'
import { textKey, type Opened } from './texts.ts'

/** Somebody who gets a message: by which way, in which words, and from when. */
export type Getting = {
  readonly person: members.Person
  readonly way: Chosen
  readonly text: LetterText
  readonly notBefore: Date | null
}

export type Weighed = {
  readonly getting: readonly Getting[]
  /** Why others get none. */
  readonly without: ReadonlyMap<string, Exclude<MailingOutcome, 'queued'>>
}

type Without = Map<string, Exclude<MailingOutcome, 'queued'>>

/** Whom of a part of the audience a mailing reaches as things stand now, and why it does not reach others. */
export async function weigh(
  ctx: Context,
  opened: Opened,
  owners: readonly string[],
): Promise<Weighed> {
  const without: Without = new Map()
  const people = await peopleAmong(ctx, opened, owners, without)
  const reached = await reachedAmong(ctx, opened, people, without)
  const ids = reached.map(({ person }) => person.owner)
  const { most, days } = await consents.sendingLimits(ctx.db, ctx.organisationId)
  const sent = await messaging.sentSince(ctx.db, ids, new Date(ctx.now.getTime() - days * DAY))
  const quiet = await consents.quietHoursOf(ctx.db, ctx.organisationId, ids)
  const now = ctx.now.getTime()
  const getting = reached.flatMap((each): Getting[] => {
    const { owner } = each.person
    if ((sent.get(owner) ?? 0) >= most) {
      without.set(owner, 'too_often')
      return []
    }
    const from = consents.afterQuiet(quiet.get(owner)!, now)
    return [{ ...each, notBefore: from > now ? new Date(from) : null }]
  })
  return { getting, without }
}

/** Those who are there, real, and not held out of everything by a control group. */
async function peopleAmong(
  ctx: Context,
  { row }: Opened,
  owners: readonly string[],
  without: Without,
): Promise<members.Person[]> {
  const known = await members.peopleOf(ctx, owners)
  const out = await heldOut(ctx.db, row.programmeId, owners)
  return owners.flatMap((owner) => {
    const person = known.get(owner)
    if (!person) without.set(owner, 'left')
    else if (person.test) without.set(owner, 'test')
    else if (out.has(owner)) without.set(owner, 'held_out')
    else return [person]
    return []
  })
}

/** Who agreed, by channel. */
type Agreed = ReadonlyMap<string, ReadonlySet<string>>

type Reached = Omit<Getting, 'notBefore'>

/** The sandbox takes everything; what it takes is to be what would have left. */
const hasAddress = ({ form }: Chosen, { phone, email }: members.Person): boolean =>
  form === 'sms' ? phone !== null : form === 'email' ? email !== null : (phone ?? email) !== null

/** Those who agreed, can be reached, and for whom there is a text. */
async function reachedAmong(
  ctx: Context,
  { row, texts }: Opened,
  people: readonly members.Person[],
  without: Without,
): Promise<Reached[]> {
  const { db, organisationId } = ctx
  const ids = people.map(({ owner }) => owner)
  const choices = await consents.channelChoices(db, organisationId, ids, row.purpose)
  const { FORMS } = messaging
  const agreed: Agreed = await consents.agreements(db, ids, row.purpose, FORMS)
  const wanted = people.flatMap((person) => {
    const { owner, language, phone, email, test, firstName } = person
    const wished: readonly string[] = choices.get(owner) ?? []
    const allowed = wished.filter((form) => agreed.get(form)?.has(owner))
    if (allowed.length === 0) {
      without.set(owner, 'no_consent')
      return []
    }
    const spoken = allowed.filter((form) => texts.has(`${form} ${language}`))
    const to = { owner, language, test, firstName, phone, email, address: phone ?? email }
    const chosen = spoken.length > 0 ? spoken : allowed
    return [{ person, to, choices: chosen, isSpoken: spoken.length > 0 }]
  })
  const ways = await waysFor(ctx, wanted)
  return wanted.flatMap(({ person, to, isSpoken }): Reached[] => {
    const way = ways.get(to.owner)?.find((each) => hasAddress(each, person))
    const text = way && texts.get(textKey(way.form, to.language))
    if (way && text && isSpoken) return [{ person, way, text }]
    without.set(to.owner, way ? 'no_text' : 'no_address')
    return []
  })
}
