import { requireReach, requireWithin } from '#domains/access/access.ts'
import { whoMay } from '#domains/access/audience.ts'
import { note } from '#domains/access/audit.ts'
import { changed } from '#domains/access/core/changed.ts'
import { colleagues } from '#domains/access/operators.ts'
import { namesOf } from '#domains/access/people.ts'
import { hasPost } from '#domains/channels/channels.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import { isUuid } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { dayIn } from '#kit/core/zone.ts'
import { enqueue } from '#kit/jobs.ts'
import { newId } from '#kit/newId.ts'
import { idAfter, pageOf } from '#kit/page.ts'
import { nextDue, periodBefore } from './core/schedule.ts'
import {
  PERIOD_PAGES,
  type NewReport,
  type Readers,
  type Report,
  type ReportEdit,
  type ReportRun,
} from './reports.api.ts'
import * as store from './reports.store.ts'
import * as runs from './runs.store.ts'

/** The job that makes what is due and sends what waits. */
export const SEND = 'reports.send'
/** What somebody of the staff must have, in the whole programme, to be sent its figures. */
export const READS = 'figures:read'

const MOST = 50

/** The reports of a programme, oldest first. */
export async function list(
  ctx: Context,
  asked: { readonly programmeId?: string },
): Promise<{ items: Report[] }> {
  const { db, organisationId } = ctx
  const { id } = await programmes.programmeSeen(db, organisationId, asked.programmeId)
  requireWithin(ctx.actor, { programmeId: id, storeId: null })
  return { items: await shown(ctx, await store.list(db, organisationId, id)) }
}

/** One report. Throws `report.unknown`. */
export async function see(ctx: Context, reportId: string): Promise<Report> {
  const [found] = await shown(ctx, [await own(ctx, reportId)])
  return found!
}

/** Who may be sent the reports of a programme, and whether anything leaves at all. */
export async function readers(
  ctx: Context,
  asked: { readonly programmeId?: string },
): Promise<Readers> {
  const { db, organisationId } = ctx
  const { id } = await programmes.programmeSeen(db, organisationId, asked.programmeId)
  requireWithin(ctx.actor, { programmeId: id, storeId: null })
  const people = await whoMay(ctx, READS, { programmeId: id, storeId: null })
  return {
    sandbox: !(await hasPost(db, organisationId)),
    items: people.map(({ id, name, mail }) => ({ id, name, mail: mail !== null })),
  }
}

/**
 * Has figures sent, from the next day on which they are due. Throws `report.period`, `report.money`,
 * `report.recipient`, `report.too_many`.
 */
export async function make(ctx: Context, asked: NewReport): Promise<Report> {
  requireReach(ctx.actor, false)
  return ctx.transaction(async (ctx) => {
    const { db, organisationId } = ctx
    const { programmeId: named, ...about } = asked
    const programme = await programmes.programmeFor(db, organisationId, named ?? null)
    requireWithin(ctx.actor, { programmeId: programme.id, storeId: null })
    if ((await store.list(db, organisationId, programme.id)).length >= MOST)
      throw new Refusal('report.too_many', { most: MOST })
    const row: store.ReportRow = {
      id: newId(),
      programmeId: programme.id,
      ...(await sound(ctx, programme.id, about)),
      paused: false,
      since: ctx.now,
      madeAt: ctx.now,
      madeBy: ctx.actor.name,
    }
    await store.insert(db, organisationId, row)
    await note(ctx, { operation: 'report.made', object: row.id, new: noted(row) })
    return see(ctx, row.id)
  })
}

/** Changes a report. What was due before is not sent any more. Throws what `make` throws, and `report.unknown`. */
export async function edit(ctx: Context, reportId: string, asked: ReportEdit): Promise<Report> {
  requireReach(ctx.actor, false)
  return ctx.transaction(async (ctx) => {
    const { db, organisationId } = ctx
    const old = await own(ctx, reportId, store.lock)
    const { paused = old.paused, ...about } = asked
    const row = { ...old, ...(await sound(ctx, old.programmeId, about)), paused, since: ctx.now }
    await store.update(db, organisationId, row)
    await note(ctx, {
      operation: 'report.edited',
      object: row.id,
      ...changed(noted(old), noted(row)),
    })
    return see(ctx, reportId)
  })
}

