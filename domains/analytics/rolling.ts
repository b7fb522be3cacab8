import * as flows from '#domains/ledger/flows.ts'
import * as members from '#domains/members/counting.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import * as purchases from '#domains/purchases/facts.ts'
import { restAfter } from '#kit/breath.ts'
import { databaseNow, type Context, type Db } from '#kit/context.ts'
import { MINUTE } from '#kit/core/time.ts'
import { dayIn } from '#kit/core/zone.ts'
import { rollSales } from './core/rolling/sales.ts'
import { apartAmong } from './apart.store.ts'
import { rollApart } from './apart.ts'
import * as habits from './habits.store.ts'
import { addPoints, rolledOf, type Zones } from './points.ts'
import * as store from './rolling.store.ts'

/** The job that does it. */
export const ROLL_UP = 'analytics.rollUp'

/** Purchases or returns that are read together. */
const PORTION = 500
/** Movements that are read together, about. */
const MOVEMENTS = 4_000
/** Members whose movements are read together, at most. */
const OWNERS = 10_000
/** Between two portions it rests for so long a part of what the last one took. */
const REST = 1
/** So long figures wait for tills that are at their limit, before they go on beside them for as long; milliseconds. */
export const PATIENCE = 3 * MINUTE
/** An id is made before its database transaction has a number: so much before, at most. */
const SLACK = 2 * MINUTE

type Run = {
  readonly ctx: Context
  readonly zones: Zones
  readonly signal: AbortSignal
  readonly slack: number
  readonly owners: number
  /** Whether tills at their limit go first. */
  readonly isPatient: () => boolean
}

const NEVER = (): boolean => false

/**
 * Brings the roll-ups of an organisation up to what has been committed. Late receipts and returns go
 * to the days they happened on. It may be cut short after any portion, and run twice: nothing is
 * counted again.
 */
export async function rollUp(
  ctx: Context,
  signal: AbortSignal,
  {
    slack = SLACK,
    owners = OWNERS,
    isPatient = NEVER,
  }: Partial<Pick<Run, 'slack' | 'owners' | 'isPatient'>> = {},
): Promise<void> {
  // what was committed by now is seen by all that follows, and so is the programme it belongs to
  const before = await databaseNow(ctx.db)
  const settled = await flows.settled(ctx.db)
  const known = await programmes.programmesNow(ctx.db, ctx.organisationId)
  const zones = new Map(known.map(({ id, zone }) => [id as string, zone]))
  const run = { ctx, zones, signal, slack, owners, isPatient }
  await rollPurchases(run)
  await rollReturns(run, before)
  await rollMovements(run, settled)
  await rollMerges(ctx)
  await rollApart(ctx, zones)
}

