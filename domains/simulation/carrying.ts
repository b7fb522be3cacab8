import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { requireReach } from '#domains/access/access.ts'
import { withFile } from '#domains/imports/imports.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import type { Context } from '#kit/context.ts'
import type { Language } from '#kit/core/language.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { MINUTE } from '#kit/core/time.ts'
import { enqueue } from '#kit/jobs.ts'
import type { Assumptions } from './core/chance.ts'
import type { Figures } from './core/figures.ts'
import { unseenIn } from './core/unseen.ts'
import type { Terms } from './replaying.ts'
import { CARRY, MOST_RECEIPTS, own, periodOf, see } from './runs.ts'
import * as store from './runs.store.ts'
import type { SimulationResult } from './simulation.api.ts'
import type { SourceAsked, Stage } from './sources.ts'
import { runThread } from './threads.ts'

/** What the thread of a run is given. */
export type RunAsked = {
  readonly source: SourceAsked
  readonly terms: Terms
  readonly language: Language
  readonly documents: readonly Conditions[]
  readonly space: store.KeptSpace | null
  readonly assumptions: Assumptions | null
  readonly threads: number
}

/** What the thread of chances is given. */
export type ChancesAsked = {
  readonly variants: readonly { readonly figures: Figures; readonly document: Conditions }[]
  readonly assumptions: Assumptions
  readonly fixedCost: number
  readonly quality: SimulationResult['quality']
}

type Step = { readonly stage: Stage; readonly done: number; readonly total: number }
type OfThread = Omit<SimulationResult, 'takenBack' | 'partly' | 'unseen'>

/** What the thread of a run says. */
export type RunSaid =
  | Step
  | { readonly result: unknown }
  | { readonly refusal: string; readonly details: Readonly<Record<string, unknown>> }

/** Below what a job may take: a run that takes longer is told to be too long, not begun again. */
const LONGEST = 9 * MINUTE
const MOST_ATTEMPTS = 3
/** A process plays one at a time: the other jobs, and the till, keep their share of it. */
let isBusy = false
const LATER = 2_000

/**
 * Carries a run on until it is done, cancelled or refused. A process that ends in the middle leaves it to
 * be begun again from the start; told to stop by its signal, it asks for that itself.
 */
export async function carryOn(ctx: Context, id: string, stopping: AbortSignal): Promise<void> {
  if (isBusy) return enqueue(ctx, CARRY, { id }, { at: new Date(ctx.now.getTime() + LATER) })
  isBusy = true
  try {
    await carry(ctx, id, stopping)
  } finally {
    isBusy = false
  }
}

async function carry(ctx: Context, id: string, stopping: AbortSignal): Promise<void> {
  const { db, organisationId: of } = ctx
  const run = await store.find(db, of, id)
  const attempts = run ? await store.begin(db, of, id, ctx.now) : null
  if (!run || attempts === null) return
  const end = async (how: store.Ending) => store.end(db, of, id, await instant(ctx), how)
  if (attempts > MOST_ATTEMPTS) {
    const details = { attempts: attempts - 1 }
    return end({ state: 'failed', refusal: { code: 'simulation.broken', details } })
  }
  const watch = watching(ctx, id, stopping)
  try {
    await watch.note()
    watch.signal.throwIfAborted()
    await end({ state: 'done', result: await played(ctx, run, watch) })
  } catch (error) {
    const refusal = refusalOf(error, run, watch)
    if (refusal) await end({ state: 'failed', refusal })
    else if (watch.isCancelled()) await end({ state: 'cancelled' })
    else if (watch.signal.aborted) await enqueue(ctx, CARRY, { id })
    else throw error
  } finally {
    watch.end()
  }
}

function refusalOf(error: unknown, { asked: { source } }: store.RunRow, watch: Watching) {
  if (watch.isLate()) return { code: 'simulation.too_long', details: { minutes: LONGEST / MINUTE } }
  if (!(error instanceof Refusal)) return null
  const file = source.kind === 'file' ? { file: source.fileName } : {}
  return { code: error.code, details: { ...error.details, ...file } }
}

/**
 * Supposes something else of a replay that is done: the chances are drawn anew in a thread. Throws
 * `simulation.unknown`, `simulation.unfinished`, `simulation.no_variants`.
 */
export async function suppose(ctx: Context, id: string, assumptions: Assumptions) {
  requireReach(ctx.actor, false)
  const { state, kind, asked } = await own(ctx, id)
  if (state !== 'done') throw new Refusal('simulation.unfinished', { state })
  if (kind === 'search') throw new Refusal('simulation.no_variants')
  const result = (await store.resultOf(ctx.db, ctx.organisationId, id))!
  const variants = result.variants.map(({ figures }, place) => ({
    figures: figures as Figures,
    document: asked.variants[place]!.document,
  }))
  const { fixedCost } = asked.terms
  const given: ChancesAsked = { variants, assumptions, fixedCost, quality: result.quality }
  let drawn: SimulationResult['chances'] = []
  await runThread<SimulationResult['chances']>('chanceThread.ts', given, undefined, (said) => {
    drawn = said
  })
  const { db, organisationId } = ctx
  await store.suppose(
    db,
    organisationId,
    id,
    { ...asked, assumptions },
    { ...result, chances: drawn },
  )
  return see(ctx, id)
}

