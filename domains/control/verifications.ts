import { requireReach } from '#domains/access/access.ts'
import { note } from '#domains/access/audit.ts'
import { inLanguage } from '#domains/ledger/core/promises.ts'
import * as book from '#domains/ledger/verify.ts'
import { databaseNow, type Context } from '#kit/context.ts'
import { isUuid } from '#kit/core/ids.ts'
import type { Language } from '#kit/core/language.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { enqueue } from '#kit/jobs.ts'
import { newId } from '#kit/newId.ts'
import { isOutage } from '#kit/outage.ts'
import { idAfter, pageOf } from '#kit/page.ts'
import type { BookFinding, Verification } from './control.api.ts'
import { requireEverywhere } from './control.ts'
import * as store from './verifications.store.ts'

/** The job that carries a check on. */
export const VERIFY = 'control.verify'

/** Of each promise so many findings are kept. */
const MOST = 100

/** Has the whole book checked. Throws `verification.under_way`: one goes on at a time. */
export async function askFor(ctx: Context): Promise<Verification> {
  requireReach(ctx.actor, false)
  requireEverywhere(ctx.actor)
  return ctx.transaction(async (ctx) => {
    const id = newId<'verification'>()
    const asked = { id, total: book.promises(), askedAt: ctx.now, askedBy: ctx.actor.name }
    if (!(await store.insert(ctx.db, ctx.organisationId, asked)))
      throw new Refusal('verification.under_way')
    await note(ctx, { operation: 'book.verified', object: id })
    await enqueue(ctx, VERIFY, { id })
    return shown((await store.find(ctx.db, ctx.organisationId, id))!, ctx.language)
  })
}

/** Checks that this organisation asked for, newest first. */
export async function list(
  ctx: Context,
  query: { readonly cursor?: string; readonly limit?: number },
): Promise<{ items: Verification[]; next: string | null }> {
  requireEverywhere(ctx.actor)
  const limit = query.limit ?? 50
  const rows = await store.list(ctx.db, ctx.organisationId, idAfter(query.cursor), limit + 1)
  return pageOf(
    rows,
    limit,
    ({ id }) => [id],
    (row) => shown(row, ctx.language),
  )
}

/** One check. Throws `verification.unknown`. */
export async function see(ctx: Context, id: string): Promise<Verification> {
  requireEverywhere(ctx.actor)
  const row = isUuid(id) ? await store.find(ctx.db, ctx.organisationId, id) : undefined
  if (!row) throw new Refusal('verification.unknown')
  return shown(row, ctx.language)
}

/**
 * Carries a check on, promise by promise; told to stop by its signal, it asks to be carried on again. It
 * bears repetition: what was checked before is not checked anew.
 */
export async function carryOn(ctx: Context, id: string, signal: AbortSignal): Promise<void> {
  const { db, organisationId } = ctx
  const row = await store.find(db, organisationId, id)
  const total = book.promises()
  if (!row || !(await store.begin(db, organisationId, id, total, ctx.now))) return
  try {
    for (let place = row.done; place < total; place++) {
      if (signal.aborted) return await enqueue(ctx, VERIFY, { id })
      const found = await book.verifyOne(db, place, MOST)
      await store.note(db, organisationId, id, place, await kept(ctx, found))
    }
    await store.end(db, organisationId, id, await databaseNow(db), null)
  } catch (error) {
    // the database is back some time, and the job is tried again
    if (isOutage(error)) throw error
    const code = (error as { code?: unknown }).code
    const failure = typeof code === 'string' ? code : 'failed'
    await store.end(db, organisationId, id, await databaseNow(db), failure)
    throw error
  }
}

/** Whose points they are is nobody's business in another organisation. */
async function kept(
  { db, organisationId }: Context,
  found: readonly book.Finding[],
): Promise<store.KeptFinding[]> {
  const owners = [...new Set(found.flatMap(({ owner }) => owner ?? []))]
  const strangers = await book.strangersTo(db, organisationId, owners)
  return found.map(({ invariant, promise, advice, owner, movementId, row }) =>
    owner !== null && strangers.has(owner)
      ? { elsewhere: true }
      : { invariant, promise, advice, owner, movementId, row },
  )
}

const isOurs = (finding: store.KeptFinding): finding is BookFinding => !('elsewhere' in finding)

function shown(row: store.VerificationRow, language: Language): Verification {
  const findings = row.findings.filter(isOurs).map((each) => inLanguage(each, language))
  return {
    id: row.id,
    state: row.state,
    done: row.done,
    total: row.total,
    sound: row.state === 'done' ? row.findings.length === 0 : null,
    findings,
    elsewhere: row.findings.length - findings.length,
    failure: row.failure,
    askedAt: row.askedAt.toISOString(),
    askedBy: row.askedBy,
    beganAt: row.beganAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
  }
}
