import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { Source } from './core/rolling/points.ts'
import { sums, within, type Sales, type Span } from './figures.store.ts'

/** A column that days are parted by. */
export type Column = 'tier' | 'channel' | 'store_id'

export type SalesOf = Sales & { readonly key: string | null; readonly member: boolean }

/** Sales of a span by what they are parted by; members and everybody else apart where it is by tier. */
export async function salesBy(db: Db, span: Span, column: Column): Promise<SalesOf[]> {
  const member = column === 'tier' ? sql`member` : sql`true`
  const { rows } = await sql<SalesOf>`
    select ${sql.ref(column)}::text as key, ${member} as member, ${sums}
    from analytics.sales_day where ${within(span)} group by 1, 2
  `.execute(db)
  return rows
}

/** Points given for receipts of a span by what they are parted by. */
export async function issuedBy(
  db: Db,
  span: Span,
  column: Column,
): Promise<{ readonly key: string | null; readonly issued: number }[]> {
  const { rows } = await sql<{ key: string | null; issued: number }>`
    select ${sql.ref(column)}::text as key, sum(issued_points)::bigint as issued
    from analytics.issued_day where ${within(span)} and source = 'purchase' group by 1
  `.execute(db)
  return rows
}

export type IssuedRow = {
  readonly source: Source
  readonly rule: string | null
  readonly tier: string | null
  readonly issued: number
}

/** What points of a span were given for. */
export async function issued(db: Db, span: Span): Promise<IssuedRow[]> {
  const { rows } = await sql<IssuedRow>`
    select source, rule, tier, sum(issued_points)::bigint as issued
    from analytics.issued_day where ${within(span)} group by 1, 2, 3
    having sum(issued_points) <> 0
  `.execute(db)
  return rows
}
