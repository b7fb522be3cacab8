import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'

/** A receipt as JSON without its member, `[externalId, storeId, tillId, occurredAt, receipt, lines]`; and whose it is. */
export type HistoryRow = { readonly owner: string | null; readonly receipt: string }

export type HistoryAsked = {
  readonly programmeId: string
  /** Half-open; null: without an end. */
  readonly from: Date | null
  readonly until: Date | null
}

const matching = (of: OrganisationId, asked: HistoryAsked) => sql`
  organisation_id = ${of} and programme_id = ${asked.programmeId} and not test
  and (${asked.from}::timestamptz is null or occurred_at >= ${asked.from})
  and (${asked.until}::timestamptz is null or occurred_at < ${asked.until})
`

/** How many receipts there are, and how many of them were taken back, wholly or in part. */
export async function countOf(
  db: Db,
  of: OrganisationId,
  asked: HistoryAsked,
): Promise<{ readonly standing: number; readonly takenBack: number; readonly partly: number }> {
  const { rows } = await sql<{ standing: number; takenBack: number; partly: number }>`
    select count(*) filter (where state in ('confirmed', 'partially_returned')) as standing,
      count(*) filter (where state in ('returned', 'cancelled')) as taken_back,
      count(*) filter (where state = 'partially_returned') as partly
    from purchases.purchase where ${matching(of, asked)}
  `.execute(db)
  return rows[0]!
}

/** What members bought: receipts, their sum before the programme, discounts of the conditions, and points; what all bought. */
export async function membersBought(
  db: Db,
  of: OrganisationId,
  asked: HistoryAsked,
): Promise<Bought> {
  const { rows } = await sql<Bought>`
    select count(*) filter (where member) as receipts,
      coalesce(sum(amount) filter (where member), 0)::bigint as sales,
      coalesce(sum(amount), 0)::bigint as all_sales,
      coalesce(sum(discount_amount) filter (where member), 0)::bigint as discounts,
      coalesce(sum(points_earned), 0)::bigint as issued,
      coalesce(sum(points_redeemed), 0)::bigint as redeemed
    from purchases.purchase
    where ${matching(of, asked)} and state in ('confirmed', 'partially_returned')
  `.execute(db)
  return rows[0]!
}

export type Bought = {
  readonly receipts: number
  readonly sales: number
  readonly allSales: number
  readonly discounts: number
  readonly issued: number
  readonly redeemed: number
}

/**
 * Receipts in the order of time, portion after portion, within a transaction; those that were cancelled
 * or wholly returned are left out.
 */
export async function* historyOf(
  db: Db,
  of: OrganisationId,
  asked: HistoryAsked,
  portion: number,
): AsyncGenerator<readonly HistoryRow[]> {
  // one sort of all of it may take longer than any other statement of a job
  await sql`set local statement_timeout = '5min'`.execute(db)
  await sql`
    declare history no scroll cursor for
    select case when member then owner end as owner, json_build_array(
      external_id, store_id, till_id, (extract(epoch from occurred_at) * 1000)::bigint,
      decision -> 'receipt', decision -> 'lines')::text as receipt
    from purchases.purchase
    where ${matching(of, asked)} and state in ('confirmed', 'partially_returned')
    order by occurred_at, id
  `.execute(db)
  for (;;) {
    const { rows } = await sql<HistoryRow>`
      fetch ${sql.lit(portion)} from history
    `.execute(db)
    if (rows.length === 0) return
    yield rows
  }
}
