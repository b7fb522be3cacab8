import { whoMay, type Entitled } from '#domains/access/audience.ts'
import { aboutOf } from '#domains/analytics/asked.ts'
import { openPost, type Post } from '#domains/channels/channels.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import { databaseNow, type Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { DAY, MINUTE } from '#kit/core/time.ts'
import { addToDay, dayIn, startOfDay } from '#kit/core/zone.ts'
import { lastDue, MOST_TRIES, nextTry } from './core/schedule.ts'
import { drawSheet } from './drawing.ts'
import { letterOf } from './letters.ts'
import { READS, recipientsOf, runOf } from './reports.ts'
import * as store from './reports.store.ts'
import * as runs from './runs.store.ts'
import { periodIn, sheetOf } from './sheets.ts'

/** While somebody is at a run nobody else takes it: longer than a job may last. */
const HELD = 15 * MINUTE
const PORTION = 5
/** How long PDFs are kept for who looks at the journal. */
const KEPT = 90 * DAY

/** Makes the runs that have become due, each once, and sends those whose turn has come. */
export async function sendDue(ctx: Context, signal: AbortSignal): Promise<void> {
  await beginDue(ctx)
  while (!signal.aborted) {
    const now = await databaseNow(ctx.db)
    const until = new Date(now.getTime() + HELD)
    const taken = await runs.take(ctx.db, ctx.organisationId, { now, until, most: PORTION })
    if (taken.length === 0) return
    for (const run of taken) await carry({ ...ctx, now }, run)
  }
}

/** Lets go of PDFs that nobody will ask for any more; the journal stays. */
export const forgetOld = (ctx: Context): Promise<void> =>
  runs.forgetFiles(ctx.db, ctx.organisationId, new Date(ctx.now.getTime() - KEPT))

/** A run for each report that was due since it was last made or changed; of several days missed, the last. */
async function beginDue(ctx: Context): Promise<void> {
  const { db, organisationId, now } = ctx
  const all = await programmes.programmesNow(db, organisationId)
  for (const row of await store.list(db, organisationId, null)) {
    const programme = all.find(({ id }) => id === row.programmeId)
    if (row.paused || programme?.state !== 'live') continue
    const due = lastDue(row, programme.zone, now.getTime())
    if (due.at < row.since.getTime()) continue
    await ctx.transaction(async (ctx) => {
      const held = await store.lock(ctx.db, organisationId, row.id)
      // it was changed or paused meanwhile: its next day is another
      if (!held || held.since.getTime() !== row.since.getTime()) return
      const run = runOf(held, { day: due.day, askedBy: null, at: ctx.now })
      await runs.begin(ctx.db, organisationId, run, await recipientsOf(ctx, held))
    })
  }
}

/** What becomes of one run now; what goes wrong puts it off, and in the end it is given up. */
async function carry(ctx: Context, run: runs.RunRow): Promise<void> {
  const { db, organisationId, log } = ctx
  const report = await store.find(db, organisationId, run.reportId)
  // it was removed meanwhile, and its runs with it
  if (!report) return
  if (run.tries > MOST_TRIES) return giveUp(ctx, run, 'trouble')
  try {
    if (await isBehind(ctx, report, run)) return await putOff(ctx, run, 'figures_behind')
    await sendTo(ctx, report, run)
  } catch (error) {
    const isTold = error instanceof Refusal
    if (!isTold)
      log.warn({ run: run.id, code: (error as Error).name }, 'a report could not be sent')
    await putOff(ctx, run, isTold ? error.code : 'trouble')
  }
}

/** Whether the figures of the period are not all counted yet. */
async function isBehind(
  ctx: Context,
  { programmeId }: store.ReportRow,
  { toOn }: runs.RunRow,
): Promise<boolean> {
  if (toOn === null) return false
  const { asOf, zone } = await aboutOf(ctx, { programmeId })
  const end = startOfDay(zone, addToDay(toOn, { days: 1 }))
  return asOf === null || asOf.getTime() < end
}

