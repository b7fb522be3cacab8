import { noteDeed } from '#domains/access/audit.ts'
import { changed } from '#domains/access/core/changed.ts'
import { requireFreeHand, requireIdentified, requireReason } from '#domains/access/identified.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import type { MemberId, StoreId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { HOUR, type Period } from '#kit/core/time.ts'
import { addPeriod, dayIn, parseInstant } from '#kit/core/zone.ts'
import { idAfter, pageOf } from '#kit/page.ts'
import { requireRevision } from '#kit/revision.ts'
import { atFor, shiftTo } from './core/clock.ts'
import { guesses, nameQuery, without } from './core/identifier.ts'
import { masked } from './core/mask.ts'
import { identifiersOf, isAnonymous, readProfile, type WrittenProfile } from './core/profile.ts'
import { known, lockActive, shown, takeIdentifiers } from './known.ts'
import { narrowed, onTier } from './narrowing.ts'
import type { MemberAnswer } from './members.api.ts'
import * as store from './members.store.ts'

export { contactsOf, standingOf, type Contact, type Standing } from './contacts.ts'
export { atFor } from './core/clock.ts'
export { enrol, enrolAll, enrolAnonymous, type Enrolled } from './enrolment.ts'
export type { WrittenProfile } from './core/profile.ts'
export { addIdentifier, leadHere, requireActiveMember } from './known.ts'
export {
  familyOf,
  finishMerge,
  finishMerges,
  holdStill,
  merge,
  placesOf,
  survivorOf,
  survivorOfOne,
  unmerge,
} from './merging.ts'
export { recognise, type MemberFacts, type Recognised } from './recognition.ts'

/** One member of the organisation, a merged duplicate as itself. Throws `member.unknown`. */
export async function get(ctx: Context, memberId: string): Promise<MemberAnswer> {
  const [member] = await store.byIds(ctx.db, ctx.organisationId, [memberId])
  return shown(known(member, memberId))
}

/** How members are called, by id. */
export async function namesOf(
  ctx: Context,
  memberIds: readonly string[],
): Promise<Map<string, MemberAnswer['name']>> {
  if (memberIds.length === 0) return new Map()
  const found = await store.byIds(ctx.db, ctx.organisationId, [...new Set(memberIds)])
  return new Map(found.map((member) => [member.owner, shown(member).name]))
}

/** What a list of members is asked by. */
export type Search = {
  readonly search?: string | undefined
  readonly state?: store.Member['state'] | undefined
  readonly tag?: string | undefined
  readonly test?: boolean | undefined
  readonly storeId?: string | undefined
  readonly tier?: string | undefined
  readonly tierOf?: string | undefined
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}

/**
 * Members newest first. A search text that is somebody's phone, e-mail, external id or card number
 * finds that member alone; else it is read as beginnings of the words of a name.
 */
export async function list(
  ctx: Context,
  asked: Search,
): Promise<{ items: MemberAnswer[]; next: string | null }> {
  const limit = asked.limit ?? 50
  const words = asked.search === undefined ? null : nameQuery(asked.search)
  if (asked.search !== undefined) {
    const found = await findByIdentifier(ctx, asked.search)
    if (found.length > 0) return { items: found.map(shown), next: null }
    if (words === null) return { items: [], next: null }
  }
  const after = idAfter(asked.cursor)
  const filter = {
    nameQuery: words,
    state: asked.state ?? null,
    test: asked.test ?? null,
    tag: asked.tag ?? null,
    storeId: asked.storeId ?? null,
  }
  const part = { after, limit: limit + 1 }
  const read = (of: Pick<store.Filter, 'after' | 'limit' | 'among'>) =>
    store.list(ctx.db, ctx.organisationId, { ...filter, ...of })
  const { tier, tierOf = null } = asked
  const rows =
    tier === undefined
      ? await read({ ...part, among: null })
      : await narrowed(read, await onTier(ctx, { tier, programmeId: tierOf }), {
          ...part,
          isFew: words !== null || asked.tag !== undefined,
        })
  return pageOf(rows, limit, (row) => [row.owner], shown)
}

async function findByIdentifier(ctx: Context, search: string): Promise<store.Member[]> {
  const { country } = await programmes.organisation(ctx.db, ctx.organisationId)
  const known = await store.knownBy(ctx.db, ctx.organisationId, guesses(search, country))
  const owners = [...new Set(known.map((each) => each.owner))]
  return owners.length === 0 ? [] : store.byIds(ctx.db, ctx.organisationId, owners)
}

/** What is written of a member, by whom who saw which revision, and why. */
type Edit = WrittenProfile & {
  readonly revision?: number | undefined
  readonly reason?: string | undefined
}

/** What the audit tells of a profile: as people see it before they reveal it. */
function told(member: store.Member) {
  const { name, phone, email, externalId, birthday, language, tags, storeId } = masked(
    shown(member),
  )
  return { ...name, phone, email, externalId, birthday, language, tags, storeId }
}

/**
 * Changes what is known of a member: only the parts written; the audit has what it was and is, masked. Throws
 * `access.reason_missing` to people of the staff who do not say why, `identification.needed` to an operator
 * who would lead the codes of somebody with an e-mail alone elsewhere, `revision.behind` to whoever saw an
 * older revision.
 */
