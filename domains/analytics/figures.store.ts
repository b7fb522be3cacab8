import { sql, type RawBuilder } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { Day } from '#kit/core/time.ts'
import type { Bounds, Reach } from './core/habits/reaches.ts'
import { middleOf, type Counted } from './core/numbers/quantiles.ts'
import type { PointsFlows } from './core/rolling/points.ts'
import type { SalesDay } from './core/rolling/sales.ts'

/** A programme, or one of its stores, from a day to a day, both included. */
export type Span = {
  readonly programmeId: string
  readonly storeId: string | null
  readonly from: Day
  readonly to: Day
}

/** Days of a span, in the programme or one of its stores. */
export const within = ({ programmeId, storeId, from, to }: Span): RawBuilder<unknown> => sql`
  programme_id = ${programmeId} and day between ${from}::date and ${to}::date
  and (${storeId}::uuid is null or store_id = ${storeId}::uuid)`

const POINTS = sql`sum(issued_points)::bigint as issued, sum(activated_points)::bigint as activated,
  sum(redeemed_points)::bigint as redeemed, sum(expired_points)::bigint as expired,
  sum(reversed_points)::bigint as reversed, sum(adjusted_points)::bigint as adjusted,
  sum(held_points)::bigint as held`

/** Movements of points on the days that have any. */
export async function pointsByDay(
  db: Db,
  span: Span,
): Promise<(PointsFlows & { readonly day: Day })[]> {
  const { rows } = await sql<PointsFlows & { day: Day }>`
    select to_char(day, 'YYYY-MM-DD') as day, ${POINTS}
    from analytics.points_day where not apart and ${within(span)} group by analytics.points_day.day
    order by 1
  `.execute(db)
  return rows
}

/** What members hold, set aside or not, less what they owe, on the evening before a day. */
export async function outstandingBefore(db: Db, programmeId: string, day: Day): Promise<number> {
  const { rows } = await sql<{ points: number }>`
    select coalesce(sum(issued_points - redeemed_points - expired_points - reversed_points
      + adjusted_points), 0)::bigint as points
    from analytics.points_day
    where programme_id = ${programmeId} and day < ${day}::date and not apart
  `.execute(db)
  return rows[0]!.points
}

export type Sales = Omit<
  SalesDay,
  'programmeId' | 'day' | 'storeId' | 'channel' | 'tier' | 'member'
> & {
  readonly memberReceipts: number
  readonly memberAmount: number
  readonly memberReturnedAmount: number
}

/** The sums of days of sales, those of members apart. */
export const sums = sql.raw(
  [
    'receipts',
    'sales_amount',
    'discount',
    'redeemed_amount',
    'returned_amount',
    'returned_redeemed_amount',
    'costed_amount',
    'cost',
  ]
    .map((column): readonly [string, string, string] => [column, column, 'true'])
    .concat([
      ['receipts', 'member_receipts', 'member'],
      ['sales_amount', 'member_amount', 'member'],
      ['returned_amount', 'member_returned_amount', 'member'],
    ])
    .map(
      ([column, name, which]) =>
        `coalesce(sum(${column}) filter (where ${which}), 0)::bigint as ${name}`,
    )
    .join(', '),
)

export async function sales(db: Db, span: Span): Promise<Sales> {
  const { rows } = await sql<Sales>`
    select ${sums} from analytics.sales_day where ${within(span)}
  `.execute(db)
  return rows[0]!
}

export async function salesByDay(db: Db, span: Span): Promise<(Sales & { readonly day: Day })[]> {
  const { rows } = await sql<Sales & { day: Day }>`
    select to_char(day, 'YYYY-MM-DD') as day, ${sums} from analytics.sales_day
    where ${within(span)} group by analytics.sales_day.day order by 1
  `.execute(db)
  return rows
}

export type Buyers = {
  readonly members: number
  readonly repeaters: number
  readonly orders: number
}

/**
 * How members bought in a span: receipts that came back whole are left out, duplicates count once. Of all
 * stores it is read from days: the first receipt of a member in the span is the one whose last before lies
 * ahead of it, and the first two are those whose last but one does.
 */
export async function buyers(db: Db, span: Span): Promise<Buyers> {
  const { rows } = await (span.storeId === null ? buyersByDay(span) : buyersOfStore(span)).execute(
    db,
  )
  return rows[0]!
}