/** The lowest id that may have been made at an instant. */
function idAt(instant: number): string {
  const time = Math.max(0, instant).toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`
}

const timeOf = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)

/**
 * From which instant on something may be new. All database transactions that had begun when `next` was
 * noted have ended once the oldest running one is younger: then nothing older can come any more.
 */
async function beginning(run: Run, what: 'purchases' | 'returns'): Promise<store.Progress> {
  const { organisationId } = run.ctx
  return run.ctx.transaction(async (ctx) => {
    await store.holdStill(ctx.db, organisationId)
    const kept = await store.progressOf(ctx.db, organisationId, what)
    const oldest = await flows.settled(ctx.db)
    if (kept.nextNo !== null && oldest < kept.nextNo) return { ...kept, next: null }
    const nextNo = await store.nextNumber(ctx.db)
    // what may safely be reached is noted, and becomes so when this run comes to its end
    const noted = { ...kept, next: ctx.now, nextNo, rolledAt: ctx.now }
    await store.keepProgress(ctx.db, organisationId, what, noted)
    return { ...noted, next: kept.next }
  })
}

/** Ends a run: everything before `safe` is rolled up. */
async function ending(run: Run, what: store.What, safe: Date | null): Promise<void> {
  const { organisationId } = run.ctx
  await run.ctx.transaction(async (ctx) => {
    await store.holdStill(ctx.db, organisationId)
    const kept = await store.progressOf(ctx.db, organisationId, what)
    const reached = safe && (!kept.reached || safe > kept.reached) ? safe : kept.reached
    await store.keepProgress(ctx.db, organisationId, what, { ...kept, reached, rolledAt: ctx.now })
  })
}

async function rollPurchases(run: Run): Promise<void> {
  const { reached, next: safe } = await beginning(run, 'purchases')
  let after = idAt((reached?.getTime() ?? 0) - run.slack)
  while (!run.signal.aborted) {
    const began = performance.now()
    const last = await run.ctx.transaction(async (ctx) => {
      await store.holdStill(ctx.db, ctx.organisationId)
      const found = await purchases.purchasesAfter(ctx.db, ctx.organisationId, after, PORTION)
      // most of what lies within the slack has been counted: only what has not is read whole
      const fresh = await purchases.factsOf(ctx.db, await store.notKept(ctx.db, 'receipt', found))
      const apart = await apartAmong(ctx.db, membersOf(fresh))
      const added = fresh.map((each) => ({
        ...each,
        day: dayOf(run.zones, each),
        apart: apart.has(each.owner),
      }))
      await store.addReceipts(ctx.db, added)
      await store.addSales(ctx.db, rollSales(counted(added), []))
      const late = await habits.growHabits(
        ctx.db,
        counted(added).filter(({ member }) => member),
      )
      await habits.deriveHabits(ctx.db, late)
      return found.at(-1)?.id
    })
    if (last === undefined) return ending(run, 'purchases', safe)
    after = last
    await ending(run, 'purchases', earlier(safe, timeOf(last)))
    await restAfter(began, REST, run)
  }
}

async function rollReturns(run: Run, before: Date): Promise<void> {
  const { reached, next: safe } = await beginning(run, 'returns')
  let after = idAt((reached?.getTime() ?? 0) - run.slack)
  const until = idAt(before.getTime())
  const limit = PORTION
  while (!run.signal.aborted) {
    const began = performance.now()
    const last = await run.ctx.transaction(async (ctx) => {
      await store.holdStill(ctx.db, ctx.organisationId)
      const asked = { after, before: until, limit }
      const found = await purchases.returnsBetween(ctx.db, ctx.organisationId, asked)
      // as with purchases: a return is read whole, with its purchase, once
      const unknown = await store.notKept(ctx.db, 'goods_back', found)
      const facts = await purchases.returnFactsOf(ctx.db, unknown)
      const apart = await apartAmong(ctx.db, membersOf(facts))
      const told = facts.map((each) => ({
        ...each,
        apart: apart.has(each.owner),
        day: dayOf(run.zones, each),
        boughtOn: dayOf(run.zones, { ...each, occurredAt: each.boughtAt }),
      }))
      const fresh = await store.addReturns(ctx.db, told)
      const added = told.filter(({ id }) => fresh.has(id))
      await store.addSales(ctx.db, rollSales([], counted(added)))
      await habits.deriveHabits(ctx.db, membersOf(added))
      return found.at(-1)?.id
    })
    if (last === undefined) return ending(run, 'returns', earlier(safe, before.getTime()))
    after = last
    await ending(run, 'returns', earlier(safe, timeOf(last)))
    await restAfter(began, REST, run)
  }
}

const membersOf = (added: readonly { readonly owner: string; readonly member: boolean }[]) =>
  added.flatMap(({ owner, member }) => (member ? [owner] : []))

const counted = <Each extends { readonly apart: boolean }>(added: readonly Each[]) =>
  added.filter(({ apart }) => !apart)

const earlier = (safe: Date | null, at: number): Date | null =>
  safe && new Date(Math.min(safe.getTime(), at))

const dayOf = (zones: Zones, each: { programmeId: string; occurredAt: Date }) =>
  dayIn(zones.get(each.programmeId)!, each.occurredAt.getTime())

/** Rolls up all that database transactions below a number have written of points. */
async function rollMovements(run: Run, settled: number): Promise<void> {
  const programmeIds = [...run.zones.keys()]
  let width = 1_000
  while (!run.signal.aborted) {
    const began = performance.now()
    const more = await run.ctx.transaction(async (ctx) => {
      await store.holdStill(ctx.db, ctx.organisationId)
      const kept = await store.progressOf(ctx.db, ctx.organisationId, 'movements')
      const from = kept.reachedNo ?? Math.min((await flows.lowest(ctx.db)) ?? settled, settled)
      if (from >= settled) {
        await keepNumber(ctx, kept, Math.max(from, kept.reachedNo ?? from))
        return false
      }
      width = await fitting(ctx.db, { programmeIds, from, to: settled }, width)
      const to = Math.min(settled, from + width)
      await addMovements({ ...run, ctx }, { programmeIds, from, to })
      await keepNumber(ctx, kept, to)
      return to < settled
    })
    if (!more) return
    await restAfter(began, REST, run)
  }
}

const keepNumber = (ctx: Context, kept: store.Progress, reachedNo: number) =>
  store.keepProgress(ctx.db, ctx.organisationId, 'movements', {
    ...kept,
    reachedNo,
    rolledAt: ctx.now,
  })

type Span = {
  readonly programmeIds: readonly string[]
  readonly from: number
  readonly to: number
}

/** How many numbers to take so that a portion is neither small nor large. */
async function fitting(db: Db, span: Span, width: number): Promise<number> {
  let fits = width
  const written = (numbers: number) =>
    flows.count(db, { ...span, to: Math.min(span.to, span.from + numbers) }, MOVEMENTS)
  while (fits > 1 && (await written(fits)) >= MOVEMENTS) fits = Math.ceil(fits / 2)
  while (span.from + fits < span.to && (await written(fits * 2)) < MOVEMENTS) fits *= 2
  return fits
}

/** Members by members, as one database transaction may have written for all there are. */
async function addMovements({ ctx, zones, owners: most }: Run, span: Span): Promise<void> {
  const all = await flows.owners(ctx.db, span)
  for (let first = 0; first < all.length; first += most) {
    const owners = all.slice(first, first + most)
    const tests = await members.testsAmong(ctx.db, owners)
    const staff = await apartAmong(ctx.db, owners)
    const some = owners.length < all.length ? { ...span, owners } : span
    const [rolled] = await rolledOf(ctx, zones, some, [new Set([...tests, ...staff])])
    await addPoints(ctx.db, rolled!)
  }
}

/** Duplicates count for the member they were merged into, and no more once that is undone. */
async function rollMerges(ctx: Context): Promise<void> {
  await ctx.transaction(async (ctx) => {
    await store.holdStill(ctx.db, ctx.organisationId)
    const merged = await members.merged(ctx.db, ctx.organisationId)
    const changed = await habits.keepAliases(ctx.db, ctx.organisationId, merged)
    await habits.deriveHabits(ctx.db, changed)
  })
}

/**
 * Holds the days of every programme against what its lots hold less the debt, at one instant. Fails,
 * with the programmes, when they differ: no figure of points may leave until they meet.
 */
export async function checkSoundness(ctx: Context): Promise<void> {
  const { organisationId } = ctx
  const wrong: string[] = []
  for (const { id } of await programmes.programmesOf(ctx.db, organisationId)) {
    await ctx.transaction(async (ctx) => {
      await store.holdStill(ctx.db, organisationId)
      const { reachedNo } = await store.progressOf(ctx.db, organisationId, 'movements')
      if (reachedNo === null) return
      const rolled = await store.daysSum(ctx.db, id)
      const { since, held } = await flows.bookOf(ctx.db, id, reachedNo)
      const found = { checkedAt: ctx.now, byDays: rolled + since, byLots: held }
      await store.keepSoundness(ctx.db, id, found)
      if (found.byDays !== found.byLots) wrong.push(id)
    })
  }
  if (wrong.length > 0) throw new Error(`the days do not add up: ${wrong.join(', ')}`)
}
