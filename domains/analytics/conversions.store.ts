import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { Day } from '#kit/core/time.ts'
import { within, type Span } from './figures.store.ts'

/** Of these members, how many have bought in the programme by an instant, and how many have again. */
export async function came(
  db: Db,
  programmeId: string,
  owners: readonly string[],
): Promise<{ readonly first: number; readonly second: number }> {
  const { rows } = await sql<{ first: number; second: number }>`
    select count(*) as first, count(second_at) as second
    from analytics.habit
    where programme_id = ${programmeId} and owner = any(${owners}::uuid[])
  `.execute(db)
  return rows[0]!
}

/** How many of these owners bought in a span of all stores. */
export async function boughtAmong(
  db: Db,
  { programmeId, from, to }: Span,
  owners: readonly string[],
): Promise<number> {
  const { rows } = await sql<{ members: number }>`
    select count(*) as members from analytics.habit
    where programme_id = ${programmeId} and owner = any(${owners}::uuid[])
      and first_on <= ${to}::date and last_on >= ${from}::date
      and exists (
        select from unnest(came_on) as day where day between ${from}::date and ${to}::date
      )
  `.execute(db)
  return rows[0]!.members
}

const SPENDERS = (span: Span) => sql`
  spender as (
    select coalesce(duplicate.person, receipt.owner) as person,
      sum(points_earned) > 0 as earned, sum(points_redeemed) > 0 as redeemed, count(*) as receipts
    from analytics.receipt left join analytics.duplicate using (owner)
    where member and kept and not apart and ${within(span)} group by 1
  )`

/** Who earned points by receipts of a span, of those who paid with points in it, and how many receipts there were. */
export async function spenders(
  db: Db,
  span: Span,
): Promise<{ readonly earned: number; readonly redeemed: number; readonly receipts: number }> {
  const { rows } = await sql<{ earned: number; redeemed: number; receipts: number }>`
    with ${SPENDERS(span)}
    select count(*) filter (where earned) as earned,
      count(*) filter (where earned and redeemed) as redeemed,
      coalesce(sum(receipts), 0)::bigint as receipts
    from spender
  `.execute(db)
  return rows[0]!
}

export type Habit = {
  readonly memberId: string
  readonly lastOn: Day
  readonly orders: number
  readonly sales: number
}

const HABIT = sql`owner as member_id, to_char(last_on, 'YYYY-MM-DD') as last_on, orders,
  sales_amount as sales`

type Found = { readonly items: Habit[]; readonly total: number }

const found = (rows: readonly (Habit & { readonly total: number })[]): Found => ({
  items: rows.map(({ total: _, ...row }) => row),
  total: rows[0]?.total ?? 0,
})

/** Which of these members have bought nothing, in the order they are named. */
export async function neverCame(
  db: Db,
  programmeId: string,
  owners: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ owner: string }>`
    select owner from unnest(${owners}::uuid[]) with ordinality as asked (owner, place)
    where not exists (
      select from analytics.habit where habit.owner = asked.owner and programme_id = ${programmeId}
    ) order by place
  `.execute(db)
  return rows.map(({ owner }) => owner)
}

/** Of these members who has bought once only, who spent most first. */
export async function cameOnce(
  db: Db,
  programmeId: string,
  { owners, limit }: { readonly owners: readonly string[]; readonly limit: number },
): Promise<Found> {
  const { rows } = await sql<Habit & { total: number }>`
    select ${HABIT}, count(*) over () as total from analytics.habit
    where programme_id = ${programmeId} and second_at is null and owner = any(${owners}::uuid[])
    order by sales_amount desc, owner limit ${limit}
  `.execute(db)
  return found(rows)
}

/** Who has bought before a day and not since, who spent most first. */
export async function sleeping(
  db: Db,
  programmeId: string,
  { since, limit }: { readonly since: Day; readonly limit: number },
): Promise<Found> {
  const { rows } = await sql<Habit & { total: number }>`
    select ${HABIT}, count(*) over () as total from analytics.habit
    where programme_id = ${programmeId} and last_on < ${since}::date
    order by sales_amount desc, owner limit ${limit}
  `.execute(db)
  return found(rows)
}

/** Who earned points by receipts of a span and paid with none in it, who spent most first. */
export async function unspent(db: Db, span: Span, limit: number): Promise<Found> {
  const { rows } = await sql<Habit & { total: number }>`
    with ${SPENDERS(span)}
    select ${HABIT}, count(*) over () as total
    from spender join analytics.habit on owner = person
    where earned and not redeemed and programme_id = ${span.programmeId}
    order by sales_amount desc, owner limit ${limit}
  `.execute(db)
  return found(rows)
}
