import * as consents from '#domains/consents/consents.ts'
import * as mailings from '#domains/mailings/mailings.ts'
import { contactsOf } from '#domains/members/contacts.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import type { Verdict, Waiting } from '#domains/messaging/messaging.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import * as tiers from '#domains/tiers/tiers.ts'
import { createContext, type Context, type Db, type Log } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import { DAY } from '#kit/core/time.ts'
import { lapsingOn } from './lapsing.ts'
import { speechOf } from './speech.ts'
import { agreedTo } from './wishes.ts'

/**
 * Asks again, right before messages leave, whether what they rest on still holds: the member's consent, how
 * often was written already, the points or the tier that is spoken of, and the mailing it is of. What is not
 * urgent waits for the end of the member's quiet hours: a slow gateway may have kept it until night.
 */
export const openGate =
  (log: Log): messaging.Gate =>
  async (db, organisationId, messages, now) => {
    const verdicts: Verdicts = new Map()
    const ctx = contextOf(db, organisationId as OrganisationId, now, log)
    // what the contract asks for and nothing can undo needs no look at what it rests on: most messages
    const asked = messages.filter(({ purpose, basis }) => purpose !== 'service' || basis !== null)
    if (asked.length > 0) {
      const contacts = await judgeMembers(ctx, asked, verdicts)
      await judgeMailings(ctx, left(asked, verdicts), verdicts)
      await judgeConsents(ctx, left(asked, verdicts), verdicts)
      const isOfPoints = asked.some(({ basis }) => basis?.of === 'points.expiring')
      const known = isOfPoints ? await programmes.programmesOf(ctx.db, ctx.organisationId) : []
      for (const message of left(asked, verdicts)) {
        const firstName = contacts.get(message.owner)?.firstName ?? null
        const verdict = await judgeBasis(ctx, message, { firstName, known })
        if (verdict) verdicts.set(message.id, verdict)
      }
    }
    await judgeQuiet(ctx, left(messages, verdicts), verdicts)
    await judgeLimits(ctx, left(asked, verdicts), verdicts)
    return verdicts
  }

type Verdicts = Map<string, Verdict>

/** Those that leave now, as things stand. */
const left = (messages: readonly Waiting[], verdicts: Verdicts) =>
  messages.filter(({ id }) => {
    const verdict = verdicts.get(id)
    return verdict === undefined || (typeof verdict === 'object' && 'news' in verdict)
  })

export function contextOf(db: Db, organisationId: OrganisationId, now: Date, log: Log): Context {
  const name = 'messages'
  const actor = { kind: 'job', id: name, name, scopes: ['*'], test: false } as const
  return createContext({ db, now, actor, organisationId, language: 'ru', log })
}

async function judgeMembers(
  ctx: Context,
  messages: readonly Waiting[],
  verdicts: Verdicts,
): Promise<Awaited<ReturnType<typeof contactsOf>>> {
  const owners = messages.map(({ owner }) => owner)
  const here = await contactsOf(ctx.db, ctx.organisationId, owners)
  for (const message of messages) {
    if (!here.has(message.owner) && !isTrial(message)) verdicts.set(message.id, 'member_left')
  }
  return here
}

async function judgeConsents(
  ctx: Context,
  messages: readonly Waiting[],
  verdicts: Verdicts,
): Promise<void> {
  for (const purpose of ['reminders', 'offers', 'surveys'] as const) {
    const asked = messages.filter((each) => each.purpose === purpose && !isTrial(each))
    if (asked.length === 0) continue
    const agreed = await agreedTo(
      ctx.db,
      asked.map(({ owner }) => owner),
      purpose,
    )
    for (const { id, owner, form } of asked) {
      if (!agreed.get(form)?.has(owner)) verdicts.set(id, 'consent_withdrawn')
    }
  }
}

async function judgeMailings(
  ctx: Context,
  messages: readonly Waiting[],
  verdicts: Verdicts,
): Promise<void> {
  const letters = messages.flatMap(({ id, owner, basis }) => {
    if (basis?.of !== 'mailing') return []
    const { mailingId, programmeId } = basis
    return [{ id, owner, mailingId, programmeId }]
  })
  for (const [id, verdict] of await mailings.judgeLetters(ctx, letters)) {
    verdicts.set(id, verdict === 'paused' ? { until: 'mailing_goes_on' } : verdict)
  }
}

async function judgeQuiet(
  ctx: Context,
  messages: readonly Waiting[],
  verdicts: Verdicts,
): Promise<void> {
  const asked = messages.filter((each) => !messaging.isUrgent(each.kind) && !isTrial(each))
  if (asked.length === 0) return
  const owners = asked.map(({ owner }) => owner)
  const quiet = await consents.quietHoursOf(ctx.db, ctx.organisationId, owners)
  const now = ctx.now.getTime()
  for (const { id, owner } of asked) {
    const from = consents.afterQuiet(quiet.get(owner)!, now)
    if (from > now) verdicts.set(id, { until: new Date(from) })
  }
}

/** A try of a text goes to whom the operator named. */
const isTrial = ({ owner }: Waiting) => messaging.isTrial(owner)

async function judgeLimits(
  ctx: Context,
  messages: readonly Waiting[],
  verdicts: Verdicts,
): Promise<void> {
  const asked = messages.filter((each) => each.purpose !== 'service' && !isTrial(each))
  if (asked.length === 0) return
  const { most, days } = await consents.sendingLimits(ctx.db, ctx.organisationId)
  const since = new Date(ctx.now.getTime() - days * DAY)
  const owners = [...new Set(asked.map(({ owner }) => owner))]
  const sent = await messaging.sentSince(ctx.db, owners, since)
  for (const { id, owner } of asked) {
    const before = sent.get(owner) ?? 0
    if (before >= most) verdicts.set(id, 'too_often')
    else sent.set(owner, before + 1)
  }
}

type Told = {
  readonly firstName: string | null
  readonly known: Awaited<ReturnType<typeof programmes.programmesOf>>
}

/** Whether what a message speaks of is so no more, or so in another way; null: as it was written. */
async function judgeBasis(
  ctx: Context,
  { owner, basis }: Waiting,
  { firstName, known }: Told,
): Promise<Verdict | null> {
  if (basis?.of === 'points.expiring') {
    const programme = known.find(({ id }) => id === basis.programmeId)
    if (!programme) return 'points_gone'
    const on = Date.parse(basis.on)
    const points = await lapsingOn(ctx, owner, programme, on)
    if (points === 0) return 'points_gone'
    if (points === basis.points) return null
    const news = { kind: 'points.expiring', points, on, speech: speechOf(programme) } as const
    return { news, basis: { ...basis, points }, firstName }
  }
  if (basis?.of === 'tier.ending') {
    // gone, or earned again meanwhile
    const ending = await tiers.endingTier(ctx, owner, basis.programmeId)
    return ending === basis.tier ? null : 'tier_changed'
  }
  return null
}
