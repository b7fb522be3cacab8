import { requireReach, requireWithin } from '#domains/access/access.ts'
import { programmesWithin } from '#domains/access/core/reach.ts'
import { marginOfMembers } from '#domains/analytics/margin.ts'
import { membersMonth } from '#domains/analytics/membersMonth.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import type { Context } from '#kit/context.ts'
import { isUuid } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { DAY } from '#kit/core/time.ts'
import { addToDay, dayIn, startOfDay } from '#kit/core/zone.ts'
import { newId } from '#kit/newId.ts'
import { idAfter, pageOf } from '#kit/page.ts'
import type { ChanceShown } from './chance.api.ts'
import { compareMonth, monthAfter, type Expected } from './core/watching.ts'
import * as store from './forecasts.store.ts'
import type { Forecast, NewForecast } from './forecasts.api.ts'
import { own as ownRun } from './runs.ts'
import * as runs from './runs.store.ts'

/** Receipts of a month may come some days after it: those of tills that were without a connection. */
const LATE = 3 * DAY

/**
 * Keeps what a variant is expected to come to with its published version. Throws `simulation.unknown`,
 * `forecast.no_chances`, `forecast.not_published`.
 */
export async function keep(ctx: Context, runId: string, asked: NewForecast): Promise<Forecast> {
  requireReach(ctx.actor, false)
  const run = await ownRun(ctx, runId)
  const result = await runs.resultOf(ctx.db, ctx.organisationId, runId)
  const variant = run.asked.variants[asked.variant]
  const chance = result?.chances[asked.variant]
  const { assumptions } = run.asked
  if (!variant || !chance?.known || !assumptions) throw new Refusal('forecast.no_chances')
  const face = variant.document.redeem?.value ?? { points: 1, amount: 0 }
  const version = await published(ctx, run.programmeId, variant.version)
  const { zone } = run.asked.terms
  const row = {
    id: newId<'forecast'>(),
    programmeId: run.programmeId,
    version: version.version,
    runId,
    name: run.name,
    firstMonth: asked.firstMonth ?? firstWhole(zone, version.startsAt, ctx.now.getTime()),
    assumptions,
    face: { points: face.points, amount: face.amount },
    expected: chance.value.months.map(expectedOf),
    madeAt: ctx.now,
    madeBy: ctx.actor.name,
  }
  await store.insert(ctx.db, ctx.organisationId, row)
  return see(ctx, row.id)
}

/** What of a month is watched. */
const expectedOf = (month: ChanceShown['months'][number]): Expected => {
  const { sales, issued, redeemed, receipts, check, margin, liability, cost, share, repeat } = month
  return {
    sales,
    issued,
    redeemed,
    receipts,
    check,
    margin,
    liability,
    cost,
    conversion: share,
    repeat,
  }
}

async function published(ctx: Context, programmeId: string, version: number | null) {
  if (version === null) throw new Refusal('forecast.not_published')
  const { startsAt, state } = await programmes.seeConditions(ctx, programmeId, version)
  if (startsAt === null || state === 'withdrawn') throw new Refusal('forecast.not_published')
  return { version, startsAt: Date.parse(startsAt) }
}

/** The first month that begins with the version in force and has not begun yet. */
function firstWhole(zone: string, startsAt: number, now: number): string {
  const from = Math.max(startsAt, now)
  const day = dayIn(zone, from)
  const isWhole = day.endsWith('-01') && startOfDay(zone, day) === from
  return isWhole ? day.slice(0, 7) : monthAfter(day.slice(0, 7), 1)
}

/** Forecasts within the actor's reach, newest first. */
export async function list(
  ctx: Context,
  query: { readonly cursor?: string; readonly limit?: number },
): Promise<{ items: Forecast[]; next: string | null }> {
  const limit = query.limit ?? 50
  const rows = await store.list(ctx.db, ctx.organisationId, {
    before: idAfter(query.cursor),
    programmes: programmesWithin(ctx.actor),
    limit: limit + 1,
  })
  const { items, next } = pageOf(rows, limit, ({ id }) => [id])
  return { items: await shown(ctx, items), next }
}

