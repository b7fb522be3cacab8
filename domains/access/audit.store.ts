import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'

export type AuditRow = {
  readonly id: string
  readonly actorKind: string
  readonly actorId: string | null
  readonly actorName: string
  readonly operation: string
  readonly object: string | null
  readonly old: unknown
  readonly new: unknown
  readonly reason: string | null
  readonly address: string | null
  readonly at: Date
}

export async function insert(
  db: Db,
  row: AuditRow & { readonly organisationId: string | null },
): Promise<void> {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value))
  await sql`
    insert into access.audit (id, organisation_id, actor_kind, actor_id, actor_name, operation,
      object, old, new, reason, address, at)
    values (${row.id}, ${row.organisationId}, ${row.actorKind}, ${row.actorId}, ${row.actorName},
      ${row.operation}, ${row.object}, ${json(row.old)}::jsonb, ${json(row.new)}::jsonb,
      ${row.reason}, ${row.address}, ${row.at})
  `.execute(db)
}

export type AuditFilter = {
  readonly actor?: string | undefined
  readonly operation?: string | undefined
  readonly object?: string | undefined
  readonly from?: Date | undefined
  readonly to?: Date | undefined
}

/** Up to `limit` rows of the organisation, newest first, before the id. */
export async function list(
  db: Db,
  of: OrganisationId,
  filter: AuditFilter,
  before: string | null,
  limit: number,
): Promise<AuditRow[]> {
  let query = db
    .selectFrom('access.audit')
    .select([
      'id',
      'actorKind',
      'actorId',
      'actorName',
      'operation',
      'object',
      'old',
      'new',
      'reason',
      'address',
      'at',
    ])
    .where('organisationId', '=', of)
    .orderBy('id', 'desc')
    .limit(limit)
  if (before !== null) query = query.where('id', '<', before)
  if (filter.actor !== undefined) query = query.where('actorId', '=', filter.actor)
  if (filter.operation !== undefined) query = query.where('operation', '=', filter.operation)
  if (filter.object !== undefined) query = query.where('object', '=', filter.object)
  if (filter.from !== undefined) query = query.where('at', '>=', filter.from)
  if (filter.to !== undefined) query = query.where('at', '<', filter.to)
  return query.execute()
}
