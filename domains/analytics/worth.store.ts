import { sql } from 'kysely'
import { texts, uuids } from '#kit/arrays.ts'
import type { Db } from '#kit/context.ts'
import type { Day } from '#kit/core/time.ts'
import { run } from '#kit/pipeline.ts'

/** How a member bought up to a day: purchase days, and what the later ones summed to. */
export type Learnt = {
  readonly owner: string
  readonly firstOn: Day
  readonly lastOn: Day
  readonly days: number
  readonly later: number
}

/** Everybody who had bought by a day, with only what happened by then; duplicates as one. */
export async function learnt(db: Db, programmeId: string, until: Day): Promise<Learnt[]> {
  const { rows } = await sql<Learnt>`
    with bought as (
      select coalesce(duplicate.person, receipt.owner) as person, day,
        sum(amount - discount - returned) as sum
      from analytics.receipt left join analytics.duplicate using (owner)
      where programme_id = ${programmeId} and member and kept and not apart
        and day <= ${until}::date
      group by 1, 2
    )
    select person as owner, to_char(min(day), 'YYYY-MM-DD') as first_on,
      to_char(max(day), 'YYYY-MM-DD') as last_on, count(*) as days,
      (sum(sum) - (array_agg(sum order by day))[1])::bigint as later
    from bought group by 1
  `.execute(db)
  return rows
}

/** On how many days after one, up to another, those who had bought by the first bought again; who did not is left out. */
export async function daysBought(
  db: Db,
  programmeId: string,
  { after, until }: { readonly after: Day; readonly until: Day },
): Promise<Map<string, number>> {
  const { rows } = await sql<{ owner: string; days: number }>`
    select habit.owner, count(distinct day) as days
    from analytics.receipt left join analytics.duplicate using (owner)
    join analytics.habit on habit.owner = coalesce(duplicate.person, receipt.owner)
      and habit.programme_id = receipt.programme_id
    where receipt.programme_id = ${programmeId} and member and kept and not apart
      and day > ${after}::date and day <= ${until}::date and first_on <= ${after}::date
    group by 1
  `.execute(db)
  return new Map(rows.map(({ owner, days }) => [owner, days]))
}

export type KeptFit = { readonly madeAt: Date; readonly until: Day; readonly answer: unknown }

export async function keepFit(db: Db, programmeId: string, fit: KeptFit): Promise<void> {
  await sql`
    insert into analytics.fit (programme_id, made_at, until, answer)
    values (${programmeId}, ${fit.madeAt}, ${fit.until}, ${JSON.stringify(fit.answer)}::jsonb)
    on conflict (programme_id) do update set made_at = excluded.made_at, until = excluded.until,
      answer = excluded.answer
  `.execute(db)
}

export async function fitOf(db: Db, programmeId: string): Promise<KeptFit | undefined> {
  const { rows } = await sql<KeptFit>`
    select made_at, to_char(until, 'YYYY-MM-DD') as until, answer
    from analytics.fit where programme_id = ${programmeId}
  `.execute(db)
  return rows[0]
}

export type Worth = {
  readonly owner: string
  readonly alive: number
  readonly purchases: number
  readonly sales: number
}

/** Whose chance of still coming is below this is slipping away. */
const SLIPPING = 0.5

/** Forgets what members of a programme were thought to be worth. */
export async function forget(db: Db, programmeId: string): Promise<void> {
  await sql`delete from analytics.worth where programme_id = ${programmeId}`.execute(db)
}

export async function add(db: Db, programmeId: string, worths: readonly Worth[]): Promise<void> {
  await run(
    db,
    `insert into analytics.worth (owner, programme_id, alive, purchases, sales_amount, slipping_amount)
     select told.owner, $5::uuid, alive::real, purchases::real, sales::bigint,
       case when alive::real < $6 and orders > 1 then habit.sales_amount end
     from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) as told (owner, alive, purchases, sales)
     left join analytics.habit on habit.owner = told.owner and habit.programme_id = $5::uuid`,
    [
      uuids(worths.map(({ owner }) => owner)),
      texts(worths.map(({ alive }) => String(alive))),
      texts(worths.map(({ purchases }) => String(purchases))),
      texts(worths.map(({ sales }) => String(sales))),
      programmeId,
      SLIPPING,
    ],
  )
}

export type Band = {
  readonly from: number
  readonly to: number
  readonly members: number
  readonly sales: number
}

/** Members by the chance that they still come, in fifths. */
export async function bands(db: Db, programmeId: string): Promise<Band[]> {
  const { rows } = await sql<{ fifth: number; members: number; sales: number }>`
    select least(4, floor(alive * 5))::int as fifth, count(*) as members,
      sum(sales_amount)::bigint as sales
    from analytics.worth where programme_id = ${programmeId} group by 1
  `.execute(db)
  return [0, 1, 2, 3, 4].map((fifth) => {
    const { members = 0, sales = 0 } = rows.find((row) => row.fifth === fifth) ?? {}
    return { from: fifth / 5, to: (fifth + 1) / 5, members, sales }
  })
}

/** Who had spent most of those who had come again and may have left. */
export async function slipping(
  db: Db,
  programmeId: string,
  limit: number,
): Promise<{ memberId: string; alive: number; spent: number; lastOn: Day }[]> {
  const { rows } = await sql<{ memberId: string; alive: number; spent: number; lastOn: Day }>`
    select owner as member_id, alive, habit.sales_amount as spent,
      to_char(last_on, 'YYYY-MM-DD') as last_on
    from analytics.worth join analytics.habit using (owner, programme_id)
    where programme_id = ${programmeId} and slipping_amount is not null
    order by slipping_amount desc, owner limit ${limit}
  `.execute(db)
  return rows
}