const buyersByDay = ({ programmeId, from, to }: Span) => sql<Buyers>`
  select members, twice - members as repeaters, orders from (
    select coalesce(sum(since_last) filter (where earlier < ${from}::date), 0)::bigint as members,
      coalesce(sum(since_last_but_one) filter (where earlier < ${from}::date), 0)::bigint as twice,
      coalesce(sum(since_last), 0)::bigint as orders
    from analytics.visit_day
    where programme_id = ${programmeId} and day between ${from}::date and ${to}::date
  ) as counted`

const BOUGHT = (span: Span) => sql`
  bought as (
    select coalesce(duplicate.person, receipt.owner) as person, occurred_at, day
    from analytics.receipt left join analytics.duplicate using (owner)
    where member and kept and not apart and ${within(span)}
  )`

const buyersOfStore = (span: Span) => sql<Buyers>`
  with ${BOUGHT(span)}, persons as (select count(*) as orders from bought group by person)
  select count(*) as members, count(*) filter (where orders > 1) as repeaters,
    coalesce(sum(orders), 0)::bigint as orders
  from persons`

export type Medians = {
  readonly medianCheck: number | null
  readonly medianDaysBetween: number | null
}

/** What lies in the middle, and of how many receipts. */
export type MediansOf = { readonly medians: Medians; readonly receipts: number }

/**
 * The receipt in the middle, for which all receipts of the span are sorted, and the calendar days between one
 * receipt and the next, of which there are as many kinds as days.
 */
export async function medians(db: Db, span: Span): Promise<MediansOf> {
  const { rows: checks } = await sql<{ middle: number | null; receipts: number }>`
    select percentile_cont(0.5) within group (order by amount - discount) as middle,
      count(*) as receipts
    from analytics.receipt where member and kept and not apart and ${within(span)}
  `.execute(db)
  const { rows: gaps } = await (
    span.storeId === null ? gapsByDay(span) : gapsOfStore(span)
  ).execute(db)
  const { middle, receipts } = checks[0]!
  return { medians: { medianCheck: middle, medianDaysBetween: middleOf(gaps) }, receipts }
}

const gapsByDay = ({ programmeId, from, to }: Span) => sql<Counted>`
  select day - earlier as value, sum(since_last)::bigint as count from analytics.visit_day
  where programme_id = ${programmeId} and day between ${from}::date and ${to}::date
    and earlier >= ${from}::date
  group by 1 order by 1`

const gapsOfStore = (span: Span) => sql<Counted>`
  with ${BOUGHT(span)}, gaps as (
    select day - lag(day) over (partition by person order by occurred_at) as value from bought
  )
  select value, count(*) as count from gaps where value is not null group by value order by value`

export type Returning = {
  readonly returned: number
  readonly observed: number
  readonly censored: number
}

/** Of those who first bought between two instants, who came again within so many days of 24 hours. */
export async function returning(
  db: Db,
  asked: {
    readonly programmeId: string
    readonly from: Date
    readonly to: Date
    readonly asOf: Date
    readonly days: number
  },
): Promise<Returning> {
  const { programmeId, from, to, asOf, days } = asked
  const { rows } = await sql<Returning>`
    select count(*) filter (where not censored and second_at <= until) as returned,
      count(*) filter (where not censored) as observed, count(*) filter (where censored) as censored
    from (
      select second_at, first_at + ${days} * interval '24 hours' as until,
        first_at + ${days} * interval '24 hours' > ${asOf} as censored
      from analytics.habit
      where programme_id = ${programmeId} and first_at >= ${from} and first_at < ${to}
        and first_at <= ${asOf}
    ) as firsts
  `.execute(db)
  return rows[0]!
}

/** Members of each month of first purchase who bought in each month, as months since the year 0. */
export async function cohorts(
  db: Db,
  programmeId: string,
  last: number,
): Promise<{ first: number; month: number; members: number }[]> {
  const { rows } = await sql<{ first: number; month: number; members: number }>`
    select months[1] as first, month, count(*) as members
    from analytics.habit, unnest(months) as month
    where programme_id = ${programmeId} and month <= ${last} group by 1, 2 order by 1, 2
  `.execute(db)
  return rows
}