export async function edit(
  ctx: Context,
  memberId: string,
  { revision, reason, ...written }: Edit,
): Promise<MemberAnswer> {
  return ctx.transaction(async (ctx) => {
    const before = await lockActive(ctx, memberId)
    requireRevision(revision, before.revision)
    requireReason(ctx.actor, reason)
    const { country } = await programmes.organisation(ctx.db, ctx.organisationId)
    const { profile, problems } = readProfile(before, written, {
      country,
      today: dayIn('UTC', ctx.now.getTime()),
      language: ctx.language,
    })
    if (problems.length > 0) throw new Refusal('request.malformed', { errors: problems })
    if (before.phone !== null && profile.phone !== before.phone) requireFreeHand(ctx.actor)
    // codes go to the e-mail of who has no phone: whoever calls must not lead them elsewhere
    const isOnlyEmail = before.phone === null && before.email !== null
    if (isOnlyEmail && (profile.email !== before.email || profile.phone !== null)) {
      await requireIdentified(ctx, [before.owner, memberId], 'contact')
    }
    if (profile.storeId !== null && profile.storeId !== before.storeId) {
      await programmes.storeKnown(ctx.db, ctx.organisationId, profile.storeId)
    }

    const was = identifiersOf(before)
    const is = identifiersOf(profile)
    await store.release(ctx.db, ctx.organisationId, without(was, is))
    await takeIdentifiers(ctx, before.owner, without(is, was))
    const after: store.Member = {
      ...before,
      ...profile,
      storeId: profile.storeId as StoreId | null,
      anonymous: before.anonymous && isAnonymous(profile),
    }
    const kept = await store.update(ctx.db, after)
    for (const contact of ['phone', 'email'] as const) {
      const was = before[contact]
      if (was === after[contact]) continue
      // whoever had it may not know; what somebody adds at the portal is told at the other contact
      const leadsElsewhere = isOnlyEmail && contact === 'phone' && ctx.actor.kind === 'member'
      if (was !== null || leadsElsewhere)
        await store.noteContactChange(ctx.db, after.owner, ctx.now)
      if (was === null && ctx.actor.kind !== 'member') continue
      await ctx.emit('member.contact_changed', after.owner, { contact, was })
    }
    // whom a plastic card had brought along is known now: that is the enrolment
    if (before.anonymous && !after.anonymous) {
      await ctx.emit('member.enrolled', after.owner, { programmeId: null, test: after.test })
    }
    await noteDeed(ctx, {
      operation: 'member.edited',
      object: after.owner,
      ...changed(told(before), told(kept)),
      ...(reason !== undefined && { reason }),
    })
    return shown(kept)
  })
}

/**
 * Ends a membership. What it is known by becomes free; movements and points stay in the book. Throws
 * `access.reason_missing` to people of the staff who do not say why.
 */
export async function close(
  ctx: Context,
  memberId: string,
  reason: string | null,
): Promise<MemberAnswer> {
  return ctx.transaction(async (ctx) => {
    const member = await lockActive(ctx, memberId)
    requireReason(ctx.actor, reason)
    await store.releaseAll(ctx.db, ctx.organisationId, member.owner)
    const closed: store.Member = {
      ...member,
      state: 'closed',
      closedAt: ctx.now,
      closedReason: reason,
    }
    const kept = await store.update(ctx.db, closed)
    await ctx.emit('member.closed', member.owner, { reason })
    const why = reason === null ? {} : { reason }
    await noteDeed(ctx, { operation: 'member.closed', object: member.owner, ...why })
    return shown(kept)
  })
}

/** Where a test member's clock goes: to an instant, back to the real one (null), or on by some time. */
export type ClockAsked = {
  readonly at?: string | null | undefined
  readonly step?: (Period & { readonly hours?: number | undefined }) | undefined
}

/** Sets or steps the clock of a test member. Throws `member.not_test` for any other. */
export async function setClock(
  ctx: Context,
  memberId: string,
  asked: ClockAsked,
): Promise<MemberAnswer> {
  return ctx.transaction(async (ctx) => {
    const member = await lockActive(ctx, memberId)
    if (!member.test) throw new Refusal('member.not_test', { memberId })
    const now = ctx.now.getTime()
    const shift = shiftTo(clockAsked(asked, atFor(member, now), now), now)
    if (shift === null) throw new Refusal('clock.invalid')
    return shown(await store.update(ctx.db, { ...member, clockShiftMs: shift }))
  })
}

function clockAsked({ at, step }: ClockAsked, shows: number, now: number): number {
  if ((at === undefined) === (step === undefined)) throw new Refusal('clock.invalid')
  if (step) return addPeriod('UTC', shows, step) + (step.hours ?? 0) * HOUR
  if (at === null) return now
  const instant = parseInstant(at!)
  if (!instant) throw new Refusal('instant.invalid', { field: 'at' })
  return instant.ms
}

/** Active members whose birthday falls on these days of the year (MM-DD), after an id. */
export function bornOn(
  ctx: Context,
  days: readonly string[],
  after: string | null,
  limit: number,
): Promise<MemberId[]> {
  return store.bornOn(ctx.db, ctx.organisationId, days, after, limit)
}
