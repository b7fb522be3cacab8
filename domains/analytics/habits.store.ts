import { sql } from 'kysely'
import { uuids } from '#kit/arrays.ts'
import type { Db } from '#kit/context.ts'
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

/**
 * Derives the habits of these owners anew from their receipts and those of the duplicates merged into
 * them; a duplicate, and a member of whom nothing was kept, has none.
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
       from own join analytics.receipt using (owner) where member and kept and not apart
     ), derived as (
       select person, programme_id, min(occurred_at) as first_at,
         (array_agg(occurred_at order by occurred_at))[2] as second_at, max(occurred_at) as last_at,
         min(day) as first_on, max(day) as last_on, count(*) as orders, count(distinct day) as days,
         sum(sales)::bigint as sales_amount,
         sum(sales) filter (where day = first_on)::bigint as first_day_amount,
         sum(points_redeemed)::bigint as points_redeemed,
         array_agg(distinct (extract(year from day) * 12 + extract(month from day) - 1)::int) as months
       from bought group by 1, 2
     ), gone as (
       delete from analytics.habit using asked
       where habit.owner in (asked.owner, asked.person) and not exists (
         select from derived where person = habit.owner and derived.programme_id = habit.programme_id
       )
     )
     insert into analytics.habit (owner, programme_id, first_at, second_at, last_at, first_on, last_on,
       orders, days, sales_amount, first_day_amount, points_redeemed, months)
     select * from derived
     on conflict (owner, programme_id) do update set first_at = excluded.first_at,
       second_at = excluded.second_at, last_at = excluded.last_at, first_on = excluded.first_on,
       last_on = excluded.last_on, orders = excluded.orders, days = excluded.days,
       sales_amount = excluded.sales_amount, first_day_amount = excluded.first_day_amount,
       points_redeemed = excluded.points_redeemed, months = excluded.months`,
    [uuids([...new Set(owners)])],
  )
}
