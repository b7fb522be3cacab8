import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { Day } from '#kit/core/time.ts'

export type IssueRow = {
  readonly issuedIn: Day
  readonly movedIn: Day
  readonly issued: number
  readonly redeemed: number
  readonly expired: number
  readonly reversed: number
  readonly other: number
}

/** What became of the points of each month of issue, by the month in which it did. */
export async function issueMonths(db: Db, programmeId: string): Promise<IssueRow[]> {
  const { rows } = await sql<IssueRow>`
    select to_char(issued_in, 'YYYY-MM-DD') as issued_in, to_char(moved_in, 'YYYY-MM-DD') as moved_in,
      issued_points as issued, redeemed_points as redeemed, expired_points as expired,
      reversed_points as reversed, other_points as other
    from analytics.issue_month where programme_id = ${programmeId} order by 1, 2
  `.execute(db)
  return rows
}

/** What members paid in money for all they kept, and what that would have cost them without points. */
export async function memberSales(
  db: Db,
  programmeId: string,
): Promise<{ readonly paid: number; readonly goods: number }> {
  const { rows } = await sql<{ paid: number; goods: number }>`
    select (coalesce(sum(sales_amount - returned_amount), 0)
        - coalesce(sum(redeemed_amount - returned_redeemed_amount), 0))::bigint as paid,
      coalesce(sum(sales_amount - returned_amount), 0)::bigint as goods
    from analytics.sales_day where programme_id = ${programmeId} and member
  `.execute(db)
  return rows[0]!
}
