import * as programmes from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import { addToDay, dayIn } from '#kit/core/zone.ts'
import { aboutOf, told } from './asked.ts'
import { known, unknown, type Answer } from './core/answer.ts'
import * as bgNbd from './core/repeat/bgNbd.ts'
import { sumOver, sumWithInterval } from './core/repeat/certainty.ts'
import type { Fit, Model } from './core/repeat/fitting.ts'
import * as gammaGamma from './core/repeat/gammaGamma.ts'
import {
  fitHabits,
  lifetimeValue,
  valueOfBase,
  type Habits,
  type Terms,
} from './core/repeat/lifetimeValue.ts'
import * as mbgNbd from './core/repeat/mbgNbd.ts'
import * as paretoNbd from './core/repeat/paretoNbd.ts'
import {
  columnsOf,
  dayNumber,
  type Columns,
  type History,
  type Seen,
} from './core/repeat/summary.ts'
import { holdoutTable, runRate } from './core/repeat/tracking.ts'
import type { WorthFigures } from './liability.api.ts'
import * as store from './worth.store.ts'

/** A year to come, without a discount: what members are expected to spend, not its worth of today. */
const YEAR: Terms = { marginShare: 1, periods: 1, weeksPerPeriod: 365 / 7, discount: 0 }
const FEWEST_REPEATERS = 200
/** How long the models are tried on what they were not told of. */
const HOLDOUT = 90
/** The interval is drawn by fitting again; above so many members it takes too long and is narrow. */
const DRAWN = 20_000
const DRAWS = 40
const SEED = 20_260_101
const PORTION = 5_000

type Fitted = Extract<WorthFigures['fit'], { known: true }>['value']

/** Fits the models of repeat purchase to every programme anew, tries them on the last 90 days, and keeps what members are worth by them. */
export async function fitAll(ctx: Context, signal: AbortSignal): Promise<void> {
  for (const { id, zone } of await programmes.programmesOf(ctx.db, ctx.organisationId)) {
    if (signal.aborted) return
    const until = addToDay(dayIn(zone, ctx.now.getTime()), { days: -1 })
    await fitOne(ctx, id, until)
  }
}

/** Fits the models of one programme to what happened up to a day, that day included. */
export async function fitOne(ctx: Context, programmeId: string, until: string): Promise<void> {
  const people = (await store.learnt(ctx.db, programmeId, until)).map((row) =>
    historyOf(row, until),
  )
  const habits = enough(people)
  const fit = habits.known ? await qualityOf(ctx, programmeId, until, people, habits.value) : habits
  const worths = habits.known ? people.map((history) => worthOf(habits.value, history)) : []
  await ctx.transaction(async (ctx) => {
    await store.keepFit(ctx.db, programmeId, { madeAt: ctx.now, until, answer: fit })
    await store.forget(ctx.db, programmeId)
    for (let at = 0; at < worths.length; at += PORTION)
      await store.add(ctx.db, programmeId, worths.slice(at, at + PORTION))
  })
}

function historyOf({ owner, firstOn, lastOn, days, later }: store.Learnt, until: string): History {
  const repeats = days - 1
  return {
    member: owner,
    firstOn,
    repeats,
    last: (dayNumber(lastOn) - dayNumber(firstOn)) / 7,
    age: (dayNumber(until) - dayNumber(firstOn)) / 7,
    mean: repeats > 0 ? later / repeats : null,
  }
}

function enough(people: readonly History[]): Answer<Habits> {
  const repeaters = people.filter(({ repeats }) => repeats > 0).length
  if (repeaters < FEWEST_REPEATERS) {
    return unknown('too_few_repeaters', repeaters, FEWEST_REPEATERS)
  }
  return fitHabits(people)
}

async function qualityOf(
  ctx: Context,
  programmeId: string,
  until: string,
  people: readonly History[],
  habits: Habits,
): Promise<Answer<Omit<Fitted, 'madeAt' | 'until'>>> {
  const estimate = people.reduce((sum, each) => sum + lifetimeValue(habits, each, YEAR), 0)
  const drawn =
    people.length <= DRAWN ? valueOfBase(people, YEAR, { seed: SEED, draws: DRAWS }) : null
  return known({
    members: people.length,
    repeaters: people.filter(({ repeats }) => repeats > 0).length,
    coming: { ...habits.coming },
    spending: { ...habits.spending },
    total: drawn?.known
      ? { ...drawn.value.total }
      : { estimate, low: estimate, high: estimate, confidence: 0 },
    holdout: await holdout(ctx, programmeId, until),
  })
}

