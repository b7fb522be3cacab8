import { pipeline, Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import type { Context } from '#kit/context.ts'
import { isUuid, type OrganisationId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { parseInstant } from '#kit/core/zone.ts'
import { newId } from '#kit/newId.ts'
import { idAfter, pageOf } from '#kit/page.ts'
import type { AuditEntry, AuditExport, AuditQuery } from './operators.api.ts'
import * as store from './audit.store.ts'

export type Noted = {
  /** In the past tense: `operator.blocked`. */
  readonly operation: string
  /** The id of what was changed. */
  readonly object?: string
  readonly old?: unknown
  readonly new?: unknown
  readonly reason?: string
  /** Where it happened, when not in the organisation of the context; null where nobody known tried. */
  readonly organisationId?: OrganisationId | null
  /** Who did it, when the context does not know yet. */
  readonly actor?: { readonly id: string; readonly name: string }
}

/** Writes down what was done, for ever. Passwords, codes and tokens are never part of it. */
export async function note(ctx: Context, what: Noted): Promise<void> {
  const { actor } = ctx
  // a job has a name and no id
  const unknown = actor.kind === 'nobody' || !isUuid(actor.id)
  await store.insert(ctx.db, {
    id: newId(),
    organisationId: what.organisationId === undefined ? ctx.organisationId : what.organisationId,
    actorKind: what.actor ? 'operator' : actor.kind,
    actorId: what.actor?.id ?? (unknown ? null : actor.id),
    actorName: what.actor?.name ?? actor.name,
    operation: what.operation,
    object: what.object ?? null,
    old: what.old ?? null,
    new: what.new ?? null,
    reason: what.reason ?? null,
    address: actor.address ?? null,
    at: ctx.now,
  })
}

/**
 * Writes down what was done to a member: by people always, by programs when they say why. What else programs
 * do is in the log of their requests.
 */
export async function noteDeed(
  ctx: Context,
  what: Noted & { readonly object: string },
): Promise<void> {
  if (ctx.actor.kind === 'operator' || what.reason !== undefined) await note(ctx, what)
}

/** What was done in the organisation, newest first. */
export async function listAudit(
  ctx: Context,
  query: AuditQuery,
): Promise<{ items: AuditEntry[]; next: string | null }> {
  const limit = query.limit ?? 50
  const after = idAfter(query.cursor)
  const rows = await store.list(ctx.db, ctx.organisationId, filterOf(query), after, limit + 1)
  return pageOf(rows, limit, ({ id }) => [id], shown)
}

/**
 * The same as a CSV, page after page as fast as it is taken, so that memory does not grow with it.
 * That it was taken is written down before its first line.
 */
export async function exportAudit(ctx: Context, query: AuditExport): Promise<Readable> {
  const filter = filterOf(query)
  await note(ctx, { operation: 'audit.exported', new: query })
  const { language } = ctx
  const lines = stringify({
    bom: true,
    header: true,
    columns: [...COLUMNS],
    // as the table programs of that language expect it
    delimiter: language === 'ru' ? ';' : ',',
    record_delimiter: 'windows',
    // a name that begins with = is a name, whatever a table program would make of it
    escape_formulas: true,
  })
  return pipeline(Readable.from(entries(ctx, filter)), lines, () => undefined)
}

const COLUMNS = [
  'at',
  'actorKind',
  'actor',
  'operation',
  'object',
  'old',
  'new',
  'reason',
  'address',
] as const
const PORTION = 500

async function* entries(ctx: Context, filter: store.AuditFilter) {
  for (let before: string | null = null; ;) {
    const rows: store.AuditRow[] = await store.list(
      ctx.db,
      ctx.organisationId,
      filter,
      before,
      PORTION,
    )
    for (const row of rows) yield lineOf(row)
    if (rows.length < PORTION) return
    before = rows.at(-1)!.id
  }
}

const lineOf = (row: store.AuditRow): Record<(typeof COLUMNS)[number], string | null> => ({
  at: row.at.toISOString(),
  actorKind: row.actorKind,
  actor: row.actorName,
  operation: row.operation,
  object: row.object,
  old: row.old === null ? null : JSON.stringify(row.old),
  new: row.new === null ? null : JSON.stringify(row.new),
  reason: row.reason,
  address: row.address,
})

function filterOf({ actor, operation, object, from, to }: AuditExport): store.AuditFilter {
  return { actor, operation, object, from: instant(from, 'from'), to: instant(to, 'to') }
}

function instant(text: string | undefined, field: string): Date | undefined {
  if (text === undefined) return undefined
  const read = parseInstant(text)
  if (!read) throw new Refusal('instant.invalid', { field })
  return new Date(read.ms)
}

const shown = (row: store.AuditRow): AuditEntry => ({
  id: row.id,
  actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
  operation: row.operation,
  object: row.object,
  old: row.old,
  new: row.new,
  reason: row.reason,
  address: row.address,
  at: row.at.toISOString(),
})
