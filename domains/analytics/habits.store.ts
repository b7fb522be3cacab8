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
  const asked = [uuids([...new Set(owners)])]
  await run(
    db,
    `delete from analytics.habit where owner = any($1::uuid[])
       or owner in (select person from analytics.duplicate where owner = any($1::uuid[]))`,
    asked,
  )
  await run(
    db,
    `with person as (
       select distinct coalesce(duplicate.person, asked.owner) as person
       from unnest($1::uuid[]) as asked (owner) left join analytics.duplicate using (owner)
     ), own as (
       select person, person as owner from person
       union all
       select person, duplicate.owner from person join analytics.duplicate using (person)
     ), bought as (
       select own.person, programme_id, occurred_at, day, points_redeemed,
         amount - discount - returned as sales,
         min(day) over (partition by own.person, programme_id) as first_on
       from own join analytics.receipt using (owner) where member and kept and not apart
     )
     insert into analytics.habit (owner, programme_id, first_at, second_at, last_at, first_on, last_on,
       orders, days, sales_amount, first_day_amount, points_redeemed, months)
     select person, programme_id, min(occurred_at),
       (array_agg(occurred_at order by occurred_at))[2], max(occurred_at), min(day), max(day),
       count(*), count(distinct day), sum(sales)::bigint,
       sum(sales) filter (where day = first_on)::bigint, sum(points_redeemed)::bigint,
       array_agg(distinct (extract(year from day) * 12 + extract(month from day) - 1)::int)
     from bought group by 1, 2
     on conflict (owner, programme_id) do update set first_at = excluded.first_at,
       second_at = excluded.second_at, last_at = excluded.last_at, first_on = excluded.first_on,
       last_on = excluded.last_on, orders = excluded.orders, days = excluded.days,
       sales_amount = excluded.sales_amount, first_day_amount = excluded.first_day_amount,
       points_redeemed = excluded.points_redeemed, months = excluded.months`,
    asked,
  )
}
