import type { Context } from '#kit/context.ts'
import type { EventName } from '#kit/core/events.ts'
import { isUuid } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { HOUR, MINUTE } from '#kit/core/time.ts'
import { onMany, type Heard, type Reaction } from '#kit/events.ts'
import { inPortions } from '#kit/jobs.ts'
import { fileOf, isTokenOf, serialOf } from './appleFile.ts'
import { openApplePush, type PushLine, type Told } from './applePush.ts'
import { openGoogleObjects, type ObjectsLine } from './googleObjects.ts'
import { contentOf, digestOf, shownByGoogle, type Content } from './passContent.ts'
import { passKeys } from './passes.ts'
import * as store from './phones.store.ts'

/** What a phone names when it asks about a card: the type and the number of the pass, and the token in it. */
export type Asked = { readonly type: string; readonly serial: string; readonly token: string }

/** The Apple side, where cards are kept up to date; null where they are not, or are of another type. */
function appleOf(type: string) {
  const { apple } = passKeys()
  return apple && apple.site !== null && apple.passTypeIdentifier === type ? apple : null
}

/** What a card shows that a phone asks for; null for whoever has no right to it. */
async function askedFor(ctx: Context, { type, serial, token }: Asked): Promise<Content | null> {
  const point = serial.indexOf('.')
  if (!appleOf(type) || point < 0 || !isTokenOf(token, ctx.organisationId, serial)) return null
  return contentOf(ctx, serial.slice(point + 1), serial.slice(0, point))
}

/** Keeps that a phone has a card and wants news of it: whether that is new; null for whoever may not. */
export async function registerPhone(
  ctx: Context,
  asked: Asked,
  { device, pushToken }: { readonly device: string; readonly pushToken: string },
): Promise<boolean | null> {
  const content = await askedFor(ctx, asked)
  if (!content) return null
  const { cardId, owner, number, programmeId } = content
  const { organisationId, language } = ctx
  const phone = { device, serial: serialOf(content), maker: 'apple', pushToken } as const
  return store.keep(
    ctx.db,
    { ...phone, organisationId, language, programmeId, owner, cardId, number },
    ctx.now,
  )
}

/** Lets a phone go that has the card no more; false for whoever may not. */
export async function releasePhone(ctx: Context, asked: Asked, device: string): Promise<boolean> {
  if (!appleOf(asked.type) || !isTokenOf(asked.token, ctx.organisationId, asked.serial))
    return false
  await store.forget(ctx.db, device, asked.serial)
  return true
}

/** The card as it is now, signed; null for whoever may not. */
export async function latestPass(ctx: Context, asked: Asked): Promise<Buffer | null> {
  const content = await askedFor(ctx, asked)
  return content && fileOf(ctx, appleOf(asked.type)!, content)
}

/** Which cards of a device changed since a tag that it was given before; null for none. */
export async function changedSince(
  ctx: Context,
  { type, device, tag }: { readonly type: string; readonly device: string; readonly tag: string },
): Promise<{ serialNumbers: string[]; lastUpdated: string } | null> {
  if (!appleOf(type)) return null
  const since = new Date(/^\d{1,15}$/.test(tag) ? Number(tag) : 0)
  const { organisationId, language } = ctx
  const changed = await store.changedSince(ctx.db, { organisationId, language, device }, since)
  const last = changed.at(-1)
  if (!last) return null
  return {
    serialNumbers: changed.map(({ serial }) => serial),
    lastUpdated: String(last.changedAt.getTime()),
  }
}

/** After which news a card in a phone may show something old. */
const NEWS = [
  'points.earned',
  'points.redeemed',
  'points.returned',
  'points.activated',
  'points.expired',
  'points.adjusted',
  'points.transferred',
  'card.activated',
  'card.blocked',
  'card.unblocked',
  'card.replaced',
  'member.merged',
  'member.unmerged',
  'member.closed',
] as const satisfies readonly EventName[]