async function sendTo(ctx: Context, report: store.ReportRow, run: runs.RunRow): Promise<void> {
  const { db, organisationId } = ctx
  const file = report.form === 'pdf' ? await pdfOf(ctx, report, run) : null
  const place = { programmeId: report.programmeId, storeId: null }
  const entitled = await whoMay(ctx, READS, place)
  const { zone } = await programmes.own(db, organisationId, report.programmeId)
  const period = periodOf(report, run, zone)
  const post = await openPost(db, organisationId)
  try {
    const all = await runs.deliveries(db, organisationId, [run.id])
    for (const delivery of all.filter(({ state }) => state === 'waiting')) {
      const person = entitled.find(({ id }) => id === delivery.operatorId)
      const became = await sendOne({ report, run, person, period, file, post })
      await runs.tell(db, organisationId, { ...delivery, ...became }, await databaseNow(db))
    }
  } finally {
    await post?.close()
  }
  await conclude(ctx, run)
}

type Became = Pick<runs.DeliveryRow, 'state' | 'reason'>

async function sendOne(of: {
  readonly report: store.ReportRow
  readonly run: runs.RunRow
  readonly person: Entitled | undefined
  readonly period: string
  readonly file: Buffer | null
  readonly post: Post | null
}): Promise<Became> {
  const { person, post } = of
  if (!person) return { state: 'left_out', reason: 'no_right' }
  const { id, mail } = person
  if (mail === null) return { state: 'left_out', reason: 'no_mail' }
  if (!post) return { state: 'kept', reason: null }
  const outcome = await post.send(letterOf({ ...of, person: { id, mail }, site: post.site }))
  if (outcome.outcome === 'failed') return { state: 'failed', reason: outcome.reason }
  if (outcome.outcome === 'retry') return { state: 'waiting', reason: outcome.reason }
  return { state: 'sent', reason: null }
}

/** The PDF of a run: drawn once, so that whoever is tried again gets the same. */
async function pdfOf(ctx: Context, report: store.ReportRow, run: runs.RunRow): Promise<Buffer> {
  const { db, organisationId, now } = ctx
  const known = await runs.fileOf(db, organisationId, run)
  if (known?.file) return known.file
  const { fromOn, toOn } = run
  const days = fromOn !== null && toOn !== null ? { from: fromOn, to: toOn } : null
  const drawn = await drawSheet(await sheetOf(ctx, report, days), now)
  await runs.keepFile(db, organisationId, run.id, drawn)
  return drawn
}

function periodOf({ language }: store.ReportRow, run: runs.RunRow, zone: string): string {
  const { fromOn, toOn, madeAt } = run
  const days = fromOn !== null && toOn !== null ? { from: fromOn, to: toOn } : null
  return periodIn(language, days, dayIn(zone, madeAt.getTime()))
}

/** Ends a run when nobody waits any more; otherwise it is tried again. */
async function conclude(ctx: Context, run: runs.RunRow): Promise<void> {
  const { db, organisationId } = ctx
  const all = await runs.deliveries(db, organisationId, [run.id])
  if (all.some(({ state }) => state === 'waiting')) return putOff(ctx, run, 'not_taken')
  await end(ctx, run, all)
}

async function putOff(ctx: Context, run: runs.RunRow, reason: string): Promise<void> {
  const nextAt = nextTry(run.tries, ctx.now)
  if (nextAt === null) return giveUp(ctx, run, reason)
  await runs.putOff(ctx.db, ctx.organisationId, run.id, { reason, nextAt })
}

async function giveUp(ctx: Context, run: runs.RunRow, reason: string): Promise<void> {
  const { db, organisationId, now } = ctx
  const all = await runs.deliveries(db, organisationId, [run.id])
  const given = all.map((each) =>
    each.state === 'waiting'
      ? { ...each, state: 'failed' as const, reason: each.reason ?? reason }
      : each,
  )
  for (const [at, each] of given.entries())
    if (all[at]!.state === 'waiting') await runs.tell(db, organisationId, each, now)
  await end(ctx, run, given, reason)
}

/** `partly`: it reached somebody, and somebody not. */
async function end(
  ctx: Context,
  run: runs.RunRow,
  all: readonly Became[],
  why?: string,
): Promise<void> {
  const some = (state: Became['state']) => all.some((each) => each.state === state)
  const missed = some('failed') || some('left_out')
  const told = some('sent')
    ? ({ state: missed ? 'partly' : 'sent', reason: null } as const)
    : some('kept')
      ? ({ state: 'kept', reason: null } as const)
      : ({
          state: 'failed',
          reason: why ?? (some('failed') ? 'not_taken' : 'nobody_left'),
        } as const)
  const at = await databaseNow(ctx.db)
  await runs.end(ctx.db, ctx.organisationId, run.id, { ...told, at })
}
