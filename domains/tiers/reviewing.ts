import * as programmes from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import { announce, type Fact } from '#kit/events.ts'
import { inPortions } from '#kit/jobs.ts'
import { news } from './core/news.ts'
import { withReviews } from './core/review.ts'
import { earnedRank, rankOf, type Standing } from './core/standing.ts'
import type { QualifyingDay } from './core/window.ts'
import { look, record, type GradeChange } from './looking.ts'
import { ladderAt } from './policy.ts'
import * as store from './tiers.store.ts'

export type Portions = {
  /** Standings of one database transaction at most. */
  readonly portion?: number
  /** Ends the work after the portion at hand. */
  readonly signal?: AbortSignal
}

const UNSTOPPED = new AbortController().signal
const PORTION = 200

/**
 * Records the reviews that have fallen due and tells of tiers won or lost. What a member's tier is
 * never waits for it. Answers how many standings it followed up.
 */
export async function reviewDue(ctx: Context, options: Portions = {}): Promise<number> {
  return throughStandings(ctx, options, { from: null, ahead: 0, untold: false }, recordReviews)
}

/** Tells members whose tier ends soon and, as things stand, will not be kept; each once. */
export async function announceEndings(
  ctx: Context,
  options: Portions & { readonly ahead: number },
): Promise<number> {
  const { now } = ctx
  return throughStandings(
    ctx,
    options,
    { from: now, ahead: options.ahead, untold: true },
    tellEndings,
  )
}

type Due = Awaited<ReturnType<typeof store.lockDue>>[number]

async function throughStandings(
  ctx: Context,
  { portion = PORTION, signal = UNSTOPPED }: Portions,
  { from, ahead, untold }: { from: Date | null; ahead: number; untold: boolean },
  work: (ctx: Context, due: readonly Due[]) => Promise<number>,
): Promise<number> {
  const own = await programmes.programmesOf(ctx.db, ctx.organisationId)
  let done = 0
  let after: store.Place | null = null
  await inPortions(signal, () =>
    ctx.transaction(async (ctx) => {
      const to = new Date(ctx.now.getTime() + ahead)
      const asked = { programmes: own.map(({ id }) => id), from, to, untold, after, portion }
      const due = await store.lockDue(ctx.db, asked)
      done += await work(ctx, due)
      after = due.at(-1) ?? null
      return due.length
    }),
  )
  return done
}

async function recordReviews(ctx: Context, due: readonly Due[]): Promise<number> {
  const days = await store.daysOf(ctx.db, due)
  const found = await store.look(
    ctx.db,
    due.map(({ owner, programmeId }) => ({
      owner,
      programmeId,
      from: '0001-01-01',
      to: '0001-01-01',
    })),
  )
  const changes: GradeChange[] = []
  const facts: Fact[] = []
  for (const [place, { owner, programmeId }] of due.entries()) {
    const { history } = found[place]!
    const reviewed = await reviews(ctx, programmeId, history, days[place]!)
    changes.push({ owner, programmeId, standings: reviewed.standings })
    facts.push(...reviewed.facts.map((fact) => ({ ...fact, owner }) as Fact))
  }
  await record(ctx.db, changes, ctx.now)
  await announce(ctx.db, ctx.organisationId, facts, ctx.now)
  return due.length
}

/** The reviews up to now, each by the conditions that were in force at its own instant. */
async function reviews(
  ctx: Context,
  programmeId: string,
  recorded: readonly Standing[],
  days: readonly QualifyingDay[],
) {
  let history = recorded
  const facts: Pick<Fact, 'name' | 'data'>[] = []
  for (;;) {
    const last = history.at(-1)!
    if (last.until === null || last.until > ctx.now.getTime()) break
    const ladder = await ladderAt(ctx.db, programmeId, last.until)
    // a programme that has given up its tiers has none to review ever after
    history = ladder
      ? withReviews(history, days, ladder.policy, ladder.zone, last.until)
      : [...history, { id: null, tier: null, from: last.until, until: null, cause: 'lowered' }]
    const told = ladder && news(ladder.policy, programmeId, last.tier, history.at(-1)!.tier)
    if (told) facts.push(told)
  }
  return { standings: history.slice(recorded.length), facts }
}

async function tellEndings(ctx: Context, due: readonly Due[]): Promise<number> {
  const facts: Fact[] = []
  const told: Due[] = []
  for (const each of due) {
    const { owner, programmeId, untilAt } = each
    const tier = await endingTier(ctx, owner, programmeId)
    if (tier === null) continue
    told.push(each)
    const data = { programmeId, tier, on: untilAt.toISOString() }
    facts.push({ name: 'tier.ending', owner, data })
  }
  await store.markTold(ctx.db, told, ctx.now)
  await announce(ctx.db, ctx.organisationId, facts, ctx.now)
  return told.length
}

/** The tier that a member has and, as things stand, will not keep; null for who keeps theirs or has none. */
export async function endingTier(
  ctx: Context,
  owner: string,
  programmeId: string,
): Promise<string | null> {
  const at = ctx.now.getTime()
  const ladder = await ladderAt(ctx.db, programmeId, at)
  if (!ladder) return null
  const { policy } = ladder
  const [grade] = await look(ctx.db, [{ owner, programmeId, ...ladder, at }])
  const last = grade!.history.at(-1)
  const rank = last ? rankOf(policy, last.tier) : -1
  // with a respite to come, only the end of the respite is an end
  const respite = policy.grace && last?.cause !== 'grace' && last?.cause !== 'manual'
  return rank < 0 || respite || earnedRank(policy, grade!.sums) >= rank ? null : last!.tier
}