/** `daysSince` counted to a day; money after returns. */
const SCORED = (programmeId: string, day: Day) => sql`
  with habit as (
    select owner, last_on, orders, sales_amount, ${day}::date - last_on as days_since
    from analytics.habit where programme_id = ${programmeId} and first_on <= ${day}::date
  ), scored as (
    select *, 1 + (rank() over (order by days_since desc) - 1) * 5 / count(*) over () as r,
      1 + (rank() over (order by orders) - 1) * 5 / count(*) over () as f,
      1 + (rank() over (order by sales_amount) - 1) * 5 / count(*) over () as m
    from habit
  ), celled as (select *, concat(r, f, m) as cell from scored)`

export type Cell = {
  readonly cell: string
  readonly members: number
  readonly orders: number
  readonly sales: number
  readonly daysSince: number
}

/** Members by recency, frequency and money, each from 1 to 5; equal values score alike. */
export async function rfm(db: Db, programmeId: string, day: Day): Promise<Cell[]> {
  const { rows } = await sql<Cell>`
    ${SCORED(programmeId, day)}
    select cell, count(*) as members, sum(orders)::bigint as orders,
      sum(sales_amount)::bigint as sales, avg(days_since)::float8 as days_since
    from celled group by cell order by cell desc
  `.execute(db)
  return rows
}

export type Celled = {
  readonly memberId: string
  readonly lastOn: Day
  readonly orders: number
  readonly sales: number
}

/** Where each score begins on a day, and how many members have it. */
export async function rfmReaches(
  db: Db,
  programmeId: string,
  day: Day,
): Promise<(Reach & { readonly members: number })[]> {
  const of = (what: string, value: string) => sql`
    select ${sql.lit(what)} as what, ${sql.ref(what)} as score, min(${sql.ref(value)}) as from,
      count(*) as members
    from scored group by ${sql.ref(what)}`
  const { rows } = await sql<Reach & { members: number }>`
    ${SCORED(programmeId, day)}
    ${of('r', 'days_since')} union all ${of('f', 'orders')} union all ${of('m', 'sales_amount')}
  `.execute(db)
  return rows
}

/** The members within these bounds, who spent most first. */
export async function rfmMembers(
  db: Db,
  programmeId: string,
  asked: {
    readonly day: Day
    readonly within: readonly (Bounds & Pick<Reach, 'what'>)[]
    readonly limit: number
  },
): Promise<{ items: Celled[]; total: number }> {
  const values = {
    r: sql`${asked.day}::date - last_on`,
    f: sql`orders`,
    m: sql`sales_amount`,
  }
  const within = asked.within.map(
    ({ what, atLeast, below }) => sql`
      (${atLeast}::bigint is null or ${values[what]} >= ${atLeast}::bigint)
      and (${below}::bigint is null or ${values[what]} < ${below}::bigint)`,
  )
  const { rows } = await sql<Celled & { total: number }>`
    select owner as member_id, to_char(last_on, 'YYYY-MM-DD') as last_on, orders,
      sales_amount as sales, count(*) over () as total
    from analytics.habit
    where programme_id = ${programmeId} and first_on <= ${asked.day}::date
      and ${sql.join(within, sql` and `)}
    order by sales_amount desc, owner limit ${asked.limit}
  `.execute(db)
  return {
    items: rows.map(({ total: _, ...row }) => row),
    total: rows[0]?.total ?? 0,
  }
}

/** The oldest of the roll-ups of an organisation; null before all were made. */
export async function rolledAt(db: Db, of: string): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select case when count(*) = 3 then min(rolled_at) end as at
    from analytics.progress where organisation_id = ${of}
  `.execute(db)
  return rows[0]!.at
}

/** What members bought of a programme, before discounts; of that, what has its cost known, and that cost. */
export async function memberCosts(
  db: Db,
  asked: { readonly programmeId: string; readonly from: Day; readonly to: Day },
): Promise<{ readonly sales: number; readonly costed: number; readonly cost: number }> {
  const { rows } = await sql<{ sales: number; costed: number; cost: number }>`
    select coalesce(sum(amount), 0)::bigint as sales,
      coalesce(sum(amount) filter (where cost is not null), 0)::bigint as costed,
      coalesce(sum(cost), 0)::bigint as cost
    from analytics.receipt where member and kept and not apart and ${within({ ...asked, storeId: null })}
  `.execute(db)
  return rows[0]!
}