/** Sends a report no more, and forgets its journal. Throws `report.unknown`. */
export async function remove(ctx: Context, reportId: string): Promise<void> {
  requireReach(ctx.actor, false)
  await ctx.transaction(async (ctx) => {
    const row = await own(ctx, reportId, store.lock)
    await store.remove(ctx.db, ctx.organisationId, row.id)
    await note(ctx, { operation: 'report.removed', object: row.id, old: noted(row) })
  })
}

/** Sends a report now, paused or not, of the period before today. Throws `report.under_way`. */
export async function send(ctx: Context, reportId: string): Promise<ReportRun> {
  requireReach(ctx.actor, false)
  return ctx.transaction(async (ctx) => {
    const { db, organisationId, now } = ctx
    const row = await own(ctx, reportId, store.lock)
    if (await runs.isWaiting(db, organisationId, row.id)) throw new Refusal('report.under_way')
    const { zone } = await programmes.own(db, organisationId, row.programmeId)
    const run = runOf(row, { day: dayIn(zone, now.getTime()), askedBy: ctx.actor.name, at: now })
    await runs.begin(db, organisationId, run, await recipientsOf(ctx, row))
    await note(ctx, { operation: 'report.sent', object: row.id, new: { name: row.name } })
    await enqueue(ctx, SEND)
    const [begun] = await runs.list(db, organisationId, {
      reportId: row.id,
      before: null,
      limit: 1,
    })
    return (await shownRuns(ctx, [begun!]))[0]!
  })
}

/** The journal of a report, newest first. Throws `report.unknown`. */
export async function journal(
  ctx: Context,
  reportId: string,
  query: { readonly cursor?: string; readonly limit?: number },
): Promise<{ items: ReportRun[]; next: string | null }> {
  const row = await own(ctx, reportId)
  const limit = query.limit ?? 50
  const before = idAfter(query.cursor)
  const asked = { reportId: row.id, before, limit: limit + 1 }
  const found = await runs.list(ctx.db, ctx.organisationId, asked)
  const { items, next } = pageOf(found, limit, ({ id }) => [id])
  return { items: await shownRuns(ctx, items), next }
}

/** What was sent, as it was drawn then. Throws `report.no_file`. */
export async function file(
  ctx: Context,
  { reportId, runId }: { readonly reportId: string; readonly runId: string },
): Promise<{ content: Uint8Array; disposition: string }> {
  const row = await own(ctx, reportId)
  const found = await runs.fileOf(ctx.db, ctx.organisationId, { reportId: row.id, id: runId })
  if (!found?.file) throw new Refusal('report.no_file')
  return { content: found.file, disposition: `attachment; filename="${fileName(row, found)}"` }
}

/** What the PDF of a run is called; letters that every mail program reads. */
export const fileName = (
  { page }: Pick<store.ReportRow, 'page'>,
  { toOn, madeAt }: Pick<runs.RunRow, 'toOn' | 'madeAt'>,
): string => `kopilka-${page}-${toOn ?? madeAt.toISOString().slice(0, 10)}.pdf`

/** A run of a report on a day: by the calendar unless somebody asked for it. */
export function runOf(
  { id: reportId, period }: store.ReportRow,
  on: { readonly day: string; readonly askedBy: string | null; readonly at: Date },
) {
  const span = period === null ? null : periodBefore(period, on.day)
  return {
    id: newId(),
    reportId,
    dueOn: on.askedBy === null ? on.day : null,
    askedBy: on.askedBy,
    fromOn: span?.from ?? null,
    toOn: span?.to ?? null,
    madeAt: on.at,
  }
}

