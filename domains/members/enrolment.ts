import * as programmes from '#domains/programmes/programmes.ts'
import type { Context, Db } from '#kit/context.ts'
import type { MemberId, OrganisationId, StoreId } from '#kit/core/ids.ts'
import type { Language } from '#kit/core/language.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { dayIn } from '#kit/core/zone.ts'
import { announce } from '#kit/events.ts'
import { newId } from '#kit/newId.ts'
import { without } from './core/identifier.ts'
import {
  identifiersOf,
  isAnonymous,
  nameless,
  nobody,
  readProfile,
  type Profile,
  type WrittenProfile,
} from './core/profile.ts'
import { shown, taken } from './known.ts'
import type { MemberAnswer } from './members.api.ts'
import * as store from './members.store.ts'

/** A member as somebody enrols it. */
export type Enrolment = WrittenProfile & {
  /** The programme whose welcome rules apply. */
  readonly programmeId?: string | undefined
  readonly test?: boolean | undefined
  /** When the person joined, where that was before today (an import); now unless said. */
  readonly enrolledAt?: Date | undefined
}

/** What came of one enrolment of a list. */
export type Enrolled = { readonly member: MemberAnswer } | { readonly refusal: Refusal }

/** Enrols a member. Throws `request.malformed` with a problem for each field, `member.…_taken` and others. */
export async function enrol(ctx: Context, asked: Enrolment): Promise<MemberAnswer> {
  const [enrolled] = await enrolAll(ctx, [asked])
  if ('refusal' in enrolled!) throw enrolled.refusal
  return enrolled!.member
}

/** Enrols members, all in a few statements: a refusal of one never fails the others. */
export async function enrolAll(ctx: Context, list: readonly Enrolment[]): Promise<Enrolled[]> {
  return ctx.transaction(async (ctx) => {
    const organisation = await programmes.organisation(ctx.db, ctx.organisationId)
    const judged: (store.Member | Refusal)[] = []
    for (const asked of list) judged.push(await judge(ctx, organisation, asked))

    const sound = judged.filter((each): each is store.Member => !(each instanceof Refusal))
    const lost = await claimAll(ctx, sound)
    const members = sound.filter((member) => !lost.has(member.owner))
    await store.insert(ctx.db, members)
    const places = new Map(judged.map((each, place) => [each, place]))
    const news = members.flatMap((member) => {
      const asked = list[places.get(member)!]!
      // who joined long ago, in another system, is no news
      if (asked.enrolledAt !== undefined) return []
      const data = { programmeId: asked.programmeId ?? null, test: member.test }
      return [{ name: 'member.enrolled' as const, owner: member.owner, data }]
    })
    await announce(ctx.db, ctx.organisationId, news, ctx.now)
    return judged.map((each) => {
      const refusal = each instanceof Refusal ? each : lost.get(each.owner)
      return refusal ? { refusal } : { member: shown(each as store.Member) }
    })
  })
}

/**
 * Members of whom nothing is known, made by the first use of plastic cards, in the transaction at
 * hand. Their ids are the caller's, so that a quote before it and the confirmation agree whose it is.
 */
export async function enrolAnonymous(
  db: Db,
  of: { readonly organisationId: OrganisationId; readonly now: Date; readonly test: boolean },
  owners: readonly MemberId[],
): Promise<void> {
  const { language } = await programmes.organisation(db, of.organisationId)
  await store.insert(
    db,
    owners.map((owner) => ({
      ...made(of.organisationId, nobody(language), { test: of.test, enrolledAt: of.now }),
      owner,
    })),
  )
}

async function judge(
  ctx: Context,
  organisation: { readonly country: string; readonly language: Language },
  asked: Enrolment,
): Promise<store.Member | Refusal> {
  const { profile, problems } = readProfile(nobody(organisation.language), asked, {
    country: organisation.country,
    today: dayIn('UTC', ctx.now.getTime()),
    language: ctx.language,
  })
  if (problems.length === 0 && isAnonymous(profile)) problems.push(nameless(ctx.language))
  if (problems.length > 0) return new Refusal('request.malformed', { errors: problems })
  const test = asked.test ?? ctx.actor.test
  if (ctx.actor.test && !test) return new Refusal('key.test_only')
  try {
    if (profile.storeId !== null) {
      await programmes.storeKnown(ctx.db, ctx.organisationId, profile.storeId)
    }
    if (asked.programmeId !== undefined) {
      await programmes.own(ctx.db, ctx.organisationId, asked.programmeId)
    }
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  return made(ctx.organisationId, profile, { test, enrolledAt: asked.enrolledAt ?? ctx.now })
}

function made(
  organisationId: OrganisationId,
  profile: Profile,
  rest: { readonly test: boolean; readonly enrolledAt: Date },
): store.Member {
  return {
    ...profile,
    ...rest,
    owner: newId<'member'>(),
    organisationId,
    storeId: profile.storeId as StoreId | null,
    anonymous: isAnonymous(profile),
    clockShiftMs: 0,
    state: 'active',
    mergedInto: null,
    closedReason: null,
    frozenAt: null,
    closedAt: null,
    revision: 1,
  }
}

/** Takes the identifiers of new members; of those that lost one to somebody else, the refusal. */
async function claimAll(
  ctx: Context,
  members: readonly store.Member[],
): Promise<Map<MemberId, Refusal>> {
  const wanted = members.flatMap((member) =>
    identifiersOf(member).map((each) => ({ ...each, owner: member.owner })),
  )
  const got = await store.claim(ctx.db, ctx.organisationId, wanted)
  const lost = new Map<MemberId, Refusal>()
  if (got.length === wanted.length) return lost
  for (const each of wanted) {
    const mine = got.some(
      (g) => g.kind === each.kind && g.value === each.value && g.owner === each.owner,
    )
    if (!mine && !lost.has(each.owner)) lost.set(each.owner, await taken(ctx, each))
  }
  const back = got.filter((each) => lost.has(each.owner))
  await store.release(ctx.db, ctx.organisationId, without(back, []))
  return lost
}
