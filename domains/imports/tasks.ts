import { requireReach, requireWithin } from '#domains/access/access.ts'
import { programmesWithin } from '#domains/access/core/reach.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import { createContext, type Context } from '#kit/context.ts'
import { isUuid } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { enqueue } from '#kit/jobs.ts'
import { newId } from '#kit/newId.ts'
import { idAfter, pageOf } from '#kit/page.ts'
import type { MembersMapping, PurchasesMapping } from './core/mapping.ts'
import { keepFile, requireWhole, textOf, withFile } from './files.ts'
import type { Import, ImportReport, NewImport } from './imports.api.ts'
import {
  importMembers,
  importPurchases,
  requireMapping,
  type MembersImported,
  type PurchasesImported,
  type Stage,
} from './imports.ts'
import * as store from './tasks.store.ts'
import { refusalInWords } from './words.ts'

/** The job that carries a task on. */
export const CARRY = 'imports.carry'

/**
 * Has a file imported, or tried. Throws `mapping.invalid` with every problem, `file.unfinished`,
 * `currency.other`, and what is wrong with the programme.
 */
export async function order(ctx: Context, asked: NewImport): Promise<Import> {
  requireReach(ctx.actor, false)
  const { what, dryRun = false } = asked
  const file = await requireWhole(ctx, asked.fileId)
  const mapping = requireMapping(asked.mapping, what, file.name, ctx.language)
  return ctx.transaction(async (ctx) => {
    const programme = await programmes.programmeFor(
      ctx.db,
      ctx.organisationId,
      asked.programmeId ?? null,
    )
    if (mapping.what === 'purchases' && mapping.currency !== programme.currency) {
      const { currency: actual } = mapping
      throw new Refusal('currency.other', { expected: programme.currency, actual })
    }
    const { kind, id: actorId, name, test } = ctx.actor
    const task = {
      id: newId<'import'>(),
      fileId: file.id,
      fileName: file.name,
      programmeId: programme.id,
      what,
      mapping,
      dryRun,
      language: ctx.language,
      orderedAt: ctx.now,
      orderedBy: { kind, id: actorId, name, test },
    }
    await store.insert(ctx.db, ctx.organisationId, task)
    await enqueue(ctx, CARRY, { id: task.id })
    return shown(ctx, (await store.find(ctx.db, ctx.organisationId, task.id))!)
  })
}

/** Imports within the actor's reach, newest first. */
export async function list(
  ctx: Context,
  query: { readonly cursor?: string; readonly limit?: number },
): Promise<{ items: Import[]; next: string | null }> {
  const limit = query.limit ?? 50
  const before = idAfter(query.cursor)
  const { db, organisationId } = ctx
  const rows = await store.list(db, organisationId, programmesWithin(ctx.actor), before, limit + 1)
  return pageOf(
    rows,
    limit,
    ({ id }) => [id],
    (row) => shown(ctx, row),
  )
}

/** One import. Throws `import.unknown`. */
export const see = async (ctx: Context, id: string): Promise<Import> =>
  shown(ctx, await own(ctx, id))

/** Asks for an end after the portion at hand. Throws `import.unknown`, `import.ended`. */
export async function cancel(ctx: Context, id: string): Promise<Import> {
  requireReach(ctx.actor, false)
  const { state } = await own(ctx, id)
  if (state !== 'waiting' && state !== 'running') throw new Refusal('import.ended', { state })
  await store.cancel(ctx.db, ctx.organisationId, id, ctx.now)
  return see(ctx, id)
}

/** The rejected rows as CSV. Throws `import.nothing_rejected` when there are none, or no longer. */
export async function rejected(ctx: Context, id: string): Promise<string> {
  const { rejectedId } = await own(ctx, id)
  const text = rejectedId === null ? null : await textOf(ctx.db, ctx.organisationId, rejectedId)
  if (text === null) throw new Refusal('import.nothing_rejected')
  return text
}

/**
 * Carries a task on until it is done, cancelled or refused; told to stop by its signal, it asks to be
 * carried on again. It bears repetition: what was taken over is known the next time.
 */