/** Those a report is for, by the names they have now. */
export async function recipientsOf(ctx: Context, { recipients }: store.ReportRow) {
  const names = await namesOf(ctx, recipients)
  return recipients.map((id) => ({ id, name: names.get(id) ?? id }))
}

async function own(ctx: Context, id: string, look = store.find): Promise<store.ReportRow> {
  const row = isUuid(id) ? await look(ctx.db, ctx.organisationId, id) : undefined
  if (!row) throw new Refusal('report.unknown')
  requireWithin(ctx.actor, { programmeId: row.programmeId, storeId: null })
  return row
}

/** What is asked of a report as it is kept, if it makes sense and everybody named may be sent it. */
async function sound(ctx: Context, programmeId: string, asked: Omit<ReportEdit, 'paused'>) {
  const { period = null, cost = null, marginPercent = null, ...about } = asked
  if ((period !== null) !== PERIOD_PAGES.includes(asked.page)) throw new Refusal('report.period')
  const isMoneySaid = cost !== null || marginPercent !== null
  if (isMoneySaid && asked.page !== 'payback') throw new Refusal('report.money')
  const people = await whoMay(ctx, READS, { programmeId, storeId: null })
  const mailed = new Set(people.filter(({ mail }) => mail !== null).map(({ id }) => id))
  const wrong = asked.recipients.filter((id) => !mailed.has(id))
  if (wrong.length > 0) {
    const all = await colleagues(ctx)
    const named = wrong.map((id) => all.find((each) => each.id === id)?.name ?? id)
    throw new Refusal('report.recipient', { names: named.join(', ') })
  }
  return { ...about, name: about.name.trim(), period, cost, marginPercent }
}

/** What the audit tells of a report. */
const noted = (row: store.ReportRow) => {
  const { id: _, programmeId: __, since: ___, madeAt: ____, madeBy: _____, ...told } = row
  return told
}

async function shown(ctx: Context, rows: readonly store.ReportRow[]): Promise<Report[]> {
  const { db, organisationId, now } = ctx
  const all = await programmes.programmesOf(db, organisationId)
  const names = await namesOf(
    ctx,
    rows.flatMap(({ recipients }) => recipients),
  )
  const last = await shownRuns(
    ctx,
    await runs.lastOf(
      db,
      organisationId,
      rows.map(({ id }) => id),
    ),
  )
  const audiences = new Map<string, Awaited<ReturnType<typeof whoMay>>>()
  for (const programmeId of new Set(rows.map((row) => row.programmeId)))
    audiences.set(programmeId, await whoMay(ctx, READS, { programmeId, storeId: null }))
  return rows.map((row) => {
    const { since: _, madeAt, recipients, ...told } = row
    const zone = all.find(({ id }) => id === row.programmeId)?.zone ?? 'UTC'
    const next = nextDue(row, zone, now.getTime())
    return {
      ...told,
      recipients: recipients.map((operatorId) => {
        const found = audiences.get(row.programmeId)?.find(({ id }) => id === operatorId)
        const can = !found ? 'no_right' : found.mail === null ? 'no_mail' : 'be_sent'
        return { operatorId, name: names.get(operatorId) ?? operatorId, can }
      }),
      nextAt: row.paused ? null : new Date(next.at).toISOString(),
      last: last.find(({ reportId }) => reportId === row.id) ?? null,
      madeAt: madeAt.toISOString(),
    }
  })
}

async function shownRuns(ctx: Context, rows: readonly runs.RunRow[]): Promise<ReportRun[]> {
  const ids = rows.map(({ id }) => id)
  const all = await runs.deliveries(ctx.db, ctx.organisationId, ids)
  return rows.map(({ fromOn, toOn, nextAt, madeAt, endedAt, ...told }) => ({
    ...told,
    from: fromOn,
    to: toOn,
    nextAt: nextAt?.toISOString() ?? null,
    madeAt: madeAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    deliveries: all
      .filter(({ runId }) => runId === told.id)
      .map(({ runId: _, ...delivery }) => delivery),
  }))
}