/** One forecast, with what its months came to. Throws `forecast.unknown`. */
export async function see(ctx: Context, id: string): Promise<Forecast> {
  const [found] = await shown(ctx, [await own(ctx, id)])
  return found!
}

/** Watches a forecast no longer. Throws `forecast.unknown`. */
export async function remove(ctx: Context, id: string): Promise<void> {
  requireReach(ctx.actor, false)
  await own(ctx, id)
  await store.remove(ctx.db, ctx.organisationId, id)
}

/** Compares months that have ended with what was expected of them; again, it changes nothing. */
export async function observe(ctx: Context): Promise<void> {
  const { db, organisationId } = ctx
  let before: string | null = null
  for (;;) {
    const rows: store.ForecastRow[] = await store.list(db, organisationId, {
      before,
      programmes: null,
      limit: 50,
    })
    for (const row of rows) await observeOne(ctx, row)
    if (rows.length < 50) return
    before = rows.at(-1)!.id
  }
}

async function observeOne(ctx: Context, row: store.ForecastRow): Promise<void> {
  const { db, organisationId, now } = ctx
  const { zone } = await programmes.own(db, organisationId, row.programmeId)
  const known = new Set(
    (await store.observed(db, organisationId, [row.id])).map(({ month }) => month),
  )
  for (let at = 0; at < row.expected.length; at++) {
    const month = monthAfter(row.firstMonth, at)
    if (known.has(month)) continue
    const until = startOfDay(zone, `${monthAfter(month, 1)}-01`)
    if (until + LATE > now.getTime()) return
    const from = new Date(startOfDay(zone, `${month}-01`))
    const asked = { programmeId: row.programmeId, from, until: new Date(until) }
    const bought = await purchases.membersBought(ctx, asked)
    const days = { from: `${month}-01`, to: addToDay(`${monthAfter(month, 1)}-01`, { days: -1 }) }
    const share = await marginOfMembers(db, { programmeId: row.programmeId, ...days })
    const margin = share === null ? null : Math.round(share * bought.sales)
    const people = await membersMonth(db, organisationId, {
      programmeId: row.programmeId,
      month: `${month}-01`,
      since: `${row.firstMonth}-01`,
      until: new Date(until),
    })
    const fact = { ...bought, margin, ...(people ?? NOT_ROLLED) }
    await store.note(db, organisationId, row.id, { month, fact }, now)
  }
}

const NOT_ROLLED = { members: null, repeaters: null, open: null }

async function own(ctx: Context, id: string): Promise<store.ForecastRow> {
  const row = isUuid(id) ? await store.find(ctx.db, ctx.organisationId, id) : undefined
  if (!row) throw new Refusal('forecast.unknown')
  requireWithin(ctx.actor, { programmeId: row.programmeId })
  return row
}

async function shown(ctx: Context, rows: readonly store.ForecastRow[]): Promise<Forecast[]> {
  const { db, organisationId } = ctx
  const ids = rows.map(({ id }) => id)
  const facts = await store.observed(db, organisationId, ids)
  const all = await programmes.programmesOf(db, organisationId)
  return rows.map((row) => {
    const programme = all.find(({ id }) => id === row.programmeId)
    return {
      id: row.id,
      programmeId: row.programmeId,
      programme: programme?.name ?? '',
      currency: programme?.currency ?? '',
      version: row.version,
      simulationId: row.runId,
      name: row.name,
      assumptions: row.assumptions,
      madeAt: row.madeAt.toISOString(),
      madeBy: row.madeBy,
      months: row.expected.map((expected, at) => {
        const month = monthAfter(row.firstMonth, at)
        const found = facts.find((each) => each.forecastId === row.id && each.month === month)
        if (!found) return { month, expected, measures: [], failed: [] }
        const { measures, failed } = compareMonth(expected, found.fact, row.face)
        return { month, expected, measures: [...measures], failed: [...failed] }
      }),
    }
  })
}
