import { namesOf } from '#domains/access/presence.ts'
import * as members from '#domains/members/members.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Context, Db } from '#kit/context.ts'
import { isUuid } from '#kit/core/ids.ts'
import type { Language } from '#kit/core/language.ts'
import type { PageQuery } from '#kit/core/operation.ts'
import { Refusal } from '#kit/core/refusal.ts'
import type { Heard } from '#kit/events.ts'
import { newId } from '#kit/newId.ts'
import { idAfter, pageOf } from '#kit/page.ts'
import type { ConsentRecord, MemberConsents } from './consents.api.ts'
import * as store from './consents.store.ts'
import { changedBy, holds, reached, type Said } from './core/standing.ts'
import { purposes, type ConsentChannel, type ConsentDoor, type Purpose } from './core/purposes.ts'
import { wishesOf } from './wishes.ts'
import * as wordings from './wordings.store.ts'

export { afterQuiet, type QuietHours } from './core/quiet.ts'
export type { ConsentChannel, ConsentDoor, Purpose, Topic } from './core/purposes.ts'
export { channelChoices, quietHoursOf, sendingLimits, wish } from './wishes.ts'

/** What a member says of one purpose, by which text; without a version, the one in force. */
export type NewConsent = {
  readonly purpose: Purpose
  readonly channel?: ConsentChannel | null | undefined
  readonly given: boolean
  readonly version?: number | undefined
}

/** How a consent came: by which door, what shows it, why somebody of the staff wrote it down. */
export type How = {
  readonly door: ConsentDoor
  readonly proof?: string | null | undefined
  readonly reason?: string | null | undefined
  /** In which the text was shown; the caller's unless said. */
  readonly language?: Language | undefined
}

/** What a member agrees to now, also of one who has left. Throws `member.unknown`. */
export async function see(ctx: Context, memberId: string): Promise<MemberConsents> {
  const { id } = await members.get(ctx, memberId)
  const held = await store.standing(ctx.db, id)
  const accepted = await store.acceptances(ctx.db, [id])
  return {
    memberId: id,
    consents: purposes.map((purpose) => shownHeld(held, purpose)),
    ...(await wishesOf(ctx, id)),
    accepted: accepted.map(({ programmeId, version, language, door, acceptedAt }) => ({
      programmeId,
      version,
      language,
      door,
      at: acceptedAt.toISOString(),
    })),
  }
}

/** The version of each programme's rules that a member accepted last, by programme. */
export async function acceptedVersions(
  ctx: Context,
  owner: string,
): Promise<ReadonlyMap<string, number>> {
  const accepted = await store.acceptances(ctx.db, [owner])
  // they come newest first, and the last of a programme stays in a map
  return new Map(accepted.toReversed().map(({ programmeId, version }) => [programmeId, version]))
}

/** Every consent of a member and of those merged into it, newest first. */
export async function history(
  ctx: Context,
  memberId: string,
  asked: PageQuery,
): Promise<{ items: ConsentRecord[]; next: string | null }> {
  const owners = await members.familyOf(ctx, memberId)
  const limit = asked.limit ?? 50
  const part = { owners, after: idAfter(asked.cursor), limit: limit + 1 }
  const { items, next } = pageOf(await store.records(ctx.db, part), limit, ({ id }) => [id])
  const people = items.map(({ actorId }) => actorId).filter(isUuid)
  const names = await namesOf(ctx.db, people)
  return { items: items.map((row) => shownRecord(row, names.get(row.actorId) ?? null)), next }
}

/**
 * Records what a member agrees to and takes back, in the transaction at hand: what is taken back lapses the
 * messages of that purpose that wait. What is so already, by the same text, leaves no record. Throws
 * `consent.no_text`, `consent.reason_missing` for people of the staff, and what `members.get` throws.
 */
export async function recordConsents(
  ctx: Context,
  memberId: string,
  said: readonly NewConsent[],
  how: How,
): Promise<MemberConsents> {
  return ctx.transaction(async (ctx) => {
    const owner = await members.requireActiveMember(ctx, memberId)
    if (ctx.actor.kind === 'operator' && !how.reason?.trim()) {
      throw new Refusal('consent.reason_missing')
    }
    const texts = await textsFor(ctx, said, how.language ?? ctx.language)
    for (const [place, one] of said.entries()) await record(ctx, owner, one, texts[place]!, how)
    return see(ctx, owner)
  })
}

/** Who of these members agrees to a purpose, by channel: asked once for all channels. */
export async function agreements<Channel extends ConsentChannel>(
  db: Db,
  memberIds: readonly string[],
  purpose: Purpose,
  channels: readonly Channel[],
): Promise<ReadonlyMap<Channel, ReadonlySet<string>>> {
  const rows = await store.standings(db, memberIds, purpose)
  const said = Map.groupBy(rows, ({ channel }) => channel)
  const given = (channel: string) =>
    new Map(said.get(channel)?.map(({ owner, given }) => [owner, given]))
  const anyhow = given('any')
  return new Map(
    channels.map((channel) => {
      const here = given(channel)
      const isGiven = (id: string) => here.get(id) ?? anyhow.get(id) ?? false
      return [channel, new Set(memberIds.filter(isGiven))]
    }),
  )
}

/**
 * Keeps that a member accepted the rules of a programme: the conditions in force unless a version is
 * named. Accepting a version again changes nothing. It agrees to nothing else.
 */
