import type { Context } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { parseInstant } from '#kit/core/zone.ts'
import { newId } from '#kit/newId.ts'
import { idAfter, pageOf } from '#kit/page.ts'
import type { AuditEntry, AuditQuery } from './operators.api.ts'
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
  const unknown = actor.kind === 'nobody'
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

/** What was done in the organisation, newest first. */
export async function listAudit(
  ctx: Context,
  query: AuditQuery,
): Promise<{ items: AuditEntry[]; next: string | null }> {
  const limit = query.limit ?? 50
  const { actor, operation } = query
  const from = instant(query.from, 'from')
  const to = instant(query.to, 'to')
  const rows = await store.list(
    ctx.db,
    ctx.organisationId,
    { actor, operation, from, to },
    idAfter(query.cursor),
    limit + 1,
  )
  return pageOf(rows, limit, ({ id }) => [id], shown)
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
