import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'

export type Correction = {
  readonly owner: string
  readonly movementId: string
  readonly organisationId: string
  readonly programmeId: string
  readonly act: 'add' | 'take' | 'transfer'
  readonly points: number
  readonly operatorId: string
  readonly session: Buffer | null
  readonly approvalId: string | null
  readonly approvedBy: string | null
  readonly shiftPoints: number
  readonly dayPoints: number
  readonly onceLimit: number | null
  readonly shiftLimit: number | null
  readonly dayLimit: number | null
  readonly at: Date
}

export async function insert(db: Db, correction: Correction): Promise<void> {
  await db.insertInto('members.correction').values(correction).execute()
}

export type Moved = {
  readonly act: Correction['act']
  readonly shift: number
  readonly day: number
}

/** How many points somebody answers for in a programme since their shift and since the day began, by act. */
export async function moved(
  db: Db,
  of: { readonly answeredBy: string; readonly programmeId: string },
  since: { readonly shift: Date; readonly day: Date },
): Promise<Moved[]> {
  const { rows } = await sql<Moved>`
    select act,
      coalesce(sum(abs(points)) filter (where at > ${since.shift}), 0)::bigint as shift,
      coalesce(sum(abs(points)) filter (where at >= ${since.day}), 0)::bigint as day
    from members.correction
    where answered_by = ${of.answeredBy} and programme_id = ${of.programmeId}
      and act in ('add', 'take', 'transfer')
      and at >= least(${since.shift}::timestamptz, ${since.day}::timestamptz)
    group by act
  `.execute(db)
  return rows
}

/** The movements that came of approved requests, by the request. */
export async function movementsOf(
  db: Db,
  requests: readonly { readonly owner: string; readonly id: string }[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ approvalId: string; movementId: string }>`
    select c.approval_id, c.movement_id from members.correction c
    join unnest(${requests.map(({ owner }) => owner)}::uuid[], ${requests.map(({ id }) => id)}::uuid[])
      as asked (owner, id) on c.owner = asked.owner and c.approval_id = asked.id
  `.execute(db)
  return new Map(rows.map(({ approvalId, movementId }) => [approvalId, movementId]))
}
