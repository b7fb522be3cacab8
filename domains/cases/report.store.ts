import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { Kind } from './core/kinds.ts'

export type Counted = {
  /** What the line counts: all cases, those of a kind, or those of an operator. */
  readonly by: 'all' | 'kind' | 'operator'
  readonly kind: Kind | null
  readonly assigneeId: string | null
  readonly opened: number
  readonly resolved: number
  readonly closed: number
  readonly answeredInTime: number
  readonly answered: number
  readonly resolvedInTime: number
  readonly repeated: number
}

/** Cases that had something happen to them in [from, to): in all, by kind and by operator, in one reading. */
export async function count(
  db: Db,
  of: OrganisationId,
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<Counted[]> {
  const { rows } = await sql<Counted>`
    with told as (
      select kind, assignee_id, repeated, answered_in_time, resolved_in_time,
        opened_at >= ${from} and opened_at < ${to} as is_opened,
        coalesce(answered_at >= ${from} and answered_at < ${to}, false) as is_answered,
        coalesce(resolved_at >= ${from} and resolved_at < ${to}, false) as is_resolved,
        coalesce(closed_at >= ${from} and closed_at < ${to}, false) as is_closed
      from cases.matter where organisation_id = ${of} and opened_at < ${to}
    )
    select case grouping(kind, assignee_id) when 3 then 'all' when 1 then 'kind' else 'operator' end as by,
      kind, assignee_id,
      count(*) filter (where is_opened) as opened,
      count(*) filter (where is_resolved) as resolved,
      count(*) filter (where is_closed) as closed,
      count(*) filter (where is_answered) as answered,
      count(*) filter (where is_answered and answered_in_time) as answered_in_time,
      count(*) filter (where is_resolved and resolved_in_time) as resolved_in_time,
      count(*) filter (where is_opened and repeated) as repeated
    from told where is_opened or is_answered or is_resolved or is_closed
    group by grouping sets ((), (kind), (assignee_id))
  `.execute(db)
  return rows
}
