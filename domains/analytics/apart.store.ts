import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { Back, Sold } from './core/rolling/sales.ts'

/** Which of these owners the roll-ups leave out as staff. */
export async function apartAmong(db: Db, owners: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ owner: string }>`
    select owner from analytics.apart where owner = any(${owners}::uuid[])
  `.execute(db)
  return new Set(rows.map(({ owner }) => owner))
}

/** Makes the staff of an organisation these; who is new and who is no more. */
export async function keepApart(
  db: Db,
  of: string,
  owners: readonly string[],
): Promise<{ readonly come: string[]; readonly gone: string[] }> {
  const { rows: gone } = await sql<{ owner: string }>`
    delete from analytics.apart where organisation_id = ${of} and owner <> all(${owners}::uuid[])
    returning owner
  `.execute(db)
  const { rows: come } = await sql<{ owner: string }>`
    insert into analytics.apart (owner, organisation_id)
    select owner, ${of}::uuid from unnest(${owners}::uuid[]) as told (owner)
    on conflict do nothing returning owner
  `.execute(db)
  const ids = (rows: readonly { owner: string }[]) => rows.map(({ owner }) => owner)
  return { come: ids(come), gone: ids(gone) }
}

/** Marks the receipts and returns of owners, and answers them. */
export async function markSales(
  db: Db,
  owners: readonly string[],
  apart: boolean,
): Promise<{ readonly sold: Sold[]; readonly back: Back[] }> {
  const { rows: sold } = await sql<Sold>`
    update analytics.receipt set apart = ${apart} where owner = any(${owners}::uuid[])
    returning programme_id, store_id, channel, tier, member, to_char(day, 'YYYY-MM-DD') as day,
      amount, discount, redeemed_amount, cost
  `.execute(db)
  const { rows: back } = await sql<Back>`
    update analytics.goods_back set apart = ${apart} where owner = any(${owners}::uuid[])
    returning programme_id, store_id, channel, tier, member, to_char(day, 'YYYY-MM-DD') as day,
      to_char(bought_on, 'YYYY-MM-DD') as bought_on, whole, amount, redeemed_amount, cost
  `.execute(db)
  return { sold, back }
}

/** Forgets what owners were thought to be worth. */
export async function forgetWorth(db: Db, owners: readonly string[]): Promise<void> {
  await sql`delete from analytics.worth where owner = any(${owners}::uuid[])`.execute(db)
}
