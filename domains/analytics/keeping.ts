import type { Context } from '#kit/context.ts'
import { enqueue } from '#kit/jobs.ts'
import { HOUR } from '#kit/core/time.ts'
import { dayIn } from '#kit/core/zone.ts'
import type { About } from './asked.ts'
import { written, type Terms } from './core/terms.ts'
import * as store from './keeping.store.ts'

/** The job that makes answers anew. */
export const RENEW = 'analytics.renew'

/** An answer that has looked at fewer rows than this is made anew each time. */
export const LARGE = 20_000
/** A kept answer is made anew after so long; of days that go on it is no longer given after twice that. */
export const RENEWED = HOUR

/** An answer, and how many rows were looked at for it. */
export type Made<Answer> = { readonly answer: Answer; readonly looked: number }

export type Question<Asked extends Terms, Answer extends object> = {
  readonly name: string
  readonly make: (ctx: Context, about: About, asked: Asked) => Promise<Made<Answer>>
  /** What pages ask of the whole programme unless told otherwise: it is made before anybody asks. */
  readonly usual: (ctx: Context, about: About) => Promise<readonly Terms[]> | readonly Terms[]
}

/** Names a question whose answer is kept where it has looked at much. */
export const question = <Asked extends Terms, Answer extends object>(
  name: string,
  make: Question<Asked, Answer>['make'],
  usual: (ctx: Context, about: About) => Promise<readonly Asked[]> | readonly Asked[] = () => [],
): Question<Asked, Answer> => ({ name, make, usual })

/**
 * The answer as it was made within the last hour or two, or today before anybody asked, and says so by its
 * `asOf`; else made now.
 */
export async function answer<Asked extends Terms, Answer extends object>(
  ctx: Context,
  { name, make }: Question<Asked, Answer>,
  about: About,
  asked: Asked,
  large = LARGE,
): Promise<Answer> {
  const key = { programmeId: about.programmeId, question: name, asked: written(about, asked) }
  const kept = await store.find(ctx.db, key)
  const goesOn = asked.to !== undefined && asked.to >= about.today
  if (kept && isOfToday(about, kept.madeAt) && !(goesOn && age(ctx, kept.madeAt) >= 2 * RENEWED)) {
    const { askedAt } = kept
    if (askedAt === null || age(ctx, askedAt) >= HOUR) await store.wanted(ctx.db, key, ctx.now)
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

/** How long ago an instant was, in ms. */
export const age = ({ now }: Context, at: Date): number => now.getTime() - at.getTime()

/** Days are counted from the day of the asking: at midnight the same words mean other days. */
export const isOfToday = ({ zone, today }: About, at: Date): boolean =>
  dayIn(zone, at.getTime()) === today
