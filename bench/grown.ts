import { sql } from 'kysely'
import { databaseNow, type Db } from '#kit/context.ts'
import type { Pattern } from './hand.ts'
import { unchecked } from './past.ts'
import { addMembers, ownerSql, type BenchShop } from './shop.ts'

/** Members that one statement loads. */
const PORTION = 250_000

/** Members [from, to), portion by portion. */
export async function enrolMany(db: Db, shop: BenchShop, from: number, to: number): Promise<void> {
  for (let first = from; first < to; first += PORTION) {
    await addMembers(db, shop, first, Math.min(first + PORTION, to))
    process.stdout.write('.')
  }
}

/** One receipt of a month ago for each of the members [0, count), written as our path writes them: the decision is a real one. */
export async function addReceipts(
  db: Db,
  shop: BenchShop,
  count: number,
  pattern: Pattern,
): Promise<void> {
  for (let first = 0; first < count; first += PORTION) {
    await addPortion(db, shop, first, Math.min(first + PORTION, count), pattern)
    process.stdout.write('.')
  }
}

async function addPortion(
  db: Db,
  { organisationId, programmeId }: BenchShop,
  from: number,
  to: number,
  { decision, amount, points, version }: Pattern,
): Promise<void> {
  const at = sql`${await databaseNow(db)}::timestamptz - interval '30 days'`
  const nil = '00000000-0000-0000-0000-000000000000'
  const id = sql`uuidv7(interval '-30 days')`
  await unchecked(
    db,
    sql`
    with old as materialized (
      select ${ownerSql} as owner, ${id} as purchase, ${id} as movement, ${id} as lot,
        'old-' || lpad(n::text, 12, '0') as number
      from generate_series(${from}::bigint, ${to - 1}::bigint) as n
    ), receipts as (
      insert into purchases.receipt (organisation_id, store_id, till_id, external_id, owner, purchase_id, digest)
      select ${organisationId}, ${nil}, ${nil}, number, owner, purchase, sha256(number::bytea) from old
    ), purchases as (
      insert into purchases.purchase (owner, id, organisation_id, programme_id, member, test, external_id,
        occurred_at, recorded_at, state, conditions_version, amount, discount_amount, redeemed_amount,
        points_earned, points_redeemed, decision)
      select owner, purchase, ${organisationId}, ${programmeId}, true, false, number, ${at}, ${at}, 'confirmed',
        ${version}, ${amount}, 0, 0, ${points}, 0, ${decision}::json from old
    ), movements as (
      insert into ledger.movement (owner, id, programme_id, kind, points, cause_kind, cause_id, occurred_at, recorded_at)
      select owner, movement, ${programmeId}, 'earn', ${points}, 'purchase', purchase, ${at}, ${at} from old
    ), lots as (
      insert into ledger.lot (owner, id, programme_id, movement_id, purchase_id, earned, remaining,
        activates_at, expires_at, earned_at)
      select owner, lot, ${programmeId}, movement, purchase, ${points}, ${points}, ${at} + interval '14 days',
        ${at} + interval '194 days', ${at} from old
    )
    insert into purchases.tally (owner, programme_id, source, visits, amount, first_at, last_at)
    select owner, ${programmeId}, owner, 1, ${amount}, ${at}, ${at} from old
  `,
  )
}
