import type { Context, Db } from '#kit/context.ts'
import { DAY } from '#kit/core/time.ts'
import { announce, type Fact } from '#kit/events.ts'
import { inPortions } from '#kit/jobs.ts'
import { newId } from '#kit/newId.ts'
import * as core from './core/index.ts'
import * as due from './due.store.ts'
import * as store from './ledger.store.ts'
import { record } from './record.store.ts'

export type Portions = {
  /** Rows of one database transaction at most. */
  readonly portion?: number
  /** Ends the work after the portion at hand. */
  readonly signal?: AbortSignal
}

/** What expired longer ago, in a book brought from elsewhere, is recorded and not told. */
const NEWS = 30 * DAY

const UNSTOPPED = new AbortController().signal

/** Connections that record side by side what simply lapses, each for accounts of its own. */
const LANES = 2

/** Lots that lapse in one transaction, so long does a till wait for one of these accounts. */
const LAPSING = 2_000

/**
 * Records what has expired, for all owners: one movement for each lot, at the instant it expired.
 * Late, twice or cut short half-way it changes no balance. An account in use is left for the next
 * run. Answers how many lots.
 */
export async function recordExpiries(ctx: Context, options: Portions = {}): Promise<number> {
  const lanes = Array.from({ length: LANES }, (_, lane) => ({ lane, lanes: LANES }))
  const lapsed = await Promise.all(lanes.map((lane) => throughLapsing(ctx, options, lane)))
  const decided = await throughAccounts(ctx, options, due.expiredLots, (account, at) =>
    core.expire(account, at, newId),
  )
  return lapsed.reduce((sum, count) => sum + count, decided)
}

/** The many lots of accounts with nothing unusual about them, where there is nothing to decide. */
function throughLapsing(
  ctx: Context,
  { portion = LAPSING, signal = UNSTOPPED }: Portions,
  lane: due.Lane,
): Promise<number> {
  let after: due.Reached | null = null
  return inPortions(signal, () =>
    ctx.transaction(async ({ db, now }) => {
      const ids = Array.from({ length: portion }, () => newId())
      const lapsed = await due.lapse(db, now, after, ids, lane)
      await announceExpired(db, lapsed, now)
      after = lapsed.at(-1) ?? null
      return lapsed.length
    }),
  )
}

type Expired = {
  readonly owner: string
  readonly organisationId: string
  readonly programmeId: string
  readonly movementId: string
  readonly points: number
  readonly at: Date
}

function announceExpired(db: Db, expired: readonly Expired[], now: Date): Promise<void> {
  const news = expired.filter(({ at }) => at.getTime() > now.getTime() - NEWS)
  return announce(
    db,
    news.map(({ organisationId }) => organisationId),
    news.map(({ owner, programmeId, movementId, points }) => {
      const data = { programmeId, movementId, points }
      return { name: 'points.expired', owner, data }
    }),
    now,
  )
}

/** Gives back what holds past their end had set aside. Answers how many holds. */
export async function releaseExpiredHolds(ctx: Context, options: Portions = {}): Promise<number> {
  return throughAccounts(ctx, options, due.timedOutHolds, (account, at) =>
    core.endHolds(account, at, newId),
  )
}

async function throughAccounts(
  ctx: Context,
  { portion = 500, signal = UNSTOPPED }: Portions,
  find: typeof due.expiredLots,
  decide: (account: core.Account, at: number) => core.Posting[],
): Promise<number> {
  let recorded = 0
  let after: due.Reached | null = null
  await inPortions(signal, async () => {
    const found = await find(ctx.db, ctx.now, after, portion)
    recorded += await decideAll(ctx, found, decide)
    after = found.at(-1) ?? null
    return found.length
  })
  return recorded
}

async function decideAll(
  ctx: Context,
  keys: readonly store.AccountKey[],
  decide: (account: core.Account, at: number) => core.Posting[],
): Promise<number> {
  if (keys.length === 0) return 0
  return ctx.transaction(async (ctx) => {
    const accounts = await store.lookLocked(ctx.db, keys, ctx.now)
    const organisations = new Map(keys.map((key) => [store.accountKey(key), key.organisationId]))
    const entries = [...accounts].flatMap(([key, account]) => {
      const { owner, programmeId } = account
      return decide(account, ctx.now.getTime()).map((posting) => ({
        owner,
        programmeId,
        posting,
        organisationId: organisations.get(key)!,
      }))
    })
    await record(ctx.db, entries, ctx.now)
    await announceExpired(
      ctx.db,
      entries
        .filter(({ posting: { movement } }) => movement.kind === 'expire')
        .map(({ posting: { movement }, ...entry }) => ({
          ...entry,
          movementId: movement.id,
          points: -movement.points,
          at: new Date(movement.occurredAt),
        })),
      ctx.now,
    )
    return entries.length
  })
}

/** Announces the lots that were earned with a delay and have become active since the last run; how many. */
export async function announceActivations(ctx: Context, options: Portions = {}): Promise<number> {
  return throughLots(ctx, 'activations', 0, options, due.activatedLots, (lot) => ({
    name: 'points.activated',
    owner: lot.owner,
    data: { programmeId: lot.programmeId, lotId: lot.id, points: lot.remaining },
  }))
}

/**
 * Announces what will expire so many milliseconds ahead: once for each member and instant. Whoever warns the owner asks
 * `expiring` again at sending: points may have been spent meanwhile.
 */
export async function announceExpiring(
  ctx: Context,
  options: Portions & { readonly ahead: number },
): Promise<number> {
  const { ahead } = options
  return throughLots(ctx, `expiring.${ahead}`, ahead, options, due.expiringLots, (lot) => ({
    name: 'points.expiring',
    owner: lot.owner,
    data: { programmeId: lot.programmeId, points: lot.remaining, on: lot.at.toISOString() },
  }))
}

async function throughLots(
  ctx: Context,
  job: string,
  ahead: number,
  { portion = 500, signal = UNSTOPPED }: Portions,
  find: typeof due.activatedLots,
  tell: (lot: due.DueLot) => Fact,
): Promise<number> {
  return inPortions(signal, () =>
    ctx.transaction(async (ctx) => {
      const until = new Date(ctx.now.getTime() + ahead)
      const from = await due.reached(ctx.db, job, ctx.now)
      if (!from) return 0
      const lots = await find(ctx.db, from, until, portion)
      const owed = lots.filter(({ remaining }) => remaining > 0)
      await announce(
        ctx.db,
        owed.map(({ organisationId }) => organisationId),
        owed.map(tell),
        ctx.now,
      )
      if (lots.length > 0) await due.reach(ctx.db, job, lots.at(-1)!)
      return lots.length
    }),
  )
}
