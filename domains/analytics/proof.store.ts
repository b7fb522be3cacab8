import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'

/** What was known of a member before an instant, and whether they came after it. */
export type Scored = {
  readonly person: string
  readonly spent: number
  readonly lastAt: Date | null
  readonly came: boolean
}

/** By member, duplicates as one: what was spent before `from` and when last, and whether they came in [from, to). */
export async function scored(
  db: Db,
  asked: { readonly programmeId: string; readonly from: Date; readonly to: Date },
): Promise<Scored[]> {
  const { programmeId, from, to } = asked
  const { rows } = await sql<Scored>`
    select coalesce(duplicate.person, receipt.owner) as person,
      coalesce(sum(amount - discount) filter (where occurred_at < ${from}), 0)::bigint as spent,
      max(occurred_at) filter (where occurred_at < ${from}) as last_at,
      coalesce(bool_or(occurred_at >= ${from}), false) as came
    from analytics.receipt left join analytics.duplicate using (owner)
    where programme_id = ${programmeId} and member and kept and not apart and occurred_at < ${to}
    group by 1
  `.execute(db)
  return rows
}
