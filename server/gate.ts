import * as consents from '#domains/consents/consents.ts'
import * as ledger from '#domains/ledger/ledger.ts'
import * as mailings from '#domains/mailings/mailings.ts'
import { contactsOf } from '#domains/members/contacts.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import type { LapseReason, Later, Waiting } from '#domains/messaging/messaging.ts'
import * as tiers from '#domains/tiers/tiers.ts'
import { createContext, type Context, type Db, type Log } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import { DAY } from '#kit/core/time.ts'
import { agreedTo } from './wishes.ts'

/**
 * Asks again, right before messages leave, whether what they rest on still holds: the member's consent, how
 * often was written already, the points or the tier that is spoken of, and the mailing it is of. What rests
 * on consent waits for the end of the member's quiet hours: a slow gateway may have kept it until night.
 */
export const openGate =
  (log: Log): messaging.Gate =>
  async (db, organisationId, messages, now) => {
    // what the contract asks for and nothing can undo needs no second look: most messages
    const asked = messages.filter(({ purpose, basis }) => purpose !== 'service' || basis !== null)
    const lapsing: Lapsing = new Map()
    if (asked.length === 0) return lapsing
    const ctx = contextOf(db, organisationId as OrganisationId, now, log)
    await judgeMembers(ctx, asked, lapsing)
    await judgeMailings(ctx, left(asked, lapsing), lapsing)
    await judgeConsents(ctx, left(asked, lapsing), lapsing)
    for (const message of left(asked, lapsing)) {
      const reason = await fallen(ctx, message)
      if (reason) lapsing.set(message.id, reason)
    }
    await judgeQuiet(ctx, left(asked, lapsing), lapsing)
    await judgeLimits(ctx, left(asked, lapsing), lapsing)
    return lapsing
  }

type Lapsing = Map<string, LapseReason | Later>

const left = (messages: readonly Waiting[], lapsing: Lapsing) =>
  messages.filter(({ id }) => !lapsing.has(id))

export function contextOf(db: Db, organisationId: OrganisationId, now: Date, log: Log): Context {
  const name = 'messages'
  const actor = { kind: 'job', id: name, name, scopes: ['*'], test: false } as const
  return createContext({ db, now, actor, organisationId, language: 'ru', log })
}

async function judgeMembers(
  ctx: Context,
  messages: readonly Waiting[],
  lapsing: Lapsing,
): Promise<void> {
  const owners = messages.map(({ owner }) => owner)
  const here = await contactsOf(ctx.db, ctx.organisationId, owners)
  for (const message of messages) {
    if (!here.has(message.owner) && !isTrial(message)) lapsing.set(message.id, 'member_left')
  }
}

async function judgeConsents(
  ctx: Context,
  messages: readonly Waiting[],
  lapsing: Lapsing,
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
      if (!agreed.get(form)?.has(owner)) lapsing.set(id, 'consent_withdrawn')
    }
  }
}

async function judgeMailings(
  ctx: Context,
  messages: readonly Waiting[],
  lapsing: Lapsing,
): Promise<void> {
  const letters = messages.flatMap(({ id, owner, basis }) => {
    if (basis?.of !== 'mailing') return []
    const { mailingId, programmeId } = basis
    return [{ id, owner, mailingId, programmeId }]
  })
  for (const [id, verdict] of await mailings.judgeLetters(ctx, letters)) {
    lapsing.set(id, verdict === 'paused' ? { until: 'mailing_goes_on' } : verdict)
  }
}

async function judgeQuiet(
  ctx: Context,
  messages: readonly Waiting[],
  lapsing: Lapsing,
): Promise<void> {
  const asked = messages.filter((each) => each.purpose !== 'service' && !isTrial(each))
  if (asked.length === 0) return
  const owners = asked.map(({ owner }) => owner)
  const quiet = await consents.quietHoursOf(ctx.db, ctx.organisationId, owners)
  const now = ctx.now.getTime()
  for (const { id, owner } of asked) {
    const from = consents.afterQuiet(quiet.get(owner)!, now)
    if (from > now) lapsing.set(id, { until: new Date(from) })
  }
}

/** A try of a text goes to whom the operator named. */
const isTrial = ({ owner }: Waiting) => messaging.isTrial(owner)

async function judgeLimits(
  ctx: Context,
  messages: readonly Waiting[],
  lapsing: Lapsing,
): Promise<void> {
  const asked = messages.filter((each) => each.purpose !== 'service' && !isTrial(each))
  if (asked.length === 0) return
  const { most, days } = await consents.sendingLimits(ctx.db, ctx.organisationId)
  const since = new Date(ctx.now.getTime() - days * DAY)
  const owners = [...new Set(asked.map(({ owner }) => owner))]
  const sent = await messaging.sentSince(ctx.db, owners, since)
  for (const { id, owner } of asked) {
    const before = sent.get(owner) ?? 0
    if (before >= most) lapsing.set(id, 'too_often')
    else sent.set(owner, before + 1)
  }
}

/** Whether what a message speaks of is so no more. */
async function fallen(ctx: Context, { owner, basis }: Waiting): Promise<LapseReason | null> {
  if (basis?.of === 'points.expiring') {
    const on = new Date(basis.on)
    const expiring = await ledger.expiring(ctx, {
      owner,
      programmeId: basis.programmeId,
      until: on,
    })
    const points = expiring.find(({ expiresAt }) => expiresAt.getTime() === on.getTime())?.points
    return points ? null : 'points_gone'
  }
  if (basis?.of === 'tier.ending') {
    // gone, or earned again meanwhile
    const ending = await tiers.endingTier(ctx, owner, basis.programmeId)
    return ending === basis.tier ? null : 'tier_changed'
  }
  return null
}
