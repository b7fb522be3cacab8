import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'

/** `share` of ten thousand. */
export type Group = {
  readonly id: string
  readonly programmeId: string
  readonly name: string
  readonly salt: string
  readonly share: number
  readonly startsAt: Date
  readonly endsAt: Date | null
  readonly madeBy: string
}

/** False when another group of the programme runs. */
export async function insert(db: Db, group: Group): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into analytics.control_group (id, programme_id, name, salt, share, starts_at, ends_at, made_by)
    values (${group.id}, ${group.programmeId}, ${group.name}, ${group.salt}, ${group.share},
      ${group.startsAt}, ${group.endsAt}, ${group.madeBy})
    on conflict (programme_id) where ends_at is null do nothing
  `.execute(db)
  return numAffectedRows === 1n
}

export async function end(db: Db, id: string, at: Date): Promise<void> {
  await sql`
    update analytics.control_group set ends_at = ${at} where id = ${id} and ends_at is null
  `.execute(db)
}

export async function find(db: Db, id: string): Promise<Group | undefined> {
  const { rows } = await sql<Group>`
    select * from analytics.control_group where id = ${id}
  `.execute(db)
  return rows[0]
}

export async function list(db: Db, programmeId: string): Promise<Group[]> {
  const { rows } = await sql<Group>`
    select * from analytics.control_group where programme_id = ${programmeId} order by id desc
  `.execute(db)
  return rows
}

export async function running(db: Db, programmeId: string): Promise<Group | undefined> {
  const { rows } = await sql<Group>`
    select * from analytics.control_group where programme_id = ${programmeId} and ends_at is null
  `.execute(db)
  return rows[0]
}

/** What a member bought in [from, to), after returns, and for how much in [before, from). */
export type Bought = {
  readonly sales: number
  /** Of the sales, those whose cost is known, and their cost. */
  readonly costed: number
  readonly cost: number
  readonly redeemed: number
  readonly orders: number
  readonly salesBefore: number
}

/** By member, with the receipts of duplicates merged into it; who bought nothing is left out. */
export async function bought(
  db: Db,
  asked: {
    readonly programmeId: string
    readonly before: Date
    readonly from: Date
    readonly to: Date
  },
): Promise<(Bought & { readonly person: string })[]> {
  const { programmeId, before, from, to } = asked
  const { rows } = await sql<Bought & { person: string }>`
    select coalesce(duplicate.person, receipt.owner) as person,
      coalesce(sum(amount - discount - returned) filter (where during), 0)::bigint as sales,
      coalesce(sum(amount - discount - returned) filter (where during and cost is not null), 0)::bigint
        as costed,
      coalesce(sum(cost - returned_cost) filter (where during), 0)::bigint as cost,
      coalesce(sum(case when amount > discount
        then redeemed_amount * (amount - discount - returned) / (amount - discount) else 0 end)
        filter (where during), 0)::bigint as redeemed,
      count(*) filter (where during and kept) as orders,
      coalesce(sum(amount - discount - returned) filter (where not during), 0)::bigint as sales_before
    from (
      select *, occurred_at >= ${from} as during from analytics.receipt
      where programme_id = ${programmeId} and member and not apart
        and occurred_at >= ${before} and occurred_at < ${to}
        and day >= ${before}::date - 1 and day <= ${to}::date + 1
    ) as receipt left join analytics.duplicate using (owner)
    group by 1
  `.execute(db)
  return rows
}
