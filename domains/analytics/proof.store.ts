import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { Day } from '#kit/core/time.ts'

/** What was known of a member before an instant, and whether they came after it. */
export type Scored = {
  readonly person: string
  readonly spent: number
  /** A day before that of the instant, as its number since 1970. */
  readonly lastOn: number | null
  readonly came: boolean
}

/**
 * By member, duplicates as one: what was spent before `from`, after returns, on what day last before that of
 * `from`, and whether they came in [from, to). Of all receipts only those since then are read: what is left of
 * a habit without them was before.
 */
export async function scored(
  db: Db,
  asked: {
    readonly programmeId: string
    readonly from: Date
    readonly fromDay: Day
    readonly to: Date
  },
): Promise<Scored[]> {
  const { programmeId, from, fromDay, to } = asked
  const { rows } = await sql<Scored>`
    with since as (
      select coalesce(duplicate.person, receipt.owner) as owner,
        sum(amount - discount - returned)::bigint as spent, bool_or(occurred_at < ${to}) as came
      from analytics.receipt left join analytics.duplicate using (owner)
      where programme_id = ${programmeId} and member and kept and not apart
        and day >= ${fromDay}::date and occurred_at >= ${from}
      group by 1
    )
    select habit.owner as person, sales_amount - coalesce(since.spent, 0) as spent,
      case when last_on < ${fromDay}::date then last_on
        else (select max(day) from unnest(came_on) as day where day < ${fromDay}::date)
      end - date '1970-01-01' as last_on,
      coalesce(came, false) as came
    from analytics.habit left join since using (owner)
    where programme_id = ${programmeId}
  `.execute(db)
  return rows
}
