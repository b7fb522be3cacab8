import { sql, type RawBuilder } from 'kysely'
import { databaseNow, type Db } from '#kit/context.ts'
import type { Who } from './lua.ts'
import { ownerSql, type BenchShop } from './shop.ts'

/** Points of a lot that was put in stock. */
const LOT = 100

/**
 * Tops these members up to so many lots of a hundred active points, so that a payment of more than a
 * hundred draws from two of them.
 */
export async function stock(db: Db, shop: BenchShop, who: Who, lots: number): Promise<void> {
  const last = who.from + who.stride * (who.count - 1)
  const at = sql`${await databaseNow(db)}::timestamptz`
  await earnedLots(
    db,
    shop,
    sql`
      select member.owner from (
        select ${ownerSql} as owner
        from generate_series(${who.from}::bigint, ${last}::bigint, ${who.stride}::bigint) as n
      ) as member
      left join (
        select owner, count(*)::int as count from ledger.lot
        where remaining > 0 and activates_at <= ${at} and expires_at > ${at} group by owner
      ) as open using (owner)
      cross join generate_series(coalesce(open.count, 0) + 1, ${lots})`,
    { begins: sql`${at} - interval '30 days'`, ends: sql`${at} + interval '150 days'` },
  )
}

/** One lot of each of these members that expired in the course of the last day and is not recorded as such yet. */
export async function addExpired(db: Db, shop: BenchShop, count: number): Promise<void> {
  const at = sql`${await databaseNow(db)}::timestamptz`
  await earnedLots(
    db,
    shop,
    sql`select ${ownerSql} as owner from generate_series(0, ${count - 1}::bigint) as n`,
    {
      begins: sql`${at} - interval '40 days'`,
      ends: sql`${at} - interval '1 hour' - random() * interval '22 hours'`,
    },
  )
}

type Span = { readonly begins: RawBuilder<unknown>; readonly ends: RawBuilder<unknown> }

async function earnedLots(
  db: Db,
  { programmeId }: BenchShop,
  owners: RawBuilder<unknown>,
  { begins, ends }: Span,
): Promise<void> {
  await unchecked(
    db,
    sql`
    with new as materialized (
      select owner, uuidv7(interval '-40 days') as movement, uuidv7(interval '-40 days') as lot
      from (${owners}) as owners
    ), movements as (
      insert into ledger.movement (owner, id, programme_id, kind, points, cause_kind, cause_id, occurred_at, recorded_at)
      select owner, movement, ${programmeId}, 'earn', ${LOT}, 'bench', movement, ${begins}, ${begins} from new
    )
    insert into ledger.lot (owner, id, programme_id, movement_id, earned, remaining, activates_at, expires_at, earned_at)
    select owner, lot, ${programmeId}, movement, ${LOT}, ${LOT}, ${begins}, ${ends}, ${begins} from new
  `,
  )
}

/**
 * Loads without asking each foreign key: the oracle asks the whole book at the end. What the planner knew
 * of the tables is old afterwards, and is learnt anew.
 */
export async function unchecked(db: Db, load: RawBuilder<unknown>): Promise<void> {
  await db.transaction().execute(async (db) => {
    await sql`set local session_replication_role = replica`.execute(db)
    await load.execute(db)
  })
  await sql`analyze ledger.movement, ledger.lot, ledger.draw`.execute(db)
}

/** What is left open of a long past: the newest lots. */
const OPEN = 5

/**
 * A past of so many movements for each of the members [from, from + count): points earned and, but for
 * the last few lots, all spent again.
 */
export async function addPast(
  db: Db,
  { programmeId }: BenchShop,
  { from, count }: { readonly from: number; readonly count: number },
  movements: number,
): Promise<void> {
  // what is spent has two movements, what is open one
  const spent = Math.floor((movements - OPEN) / 2)
  const at = sql`${await databaseNow(db)}::timestamptz`
  await unchecked(
    db,
    sql`
    with past as materialized (
      select ${ownerSql} as owner, k > ${spent} as open, k,
        ${at} - interval '59 days' + k * interval '1 minute' as earned_at,
        uuidv7(interval '-59 days' + k * interval '1 minute') as earning,
        uuidv7(interval '-59 days' + k * interval '1 minute') as lot,
        uuidv7(interval '-59 days' + (k + 1) * interval '1 minute') as spending
      from generate_series(${from}::bigint, ${from + count - 1}::bigint) as n,
        generate_series(1, ${spent + (movements - 2 * spent)}) as k
    ), movements as (
      insert into ledger.movement (owner, id, programme_id, kind, points, cause_kind, cause_id, occurred_at, recorded_at)
      select owner, earning, ${programmeId}::uuid, 'earn', ${LOT}, 'bench', earning, earned_at, earned_at from past
      union all
      select owner, spending, ${programmeId}::uuid, 'redeem', -${LOT}::bigint, 'bench', spending,
        earned_at + interval '1 minute', earned_at + interval '1 minute' from past where not open
    ), lots as (
      insert into ledger.lot (owner, id, programme_id, movement_id, earned, remaining, activates_at, expires_at, earned_at)
      select owner, lot, ${programmeId}, earning, ${LOT}, case when open then ${LOT} else 0 end,
        earned_at, earned_at + interval '180 days', earned_at from past
    )
    insert into ledger.draw (owner, movement_id, lot_id, points, place)
    select owner, spending, lot, ${LOT}, 0 from past where not open
  `,
  )
}