/** The instant something ends, by the database's clock. */
const instant = (ctx: Context): Promise<Date> => ctx.transaction(async ({ now }) => now)

async function played(
  ctx: Context,
  { asked, programmeId, language }: store.RunRow,
  watch: Watching,
): Promise<SimulationResult> {
  const { source, variants, terms, space, assumptions } = asked
  const documents = variants.map(({ document }) => document)
  const unseen = unseenIn(documents, source.kind)
  const inThread = async (found: SourceAsked): Promise<OfThread> => {
    const threads = Math.max(1, availableParallelism() - 1)
    const given: RunAsked = {
      source: found,
      terms,
      language,
      documents,
      space,
      assumptions,
      threads,
    }
    return resultOf(given, watch)
  }
  if (source.kind === 'file')
    return withFile(ctx, source.fileId, async (path) => {
      const known = await placesOf(ctx)
      const done = await inThread({ kind: 'file', path, mapping: source.mapping, known })
      const isNumber = ['externalId', 'cardNumber'].includes(
        source.mapping.receipt.member?.as ?? '',
      )
      return { ...withoutNames(done, isNumber), takenBack: 0, partly: 0, unseen }
    })
  const period = periodOf(source, { id: programmeId, zone: terms.zone })
  const { standing, takenBack, partly } = await purchases.historyCounts(ctx, period)
  if (standing > MOST_RECEIPTS)
    throw new Refusal('simulation.too_many_receipts', { receipts: standing, most: MOST_RECEIPTS })
  return onDisk(async (path) => {
    const receipts = await lay(ctx, period, { path, standing }, watch)
    const done = await inThread({ kind: 'history', path, receipts })
    return { ...done, takenBack, partly, unseen }
  })
}

async function resultOf(given: RunAsked, watch: Watching): Promise<OfThread> {
  let result: OfThread | null = null
  await runThread<RunSaid>('runThread.ts', given, watch.signal, (said, refuse) => {
    if ('refusal' in said) refuse(new Refusal(said.refusal, said.details))
    else if ('result' in said) result = said.result as OfThread
    else watch.onProgress(said)
  })
  if (!result) throw new Error('the thread of a simulation ended without a result')
  return result
}

/** Phones and addresses of a file are not kept with what came of it. */
function withoutNames(done: OfThread, isNumber: boolean): OfThread {
  if (isNumber) return done
  const unnamed = <F extends OfThread['points'][number]['figures']>(figures: F): F => ({
    ...figures,
    fairness: figures.fairness && {
      ...figures.fairness,
      losers: figures.fairness.losers.map((loser) => ({ ...loser, member: null })),
    },
  })
  return {
    ...done,
    variants: done.variants.map((each) => ({ ...each, figures: unnamed(each.figures) })),
    points: done.points.map((each) => ({ ...each, figures: unnamed(each.figures) })),
    ...(done.inForce && { inForce: { ...done.inForce, figures: unnamed(done.inForce.figures) } }),
  }
}

async function onDisk<T>(work: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'kopilka-simulation-'))
  try {
    return await work(join(folder, 'history'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Lays one's own receipts on the disk, a line each; how many. */
async function lay(
  ctx: Context,
  period: ReturnType<typeof periodOf>,
  { path, standing }: { readonly path: string; readonly standing: number },
  watch: Watching,
): Promise<number> {
  const file = createWriteStream(path, { mode: 0o600 })
  let done = 0
  try {
    await once(file, 'open')
    await purchases.readHistory(ctx, period, async (lines) => {
      watch.signal.throwIfAborted()
      done += lines.length
      if (!file.write(`${lines.join('\n')}\n`)) await once(file, 'drain')
      watch.onProgress({ stage: 'reading', done: Math.min(done, standing), total: standing })
    })
  } finally {
    file.end()
    await once(file, 'close')
  }
  return done
}

/** Ids of stores and tills by their codes. */
async function placesOf({ db, organisationId }: Context) {
  const { stores, tills } = await programmes.places(db, organisationId)
  const codeOf = (storeId: string) => stores.get(storeId)?.code ?? ''
  return {
    stores: new Map([...stores.values()].map(({ code, id }) => [code, id])),
    tills: new Map(
      [...tills.values()].map(({ storeId, code, id }) => [`${codeOf(storeId)}\n${code}`, id]),
    ),
  }
}

const EVERY = 500 // ms between two notes of progress

type Watching = ReturnType<typeof watching>

/** Notes now and then how far a run has come, and hears whether it is to be cancelled. */
function watching({ db, organisationId }: Context, id: string, stopping: AbortSignal) {
  const cancelling = new AbortController()
  const late = AbortSignal.timeout(LONGEST)
  let step: Step | null = null
  const note = async () => {
    if (await store.note(db, organisationId, id, step)) cancelling.abort()
  }
  // a note that is lost is made good by the next one
  const timer = setInterval(() => void note().catch(() => undefined), EVERY)
  return {
    note,
    signal: AbortSignal.any([stopping, cancelling.signal, late]),
    isCancelled: () => cancelling.signal.aborted,
    isLate: () => late.aborted && !cancelling.signal.aborted,
    onProgress: (next: Step) => void (step = next),
    end: () => clearInterval(timer),
  }
}
