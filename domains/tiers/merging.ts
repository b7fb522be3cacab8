import * as programmes from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import type { Heard } from '#kit/events.ts'
import { news } from './core/news.ts'
import { begin } from './core/review.ts'
import { earnedRank, heldRank, idOf, standingAt, tierAt, type Standing } from './core/standing.ts'
import { look, record, type Grade } from './looking.ts'
import { ladderAt, type Ladder } from './policy.ts'
import * as store from './tiers.store.ts'

/**
 * Two members became one: what both did counts together, and the better tier is the survivor's.
 * The duplicate's own standings stay as they were, for the day the merge is undone.
 */
export async function joinMerged(
  ctx: Context,
  { owner, data }: Heard<'member.merged'>,
): Promise<void> {
  await ctx.transaction(async (ctx) => {
    await store.leadOver(ctx.db, data.mergedOwner, owner)
    await inEachProgramme(ctx, [owner, data.mergedOwner], async (programmeId, ladder, grades) => {
      const [survivor, merged] = grades as [Grade, Grade]
      const { policy, zone } = ladder
      const at = from(ctx, survivor)
      const theirs = standingAt(merged.history, at)
      const [own, brought, earned] = [
        heldRank(policy, standingAt(survivor.history, at)),
        heldRank(policy, theirs),
        earnedRank(policy, survivor.sums),
      ]
      if (Math.max(brought, earned) <= own) return
      const standing: Standing =
        earned >= brought
          ? begin(policy, zone, at, earned, 'merged')
          : {
              id: null,
              tier: idOf(policy, brought),
              from: at,
              until: theirs!.until,
              cause: 'merged',
            }
      await follow(ctx, {
        owner,
        programmeId,
        ladder,
        grade: survivor,
        standing,
        mergeId: data.mergeId,
      })
    })
  })
}

/** The merge was undone: each has again what he did; a tier that only the merge had brought goes. */
export async function partUnmerged(
  ctx: Context,
  { owner, data }: Heard<'member.unmerged'>,
): Promise<void> {
  await ctx.transaction(async (ctx) => {
    await store.leadBack(ctx.db, owner, data.mergedOwner)
    await inEachProgramme(ctx, [owner], async (programmeId, ladder, [grade]) => {
      const [last] = await store.recorded(ctx.db, owner, programmeId)
      if (last?.mergeId !== data.mergeId || grade!.history.at(-1)?.id !== last.id) return
      const at = from(ctx, grade!)
      const before = grade!.history.at(-2)
      const goesOn = before && (before.until === null || before.until > at)
      const { policy, zone } = ladder
      const standing: Standing = goesOn
        ? { id: null, tier: before.tier, from: at, until: before.until, cause: 'resumed' }
        : begin(policy, zone, at, earnedRank(policy, grade!.sums), 'resumed')
      await follow(ctx, { owner, programmeId, ladder, grade: grade!, standing, mergeId: null })
    })
  })
}

const from = (ctx: Context, { history }: Grade): number =>
  Math.max(ctx.now.getTime(), history.at(-1)?.from ?? 0)

async function inEachProgramme(
  ctx: Context,
  owners: readonly string[],
  work: (programmeId: string, ladder: Ladder, grades: readonly Grade[]) => Promise<void>,
): Promise<void> {
  const at = ctx.now.getTime()
  for (const { id } of await programmes.programmesOf(ctx.db, ctx.organisationId)) {
    const ladder = await ladderAt(ctx.db, id, at)
    if (!ladder) continue
    for (const owner of owners) await store.lockLast(ctx.db, owner, id)
    const asked = owners.map((owner) => ({ owner, programmeId: id, ...ladder, at }))
    await work(id, ladder, await look(ctx.db, asked))
  }
}

type Next = {
  readonly owner: string
  readonly programmeId: string
  readonly ladder: Ladder
  readonly grade: Grade
  readonly standing: Standing
  readonly mergeId: string | null
}

async function follow(ctx: Context, next: Next): Promise<void> {
  const { owner, programmeId, ladder, grade, standing, mergeId } = next
  const due = grade.history.filter(({ id }) => id === null)
  await record(ctx.db, [{ owner, programmeId, standings: [...due, standing] }], ctx.now, {
    mergeId,
  })
  const before = tierAt(grade.history, ladder.policy, ctx.now.getTime())
  const told = news(ladder.policy, programmeId, before, standing.tier)
  if (told) await ctx.emit(told.name, owner, told.data)
}