/** Marks the cards in phones that news are about; what they show is looked at by the job. */
export const phoneReactions: readonly Reaction[] = NEWS.map((name) =>
  onMany(name, 'markPhones', markPhones),
)

async function markPhones(
  ctx: Context,
  events: readonly Heard<(typeof NEWS)[number]>[],
): Promise<void> {
  const owners = events.flatMap(({ owner, data }) =>
    'mergedOwner' in data ? [owner, data.mergedOwner] : [owner],
  )
  const cardIds = events.flatMap(({ data }) =>
    'cardId' in data && isUuid(data.cardId) ? [data.cardId] : [],
  )
  await store.mark(ctx.db, ctx.organisationId, { owners, cardIds }, ctx.now)
}

const PORTION = 100
/** How long phones are left to the process that took them. */
const LEASE = 5 * MINUTE
const AGAIN = 10 * MINUTE
/** How long a card is looked for at Google that nobody has saved. */
const UNSAVED = 24 * HOUR

/** Looks at cards in phones that may show something old, and tells the phones of those that do. */
export async function tellPhones(ctx: Context, signal: AbortSignal): Promise<void> {
  const { apple, google } = passKeys()
  if (!apple && !google) return
  const lines = {
    apple: apple && openApplePush(apple),
    google: google && openGoogleObjects(google),
  }
  const taken = { now: ctx.now, until: new Date(ctx.now.getTime() + LEASE), portion: PORTION }
  const failures = new Map<string, number>()
  try {
    await inPortions(signal, async () => {
      const due = await store.takeDue(ctx.db, ctx.organisationId, taken)
      for (const phone of due) {
        const told = await tellOne(ctx, phone, lines, taken.until)
        if (told?.outcome === 'retry')
          failures.set(told.reason, (failures.get(told.reason) ?? 0) + 1)
      }
      return due.length
    })
  } finally {
    lines.apple?.close()
  }
  for (const [reason, phones] of failures)
    ctx.log.warn({ reason, phones }, 'phones could not be told of their cards')
}

type Lines = { readonly apple: PushLine | null; readonly google: ObjectsLine | null }

async function tellOne(
  ctx: Context,
  phone: store.Due,
  lines: Lines,
  taken: Date,
): Promise<Told | null> {
  const content = await shownNow(ctx, phone)
  if (!content) {
    await store.forget(ctx.db, phone.device, phone.serial)
    return null
  }
  const shown = digestOf(content)
  const isOld = shown !== phone.shown
  // what it shows is written first: a phone that is told asks at once
  await store.show(ctx.db, phone, { shown, owner: content.owner, at: ctx.now })
  const isTold = phone.toldAt !== null && phone.toldAt >= phone.changedAt
  const told = isOld || !isTold ? await tell(phone, content, lines) : null
  const isUnsaved =
    phone.maker === 'google' && ctx.now.getTime() - phone.registeredAt.getTime() < UNSAVED
  if (told?.outcome === 'gone' && !isUnsaved) {
    await store.forget(ctx.db, phone.device, phone.serial)
    return told
  }
  const again = told?.outcome === 'retry' || (told?.outcome === 'gone' && isUnsaved)
  await store.settle(ctx.db, phone, {
    taken,
    toldAt: told?.outcome === 'told' ? ctx.now : null,
    dueAt: again ? new Date(ctx.now.getTime() + AGAIN) : null,
  })
  return told
}

async function tell(phone: store.Due, content: Content, lines: Lines): Promise<Told | null> {
  if (phone.maker === 'apple') return (await lines.apple?.push(phone.pushToken!)) ?? null
  return (await lines.google?.patch(phone.serial, shownByGoogle(content))) ?? null
}

/** What a card shows now; null for one that there is no more. */
async function shownNow(ctx: Context, phone: store.Due): Promise<Content | null> {
  try {
    return await contentOf({ ...ctx, language: phone.language }, phone.number, phone.programmeId)
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}