/** What the models would have said of the last 90 days, had they been asked before them, and what came. */
async function holdout(
  ctx: Context,
  programmeId: string,
  until: string,
): Promise<Fitted['holdout']> {
  const cut = addToDay(until, { days: -HOLDOUT })
  const people = (await store.learnt(ctx.db, programmeId, cut)).map((row) => historyOf(row, cut))
  const habits = enough(people)
  if (!habits.known) return habits
  const weeks = HOLDOUT / 7
  const came = await store.daysBought(ctx.db, programmeId, { after: cut, until })
  const total = (of: (history: History) => number) =>
    people.reduce((sum, each) => sum + of(each), 0)
  const seen = columnsOf(people)
  const { coming } = habits.value
  const forecast = (history: History) => bgNbd.expectedNext(coming, history, weeks)
  const next = (params: bgNbd.BgNbd, history: Seen) => bgNbd.expectedNext(params, history, weeks)
  const sure = sumWithInterval(bgNbd.model, coming, seen, next)
  const judged = people.map((each) => ({
    repeats: each.repeats,
    forecast: forecast(each),
    actual: came.get(each.member) ?? 0,
  }))
  return known({
    days: HOLDOUT,
    expected: total(forecast),
    ...(sure.known && { interval: sure.value }),
    actual: [...came.values()].reduce((sum, days) => sum + days, 0),
    runRate: total((each) => runRate(each, weeks)),
    others: othersOf(seen, weeks),
    byRepeats: holdoutTable(judged),
  })
}

/** What other models of the same kind would have said: where they differ much, trust none too far. */
function othersOf(seen: Columns, weeks: number) {
  const sumOf = <Params extends object>(
    model: Model<Params>,
    fit: Answer<Fit<Params>>,
    next: (params: Params, history: Seen, weeks: number) => number,
  ) => {
    if (!fit.known) return { expected: fit }
    const each = (params: Params, history: Seen) => next(params, history, weeks)
    const { params } = fit.value
    const sure = sumWithInterval(model, params, seen, each)
    return {
      expected: known(sumOver(params, seen, each)),
      ...(sure.known && { interval: sure.value }),
    }
  }
  const { model: mbg, fitMbgNbd } = mbgNbd
  const { model: pareto, fitParetoNbd } = paretoNbd
  return [
    { model: 'MBG/NBD' as const, ...sumOf(mbg, fitMbgNbd(seen), mbgNbd.expectedNext) },
    { model: 'Pareto/NBD' as const, ...sumOf(pareto, fitParetoNbd(seen), paretoNbd.expectedNext) },
  ]
}

function worthOf({ coming, spending }: Habits, history: History): store.Worth {
  const purchases = Math.max(0, bgNbd.expectedNext(coming, history, YEAR.weeksPerPeriod))
  return {
    owner: history.member,
    alive: Math.min(1, Math.max(0, bgNbd.probabilityAlive(coming, history))),
    purchases,
    sales: Math.max(0, Math.round(purchases * gammaGamma.expectedMean(spending, history))),
  }
}

/** Whom to look after: how many still come, and who spent much and may have left. */
export async function worth(
  ctx: Context,
  asked: { readonly programmeId?: string },
): Promise<WorthFigures> {
  const about = await aboutOf(ctx, asked)
  const kept = await store.fitOf(ctx.db, about.programmeId)
  const answer = kept?.answer as Answer<Omit<Fitted, 'madeAt' | 'until'>> | undefined
  return {
    ...told(about),
    fit:
      !kept || !answer
        ? unknown('not_fitted_yet')
        : answer.known
          ? known({ ...answer.value, madeAt: kept.madeAt.toISOString(), until: kept.until })
          : answer,
    bands: await store.bands(ctx.db, about.programmeId),
    slipping: await store.slipping(ctx.db, about.programmeId, 50),
  }
}