export async function carryOn(ctx: Context, id: string, signal: AbortSignal): Promise<void> {
  const { db, organisationId } = ctx
  const task = await store.find(db, organisationId, id)
  if (!task || !(await store.begin(db, organisationId, id, ctx.now))) return
  const watch = watching(ctx, id, signal)
  try {
    const ending = await withFile(ctx, task.fileId, (path) => run(ctx, task, path, watch))
    const isCut = ending.state === 'cancelled' && !watch.isCancelled()
    if (isCut) await enqueue(ctx, CARRY, { id })
    else await store.end(db, organisationId, id, ctx.now, ending)
  } catch (error) {
    if (error instanceof Refusal) {
      const { code, details } = error
      const refusal = { code, details: { ...details, file: task.fileName } }
      await store.end(db, organisationId, id, ctx.now, { state: 'failed', refusal })
    } else if (!isAbort(error)) throw error
    else if (watch.isCancelled())
      await store.end(db, organisationId, id, ctx.now, { state: 'cancelled' })
    else await enqueue(ctx, CARRY, { id })
  } finally {
    watch.end()
  }
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError'

async function run(
  ctx: Context,
  task: store.TaskRow,
  path: string,
  watch: ReturnType<typeof watching>,
): Promise<store.Ending> {
  const actor = { ...task.orderedBy, scopes: [] }
  const { db, now, organisationId, log } = ctx
  const own = createContext({ db, now, organisationId, log, actor, language: task.language })
  const rejectedPath = `${path}.rejected.csv`
  const asked = {
    path,
    programmeId: task.programmeId,
    dryRun: task.dryRun,
    rejectedPath,
    language: task.language,
    onProgress: watch.onProgress,
    signal: watch.signal,
  }
  const done =
    task.what === 'purchases'
      ? await importPurchases(own, { ...asked, mapping: task.mapping as PurchasesMapping })
      : await importMembers(own, { ...asked, mapping: task.mapping as MembersMapping })
  const rejectedId =
    done.rejectedFile === null || (done.stopped && !watch.isCancelled())
      ? null
      : await keepFile(own, rejectedPath, `${task.fileName}.rejected.csv`)
  return { state: done.stopped ? 'cancelled' : 'done', report: reportOf(done), rejectedId }
}

function reportOf(done: PurchasesImported | MembersImported): ImportReport {
  const { dryRun, encoding, delimiter, rows, members, rejected, preview, previewRejected } = done
  const common = { dryRun, encoding, delimiter, rows, members }
  const told = {
    rejected: [...rejected],
    preview: [...preview],
    previewRejected: [...previewRejected],
  }
  return 'receipts' in done
    ? {
        ...common,
        ...told,
        receipts: done.receipts,
        cards: null,
        points: null,
        from: done.from,
        to: done.to,
      }
    : {
        ...common,
        ...told,
        receipts: null,
        cards: done.cards,
        points: done.points,
        from: null,
        to: null,
      }
}

const EVERY = 1_000 // ms between two notes of progress

/** Notes now and then how far a task has come, and hears whether it is to be cancelled. */
function watching({ db, organisationId }: Context, id: string, stopping: AbortSignal) {
  const cancelling = new AbortController()
  let step: { stage: Stage; done: number; total: number } | null = null
  const note = async () => {
    if (step && (await store.note(db, organisationId, id, step))) cancelling.abort()
  }
  // a note that is lost is made good by the next one
  const timer = setInterval(() => void note().catch(() => undefined), EVERY)
  return {
    signal: AbortSignal.any([stopping, cancelling.signal]),
    isCancelled: () => cancelling.signal.aborted,
    onProgress: (stage: Stage, done: number, total: number) => void (step = { stage, done, total }),
    end: () => clearInterval(timer),
  }
}

async function own(ctx: Context, id: string): Promise<store.TaskRow> {
  const task = isUuid(id) ? await store.find(ctx.db, ctx.organisationId, id) : undefined
  if (!task) throw new Refusal('import.unknown')
  requireWithin(ctx.actor, { programmeId: task.programmeId })
  return task
}

function shown({ language }: Context, task: store.TaskRow): Import {
  const { refusal } = task
  const failure = refusal && {
    code: refusal.code,
    message: refusalInWords(new Refusal(refusal.code, refusal.details), language),
  }
  return {
    id: task.id,
    fileId: task.fileId,
    fileName: task.fileName,
    programmeId: task.programmeId,
    what: task.what,
    dryRun: task.dryRun,
    mapping: task.mapping,
    state: task.state,
    stage: task.stage,
    done: task.done,
    total: task.total,
    cancelling: task.cancel && task.endedAt === null,
    report: task.report as ImportReport | null,
    failure,
    rejectedFile: task.rejectedId !== null,
    orderedAt: task.orderedAt.toISOString(),
    orderedBy: task.orderedBy.name,
    beganAt: task.beganAt?.toISOString() ?? null,
    endedAt: task.endedAt?.toISOString() ?? null,
  }
}
