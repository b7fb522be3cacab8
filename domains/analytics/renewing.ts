import type { Context } from '#kit/context.ts'
import { restAfter } from '#kit/breath.ts'
import { DAY, MINUTE, type Day } from '#kit/core/time.ts'
import { startOfDay } from '#kit/core/zone.ts'
import * as counting from '#domains/members/counting.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import { aboutOf, lastDays, type About } from './asked.ts'
import { read, written } from './core/terms.ts'
import { sales } from './figures.store.ts'
import { age, isOfToday, LARGE, RENEWED, type Question } from './keeping.ts'
import * as store from './keeping.store.ts'

/** Answers that nobody has wanted for so long, and those beyond so many of a programme, are forgotten. */
const FORGOTTEN = 7 * DAY
const MOST = 50
/** Days that the longest usual period and the one before it go back. */
const YEARS = 730
/** What pages ask of days that are over is made so long after midnight: then the last receipts have come. */
const SETTLED = 15 * MINUTE
/** Between two answers the job rests for as long as the last one took. */
const REST = 1

type Questions = readonly Question<never, object>[]

/**
 * Makes those answers anew that are an hour old or of yesterday, of the questions that somebody has asked within
 * a week; and once a day what pages ask of a large programme, before anybody does.
 */
export async function renew(
  ctx: Context,
  signal: AbortSignal,
  questions: Questions,
  large = LARGE,
): Promise<void> {
  const [since, madeSince] = [ago(ctx, FORGOTTEN), ago(ctx, DAY)]
  for (const { id, state } of await programmes.programmesOf(ctx.db, ctx.organisationId)) {
    await store.forgetOld(ctx.db, id, { since, most: MOST, madeSince })
    const about = await aboutOf(ctx, { programmeId: id })
    const kept = await store.all(ctx.db, id)
    const usual = state === 'live' ? await usualOf(ctx, about, questions, large) : []
    const isTried = triedOn(about)
    const due = [
      ...dueOf(ctx, about, kept).map((named) => ({ ...named, least: 0 })),
      ...missing(about, kept, usual).map((named) => ({ ...named, madeAt: null, least: large })),
    ]
    for (const { question: name, asked, madeAt, least } of due) {
      if (signal.aborted) return
      const found = questions.find((each) => each.name === name)
      const key = { programmeId: id, question: name, asked }
      if (!found || (least > 0 && isTried(name + asked))) continue
      // another run may have been at it meanwhile: somebody could not wait for this one
      const there = await store.find(ctx.db, key)
      if (there && there.madeAt.getTime() !== madeAt?.getTime()) continue
      const began = performance.now()
      await makeAnew(ctx, found, key, least)
      await restAfter(began, REST, { signal })
    }
  }
}

/** What was made or tried of each programme before anybody asked, with the day of it: once is enough. */
const tried = new Map<string, { readonly day: Day; readonly names: Set<string> }>()

/** Tells whether something was tried on this day, and takes it for tried from now on. */
function triedOn({ programmeId, today }: About): (name: string) => boolean {
  const known = tried.get(programmeId)
  const { names } = known?.day === today ? known : { names: new Set<string>() }
  tried.set(programmeId, { day: today, names })
  return (name) => names.size === names.add(name).size
}

type Named = Pick<store.Key, 'question' | 'asked'>

/** What somebody has asked, and is an hour old or of another day. */
const dueOf = (ctx: Context, about: About, kept: readonly store.Listed[]): store.Listed[] =>
  kept.filter(
    ({ askedAt, madeAt }) =>
      askedAt !== null && (!isOfToday(about, madeAt) || age(ctx, madeAt) >= RENEWED),
  )

/** What is usually asked, nobody has asked yet, and has not been made today. */
function missing(about: About, kept: readonly store.Listed[], usual: readonly Named[]): Named[] {
  const place = ({ question, asked }: Named) => `${question} ${asked}`
  const there = kept.filter(({ askedAt, madeAt }) => askedAt !== null || isOfToday(about, madeAt))
  const places = new Set(there.map(place))
  return usual.filter((each) => !places.has(place(each)))
}

/** What pages ask of a large programme, once the receipts of yesterday are there. */
async function usualOf(
  ctx: Context,
  about: About,
  questions: Questions,
  large: number,
): Promise<Named[]> {
  const settled = startOfDay(about.zone, about.today) + SETTLED
  if (about.asOf === null || about.asOf.getTime() < settled) return []
  if (!(await isLarge(ctx, about, large))) return []
  const asked = questions.map(async (question) =>
    (await question.usual(ctx, about)).map((terms) => ({
      question: question.name,
      asked: written(about, terms),
    })),
  )
  return (await Promise.all(asked)).flat()
}

/** Whether there is anything of which an answer might look at so many rows. */
async function isLarge(ctx: Context, about: About, large: number): Promise<boolean> {
  const members = await counting.membersAt(ctx.db, ctx.organisationId, ctx.now)
  if (members >= large) return true
  const { programmeId, storeId, today } = about
  const span = { programmeId, storeId, ...lastDays(today, YEARS) }
  return (await sales(ctx.db, span)).receipts >= large
}

/** Makes an answer and keeps it where it looked at so many rows. */
async function makeAnew(
  ctx: Context,
  { name, make }: Question<never, object>,
  key: store.Key,
  least: number,
): Promise<void> {
  const { storeId, termsOn } = read(key.asked)
  try {
    const about = await aboutOf(ctx, { programmeId: key.programmeId, ...(storeId && { storeId }) })
    const { answer, looked } = await make(ctx, about, termsOn(about.today) as never)
    if (looked >= least) await store.keep(ctx.db, key, { madeAt: ctx.now, askedAt: null, answer })
  } catch (error) {
    // whoever asks next is told what is wrong; the others are made all the same
    ctx.log.warn({ err: error, question: name }, 'a figure could not be made anew')
    await store.forget(ctx.db, key)
  }
}

const ago = ({ now }: Context, ms: number): Date => new Date(now.getTime() - ms)