export async function acceptRules(
  ctx: Context,
  memberId: string,
  asked: { readonly programmeId: string; readonly version?: number | undefined },
  how: How,
): Promise<MemberConsents> {
  return ctx.transaction(async (ctx) => {
    const owner = await members.requireActiveMember(ctx, memberId)
    const { id } = await programmes.own(ctx.db, ctx.organisationId, asked.programmeId)
    const version = asked.version ?? (await inForce(ctx, id))
    if (asked.version !== undefined) await programmes.seeConditions(ctx, id, asked.version)
    await store.accept(ctx.db, {
      owner,
      id: newId(),
      organisationId: ctx.organisationId,
      programmeId: id,
      version,
      language: how.language ?? ctx.language,
      door: how.door,
      proof: how.proof ?? null,
      actorKind: ctx.actor.kind,
      actorId: ctx.actor.id,
      acceptedAt: ctx.now,
    })
    return see(ctx, owner)
  })
}

type ProgrammeId = Parameters<typeof programmes.conditionsAt>[1]

const inForce = async (ctx: Context, id: ProgrammeId): Promise<number> =>
  (await programmes.conditionsAt(ctx.db, id, ctx.now.getTime())).version

/** After a merge the last word of the person holds, under whichever of the two it was said. */
export async function joinMerged(
  ctx: Context,
  { owner, data }: Heard<'member.merged'>,
): Promise<void> {
  const mine = await store.standing(ctx.db, owner)
  const others = await store.standing(ctx.db, data.mergedOwner)
  for (const other of others) {
    const own = mine.find(
      (each) => each.purpose === other.purpose && each.channel === other.channel,
    )
    if (own && own.recordedAt >= other.recordedAt) continue
    const channel = other.channel === 'any' ? null : other.channel
    const { purpose, given, version, language } = other
    const text = { version, language }
    await record(ctx, owner, { purpose, channel, given }, text, {
      door: 'merge',
      proof: `merge:${data.mergeId}`,
    })
  }
}

/** After an undone merge what a duplicate alone had agreed to is taken back; its noes stay. */
export async function partUnmerged(
  ctx: Context,
  { owner, data }: Heard<'member.unmerged'>,
): Promise<void> {
  const brought = await store.broughtBy(ctx.db, owner, `merge:${data.mergeId}`)
  const held = await store.standing(ctx.db, owner)
  for (const { id, purpose, channel, given } of brought) {
    const stands = held.some((each) => each.recordId === id && each.given)
    if (!given || !stands) continue
    const how = { door: 'merge', proof: `merge:${data.mergeId}` } as const
    await record(ctx, owner, { purpose, channel, given: false }, NO_TEXT, how)
  }
}

type Text = { readonly version: number | null; readonly language: Language | null }
const NO_TEXT: Text = { version: null, language: null }

/** By which text each was said. What is taken back, and what is taken over from elsewhere, needs none. */
async function textsFor(
  ctx: Context,
  said: readonly NewConsent[],
  language: Language,
): Promise<Text[]> {
  const wanted = [...new Set(said.map(({ purpose }) => purpose))]
  const published = await wordings.published(ctx.db, ctx.organisationId, wanted)
  return said.map(({ purpose, given, version, channel }) => {
    if (purpose === 'profiling' && channel) throw new Refusal('consent.no_channel', { purpose })
    if (!given && version === undefined) return NO_TEXT
    const found = published.find(
      (each) =>
        each.purpose === purpose &&
        each[language] !== null &&
        (version === undefined || each.version === version),
    )
    if (!found) throw new Refusal('consent.no_text', { purpose })
    return { version: found.version, language }
  })
}

async function record(
  ctx: Context,
  owner: string,
  { purpose, channel = null, given }: NewConsent,
  text: Text,
  how: How,
): Promise<void> {
  const before = await store.standing(ctx.db, owner)
  const said: Said = { purpose, channel, given }
  const changed = changedBy(before, said).filter((next) => {
    const now = before.find((each) => each.purpose === purpose && each.channel === next.channel)
    return now?.given !== next.given || (next.given && now.version !== text.version)
  })
  if (changed.length === 0) return
  const id = newId()
  await store.insertRecords(ctx.db, [
    {
      owner,
      id,
      organisationId: ctx.organisationId,
      ...said,
      ...text,
      door: how.door,
      proof: how.proof ?? null,
      reason: how.reason?.trim() || null,
      actorKind: ctx.actor.kind,
      actorId: ctx.actor.id,
      recordedAt: ctx.now,
    },
  ])
  await store.keepStanding(ctx.db, owner, id, changed)
  if (!given) await messaging.lapse(ctx.db, { owners: [owner], purpose, channel }, ctx.now)
  await ctx.emit(given ? 'consent.given' : 'consent.withdrawn', owner, { purpose, channel })
}

function shownHeld(
  held: readonly store.Held[],
  purpose: Purpose,
): MemberConsents['consents'][number] {
  const of = held.filter((each) => each.purpose === purpose)
  const any = of.find(({ channel }) => channel === 'any')
  return {
    purpose,
    given: holds(of, purpose, null),
    version: any?.version ?? null,
    language: any?.language ?? null,
    door: any?.door ?? null,
    at: any?.recordedAt.toISOString() ?? null,
    channels: of.flatMap(({ channel, given, recordedAt }) =>
      channel === 'any' ? [] : [{ channel, given, at: recordedAt.toISOString() }],
    ),
    reached: reached(of, purpose),
  }
}

const shownRecord = (row: store.ConsentRow, name: string | null): ConsentRecord => ({
  id: row.id,
  purpose: row.purpose,
  channel: row.channel,
  given: row.given,
  version: row.version,
  language: row.language,
  door: row.door,
  proof: row.proof,
  reason: row.reason,
  author: { kind: row.actorKind, id: row.actorId, name },
  at: row.recordedAt.toISOString(),
})
