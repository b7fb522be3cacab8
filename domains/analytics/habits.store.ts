import { sql } from 'kysely'
import { bigints, texts, uuids } from '#kit/arrays.ts'
import type { Db } from '#kit/context.ts'
import type { Day } from '#kit/core/time.ts'
import { run } from '#kit/pipeline.ts'

export type Duplicate = { readonly owner: string; readonly person: string }

/** Makes the duplicates of an organisation these; the owners whose habits that changes. */
export async function keepAliases(
  db: Db,
  of: string,
  duplicates: readonly Duplicate[],
): Promise<string[]> {
  const owners = duplicates.map(({ owner }) => owner)
  const persons = duplicates.map(({ person }) => person)
  const { rows: gone } = await sql<Duplicate>`
    delete from analytics.duplicate where organisation_id = ${of} and owner <> all(${owners}::uuid[])
    returning owner, person
  `.execute(db)
  const { rows: moved } = await sql<Duplicate & { before: string | null }>`
    with told as (
      select * from unnest(${owners}::uuid[], ${persons}::uuid[]) as told (owner, person)
    ), before as (
      select told.owner, told.person, kept.person as before
      from told left join analytics.duplicate kept using (owner)
      where kept.person is distinct from told.person
    ), changed as (
      insert into analytics.duplicate as kept (owner, person, organisation_id)
      select owner, person, ${of}::uuid from before
      on conflict (owner) do update set person = excluded.person
    )
    select owner, person, before from before
  `.execute(db)
  return [
    ...gone.flatMap(({ owner, person }) => [owner, person]),
    ...moved.flatMap(({ owner, person, before }) => [owner, person, ...(before ? [before] : [])]),
  ]
}

/** What receipts of a member come to: `occurred_at`, `day`, `sales`, `points_redeemed`, and `first_on`, the earliest of their days. */
const HABIT = `min(occurred_at) as first_at,
  (array_agg(occurred_at order by occurred_at))[2] as second_at, max(occurred_at) as last_at,
  min(day) as first_on, max(day) as last_on, count(*) as orders, count(distinct day) as days,
  sum(sales)::bigint as sales_amount,
  sum(sales) filter (where day = first_on)::bigint as first_day_amount,
  sum(points_redeemed)::bigint as points_redeemed,
  array_agg(distinct (extract(year from day) * 12 + extract(month from day) - 1)::int) as months,
  array_agg(day order by day) as came_on`

/** What a receipt adds to a habit. */
export type Visit = {
  readonly owner: string
  readonly programmeId: string
  readonly occurredAt: Date
  readonly day: Day
  readonly amount: number
  readonly discount: number
  readonly pointsRedeemed: number
}

/**
 * Adds receipts that are new to habits, without looking at those before, and answers whose habits are to be
 * derived instead: of whom a receipt comes in late, and of duplicates and those they were merged into.
 */
export async function growHabits(db: Db, visits: readonly Visit[]): Promise<string[]> {
  if (visits.length === 0) return []
  const rows = await run<{ owner: string }>(
    db,
    `with told as materialized (
       select owner, programme_id, to_timestamp(at / 1000.0) as occurred_at, day::date as day, sales,
         points_redeemed
       from unnest($1::uuid[], $2::uuid[], $3::int8[], $4::text[], $5::int8[], $6::int8[])
         as told (owner, programme_id, at, day, sales, points_redeemed)
     ), fresh as materialized (
       select owner, programme_id, ${HABIT}
       from (select *, min(day) over (partition by owner, programme_id) as first_on from told) as told
       group by 1, 2
     ), late as materialized (
       select owner from fresh
       where exists (select from analytics.duplicate where duplicate.owner = fresh.owner)
         or exists (select from analytics.duplicate where person = fresh.owner)
         or exists (
           select from analytics.habit where habit.owner = fresh.owner
             and habit.programme_id = fresh.programme_id and habit.last_at > fresh.first_at
         )
     ), sides as materialized (
       select fresh.*, coalesce(habit.came_on, '{}') as before,
         coalesce(habit.came_on, '{}') || fresh.came_on as after
       from fresh left join lateral (
         select came_on from analytics.habit
         where habit.owner = fresh.owner and habit.programme_id = fresh.programme_id offset 0
       ) as habit on true
       where not exists (select from late where late.owner = fresh.owner)
     ), moved as (
       ${moveVisits('sides')}
     ), grown as (
       insert into analytics.habit as kept (owner, programme_id, first_at, second_at, last_at, first_on,
         last_on, orders, days, sales_amount, first_day_amount, points_redeemed, months, came_on)
       select owner, programme_id, first_at, second_at, last_at, first_on, last_on, orders, days,
         sales_amount, first_day_amount, points_redeemed, months, came_on
       from sides
       on conflict (owner, programme_id) do update set
         second_at = coalesce(kept.second_at, excluded.first_at), last_at = excluded.last_at,
         last_on = excluded.last_on, orders = kept.orders + excluded.orders,
         days = kept.days + excluded.days - (kept.last_on = excluded.first_on)::int,
         sales_amount = kept.sales_amount + excluded.sales_amount,
         first_day_amount = kept.first_day_amount
           + case when kept.first_on = excluded.first_on then excluded.first_day_amount else 0 end,
         points_redeemed = kept.points_redeemed + excluded.points_redeemed,
         months = kept.months || case when kept.months[cardinality(kept.months)] = excluded.months[1]
           then excluded.months[2:] else excluded.months end,
         came_on = kept.came_on || excluded.came_on
     )
     select distinct owner from late`,
    [
      uuids(visits.map(({ owner }) => owner)),
      uuids(visits.map(({ programmeId }) => programmeId)),
      bigints(visits.map(({ occurredAt }) => occurredAt.getTime())),
      texts(visits.map(({ day }) => day)),
      bigints(visits.map(({ amount, discount }) => amount - discount)),
      bigints(visits.map(({ pointsRedeemed }) => pointsRedeemed)),
    ],
  )
  return rows.map(({ owner }) => owner)
}

