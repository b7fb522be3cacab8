import type { Context } from '#kit/context.ts'
import { enqueue } from '#kit/jobs.ts'
import { DAY, HOUR, type Day } from '#kit/core/time.ts'
import { addToDay, dayIn } from '#kit/core/zone.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import { aboutOf, type About } from './asked.ts'
import { dayNumber } from './core/repeat/summary.ts'
import * as store from './keeping.store.ts'

/** The job that makes answers anew. */
export const RENEW = 'analytics.renew'

/** An answer that has looked at fewer rows than this is made anew each time. */
const LARGE = 20_000
/** A kept answer is made anew after so long, and no longer given after twice that, should the job not run. */
const RENEWED = HOUR
const STALE = 2 * RENEWED
/** Answers that nobody has wanted for so long, and those beyond so many of a programme, are forgotten. */
const FORGOTTEN = 7 * DAY
const MOST = 50

/** An answer, and how many rows were looked at for it. */
export type Made<Answer> = { readonly answer: Answer; readonly looked: number }

/** What is asked besides the programme and the store: plain values, and days, which are kept as counted from today. */
export type Terms = {
  readonly from?: Day
  readonly to?: Day
  readonly [name: string]: string | number | undefined
}

export type Question<Asked extends Terms, Answer extends object> = {
  readonly name: string
  readonly make: (ctx: Context, about: About, asked: Asked) => Promise<Made<Answer>>
}

/** Names a question whose answer is kept where it has looked at much. */
export const question = <Asked extends Terms, Answer extends object>(
  name: string,
  make: Question<Asked, Answer>['make'],
): Question<Asked, Answer> => ({ name, make })

/** The answer as it was made within the last hour or two, and says so by its `asOf`; else made now. */
export async function answer<Asked extends Terms, Answer extends object>(
  ctx: Context,
  { name, make }: Question<Asked, Answer>,
  about: About,
  asked: Asked,
  large = LARGE,
): Promise<Answer> {
  const key = { programmeId: about.programmeId, question: name, asked: written(about, asked) }
  const kept = await store.find(ctx.db, key)
  if (kept && isOfToday(about, kept.madeAt) && age(ctx, kept.madeAt) < STALE) {
    if (age(ctx, kept.askedAt) >= HOUR) await store.wanted(ctx.db, key, ctx.now)
    return kept.answer as Answer
  }
  try {
    const made = await make(ctx, about, asked)
    if (made.looked >= large) {
      await store.keep(ctx.db, key, { madeAt: ctx.now, askedAt: ctx.now, answer: made.answer })
    }
    return made.answer
  } catch (error) {
    if (takesTooLong(error)) await leaveToJob(ctx, key)
    throw error
  }
}

/** A request has seconds, a job has half a minute (57014: the statement was cancelled). */
const takesTooLong = (error: unknown): boolean =>
  (error as { code?: string } | null)?.code === '57014'

/** Has the job make an answer at once: whoever asks again finds it. */
async function leaveToJob(ctx: Context, key: store.Key): Promise<void> {
  await ctx.transaction(async (ctx) => {
    await store.keep(ctx.db, key, { madeAt: NEVER, askedAt: ctx.now, answer: {} })
    await enqueue(ctx, RENEW, {}, { key: ctx.organisationId })
  })
}

const NEVER = new Date(0)

const age = ({ now }: Context, at: Date): number => now.getTime() - at.getTime()

/** Days are counted from the day of the asking: at midnight the same words mean other days. */
const isOfToday = ({ zone, today }: About, at: Date): boolean => dayIn(zone, at.getTime()) === today

/** Makes those answers anew that are an hour old or of yesterday, of the questions that somebody has asked within a week. */
export async function renew(
  ctx: Context,
  signal: AbortSignal,
  questions: readonly Question<never, object>[],
): Promise<void> {
  const { db, organisationId } = ctx
  const since = new Date(ctx.now.getTime() - FORGOTTEN)
  for (const { id } of await programmes.programmesOf(db, organisationId)) {
    await store.forgetOld(db, id, { since, most: MOST })
    for (const { question: name, asked, madeAt } of await store.all(db, id)) {
      if (signal.aborted) return
      const found = questions.find((each) => each.name === name)
      const { storeId, terms } = read(asked)
      const about = await aboutOf(ctx, { programmeId: id, ...(storeId && { storeId }) })
      if (!found || (isOfToday(about, madeAt) && age(ctx, madeAt) < RENEWED)) continue
      const key = { programmeId: id, question: name, asked }
      try {
        const made = await found.make(ctx, about, daysFrom(about, terms) as never)
        await store.keep(db, key, { madeAt: ctx.now, askedAt: null, answer: made.answer })
      } catch (error) {
        // whoever asks next is told what is wrong; the others are made all the same
        ctx.log.warn({ err: error, question: name }, 'a figure could not be made anew')
        await store.forget(db, key)
      }
    }
  }
}

/** As it is kept: `from` and `to` are days after today, so that tomorrow the last 30 days are asked for in the same words. */
function written({ storeId, today }: About, asked: Terms): string {
  const days = (day: Day | undefined) => day && dayNumber(day) - dayNumber(today)
  const { from, to, ...rest } = asked
  const entries = Object.entries({ ...rest, from: days(from), to: days(to), storeId })
  return JSON.stringify(Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))))
}

type Written = Readonly<Record<string, string | number | null>>

function read(asked: string): { readonly storeId: string | null; readonly terms: Written } {
  const { storeId, ...terms } = JSON.parse(asked) as Written
  return { storeId: storeId as string | null, terms }
}

function daysFrom({ today }: About, { from, to, ...rest }: Written): object {
  const day = (days: number) => addToDay(today, { days })
  return {
    ...rest,
    ...(typeof from === 'number' && { from: day(from) }),
    ...(typeof to === 'number' && { to: day(to) }),
  }
}
