import * as members from '#domains/members/members.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { parseInstant } from '#kit/core/zone.ts'
import { news } from './core/news.ts'
import { progress } from './core/progress.ts'
import { afterManual } from './core/review.ts'
import { rankOf, standingAt, tierAt, type Standing } from './core/standing.ts'
import { windowAt } from './core/window.ts'
import { look, record, type Grade, type RecordOptions } from './looking.ts'
import { ladderAt, type Ladder } from './policy.ts'
import type { ManualTier, MemberTier } from './tiers.api.ts'
import * as store from './tiers.store.ts'

export { look, record, type Grade } from './looking.ts'
export { onTier } from './onTier.ts'
export { joinMerged, partUnmerged } from './merging.ts'
export { announceEndings, endingTier, reviewDue } from './reviewing.ts'
export { ladderAt } from './policy.ts'

/** Where a member stands now. Throws `member.unknown`, `tier.no_ladder` and what `programmeFor` refuses. */
export async function see(
  ctx: Context,
  memberId: string,
  programmeId?: string,
): Promise<MemberTier> {
  const member = await members.get(ctx, memberId)
  return shown(ctx, await place(ctx, member, programmeId))
}

/** Sets a tier by hand until its end, with the reason and the actor. */
export async function set(ctx: Context, memberId: string, asked: ManualTier): Promise<MemberTier> {
  return ctx.transaction(async (ctx) => {
    const at = await lockedPlace(ctx, memberId, asked.programmeId)
    const { policy } = at.ladder
    if (rankOf(policy, asked.tier) < 0) {
      const ladder = policy.ladder.map(({ id }) => id).join(', ')
      throw new Refusal('tier.unknown', { tier: asked.tier, ladder })
    }
    const until = parseInstant(asked.until)
    if (!until) throw new Refusal('instant.invalid', { field: 'until' })
    if (until.ms <= at.at) throw new Refusal('tier.end_in_past', { until: asked.until })

    const from = notBefore(at)
    const standing = { id: null, tier: asked.tier, from, until: until.ms, cause: 'manual' } as const
    await change(ctx, at, standing, { actor: ctx.actor, reason: asked.reason })
    return shown(ctx, await place(ctx, at.member, at.programmeId))
  })
}

/** Takes back a tier that was set by hand; what it covered goes on, or what is earned. */
export async function unset(
  ctx: Context,
  memberId: string,
  asked: { readonly programmeId?: string | undefined; readonly reason: string },
): Promise<MemberTier> {
  return ctx.transaction(async (ctx) => {
    const at = await lockedPlace(ctx, memberId, asked.programmeId)
    const { history, sums } = at.grade
    if (history.at(-1)?.cause !== 'manual') throw new Refusal('tier.not_manual')
    const { policy, zone } = at.ladder
    const standing = afterManual(history, sums, policy, zone, notBefore(at))
    await change(ctx, at, standing, { actor: ctx.actor, reason: asked.reason })
    return shown(ctx, await place(ctx, at.member, at.programmeId))
  })
}

/** A member in a programme at the instant it is for that member. */
type Place = {
  readonly member: Awaited<ReturnType<typeof members.get>>
  readonly programmeId: string
  readonly at: number
  readonly ladder: Ladder
  readonly grade: Grade
}

async function place(
  ctx: Context,
  member: Place['member'],
  programmeId: string | undefined,
): Promise<Place> {
  const programme = await programmes.programmeFor(ctx.db, ctx.organisationId, programmeId ?? null)
  const at = members.atFor(member, ctx.now.getTime())
  const ladder = await ladderAt(ctx.db, programme.id, at)
  if (!ladder) throw new Refusal('tier.no_ladder')
  const asked = { owner: member.id, programmeId: programme.id, ...ladder, at }
  const [grade] = await look(ctx.db, [asked])
  return { member, programmeId: programme.id, at, ladder, grade: grade! }
}

async function lockedPlace(
  ctx: Context,
  memberId: string,
  programmeId: string | undefined,
): Promise<Place> {
  const owner = await members.requireActiveMember(ctx, memberId)
  const programme = await programmes.programmeFor(ctx.db, ctx.organisationId, programmeId ?? null)
  await store.lockLast(ctx.db, owner, programme.id)
  return place(ctx, await members.get(ctx, owner), programme.id)
}

/** A standing begins now, or with the last one where a clock was set back. */
const notBefore = ({ at, grade }: Place): number => Math.max(at, grade.history.at(-1)?.from ?? at)

async function change(
  ctx: Context,
  { member, programmeId, ladder, grade, at }: Place,
  standing: Standing,
  options: RecordOptions,
): Promise<void> {
  const { policy } = ladder
  const due = grade.history.filter(({ id }) => id === null)
  const of = { owner: member.id, programmeId }
  await record(ctx.db, [{ ...of, standings: due }], ctx.now)
  await record(ctx.db, [{ ...of, standings: [standing] }], ctx.now, options)
  const told = news(policy, programmeId, tierAt(grade.history, policy, at), standing.tier)
  if (told) await ctx.emit(told.name, member.id, told.data)
}

async function shown(
  ctx: Context,
  { member, programmeId, ladder, grade, at }: Place,
): Promise<MemberTier> {
  const { policy, zone } = ladder
  const standing = standingAt(grade.history, at)
  const { current, next, toNext } = progress(policy, standing, grade.sums)
  const history = await store.recorded(ctx.db, member.id, programmeId)
  return {
    memberId: member.id,
    programmeId,
    by: policy.by,
    current,
    since: instant(standing?.from ?? null),
    until: instant(standing?.until ?? null),
    cause: standing?.cause ?? null,
    next,
    toNext,
    counted: { ...windowAt(policy, zone, at), ...grade.sums },
    history: history.map((each) => ({
      tier: each.tier,
      from: each.fromAt.toISOString(),
      until: each.untilAt?.toISOString() ?? null,
      endedAt: each.endedAt?.toISOString() ?? null,
      cause: each.cause,
      reason: each.reason,
      actor: { kind: each.actorKind, id: each.actorId },
    })),
  }
}

const instant = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())