/** Moves days of visits from what came before to what comes after, of rows that have both; what both begin with stays. */
const moveVisits = (sides: string): string => `
  insert into analytics.visit_day as kept (programme_id, day, earlier, since_last, since_last_but_one)
  select programme_id, came, earlier, sum(once), sum(twice)
  from ${sides},
    lateral (select case when after[1:cardinality(before)] = before then cardinality(before)
      else 0 end as same) as begins,
    lateral (values (before, -1), (after, 1)) as side (visits, sign),
    lateral unnest(visits[same + 1:]) with ordinality as came (came, place),
    lateral (values
      (coalesce(visits[same + place - 1], '-infinity'), sign, 0),
      (coalesce(visits[same + place - 2], '-infinity'), 0, sign)
    ) as pair (earlier, once, twice)
  group by 1, 2, 3 having sum(once) <> 0 or sum(twice) <> 0
  on conflict (programme_id, day, earlier) do update set
    since_last = kept.since_last + excluded.since_last,
    since_last_but_one = kept.since_last_but_one + excluded.since_last_but_one`

/**
 * Derives the habits of these owners anew from their receipts and those of the duplicates merged into
 * them; a duplicate, and a member of whom nothing was kept, has none. Days of visits are moved by as much
 * as habits change: of who has bought once more, by that receipt alone.
 */
export async function deriveHabits(db: Db, owners: readonly string[]): Promise<void> {
  if (owners.length === 0) return
  await run(
    db,
    `with asked as (
       select asked.owner, coalesce(duplicate.person, asked.owner) as person
       from unnest($1::uuid[]) as asked (owner) left join analytics.duplicate using (owner)
     ), own as (
       select person, person as owner from asked
       union
       select asked.person, duplicate.owner from asked join analytics.duplicate using (person)
     ), bought as (
       select own.person, programme_id, occurred_at, day, points_redeemed,
         amount - discount - returned as sales,
         min(day) over (partition by own.person, programme_id) as first_on
       from own, lateral (
         select * from analytics.receipt where receipt.owner = own.owner offset 0
       ) as receipt
       where member and kept and not apart
     ), derived as (
       select person, programme_id, ${HABIT}
       from bought group by 1, 2
     ), sides as materialized (
       select person, programme_id, coalesce(habit.came_on, '{}') as before,
         coalesce(derived.came_on, '{}') as after
       from derived full join (
         select touched.owner as person, programme_id, came_on
         from (select owner from asked union select person from asked) as touched, lateral (
           select * from analytics.habit where habit.owner = touched.owner offset 0
         ) as habit
       ) as habit using (person, programme_id)
       where habit.came_on is distinct from derived.came_on
     ), moved as (
       ${moveVisits('sides')}
     ), gone as (
       delete from analytics.habit using sides
       where habit.owner = sides.person and habit.programme_id = sides.programme_id and after = '{}'
     )
     insert into analytics.habit (owner, programme_id, first_at, second_at, last_at, first_on, last_on,
       orders, days, sales_amount, first_day_amount, points_redeemed, months, came_on)
     select * from derived
     on conflict (owner, programme_id) do update set first_at = excluded.first_at,
       second_at = excluded.second_at, last_at = excluded.last_at, first_on = excluded.first_on,
       last_on = excluded.last_on, orders = excluded.orders, days = excluded.days,
       sales_amount = excluded.sales_amount, first_day_amount = excluded.first_day_amount,
       points_redeemed = excluded.points_redeemed, months = excluded.months, came_on = excluded.came_on`,
    [uuids([...new Set(owners)])],
  )
}
