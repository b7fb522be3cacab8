import { sql } from 'kysely'
import type { PurchaseFact, PurchaseKey, ReturnFact } from '#domains/purchases/facts.ts'
import { bigints, bools, texts, uuids } from '#kit/arrays.ts'
import type { Db } from '#kit/context.ts'
import type { Day } from '#kit/core/time.ts'
import { run } from '#kit/pipeline.ts'
import type { IssuedDay, IssueMonth, PointsDay } from './core/rolling/points.ts'
import type { SalesDay } from './core/rolling/sales.ts'

export type What = 'purchases' | 'returns' | 'movements'

/** How far a roll-up has come; null: not begun. */
export type Progress = {
  readonly reached: Date | null
  readonly reachedNo: number | null
  readonly next: Date | null
  readonly nextNo: number | null
  readonly rolledAt: Date
}

const NOT_BEGUN: Progress = {
  reached: null,
  reachedNo: null,
  next: null,
  nextNo: null,
  rolledAt: new Date(0),
}

/** Makes this database transaction the only one that rolls up for an organisation. */
export async function holdStill(db: Db, of: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(4201342, hashtext(${of}))`.execute(db)
}

/** The roll-ups of an organisation, and when each was last made. */
export async function progressOf(db: Db, of: string, what: What): Promise<Progress> {
  const { rows } = await sql<Progress>`
    select reached, reached_no, next, next_no, rolled_at from analytics.progress
    where organisation_id = ${of} and what = ${what}
  `.execute(db)
  return rows[0] ?? NOT_BEGUN
}

export async function keepProgress(
  db: Db,
  of: string,
  what: What,
  { reached, reachedNo, next, nextNo, rolledAt }: Progress,
): Promise<void> {
  await sql`
    insert into analytics.progress (organisation_id, what, reached, reached_no, next, next_no, rolled_at)
    values (${of}, ${what}, ${reached}, ${reachedNo}, ${next}, ${nextNo}, ${rolledAt})
    on conflict (organisation_id, what) do update set reached = excluded.reached,
      reached_no = excluded.reached_no, next = excluded.next, next_no = excluded.next_no,
      rolled_at = excluded.rolled_at
  `.execute(db)
}

/** The number that the next database transaction will have at least. */
export async function nextNumber(db: Db): Promise<number> {
  const { rows } = await sql<{ number: number }>`
    select ledger.numbered(pg_snapshot_xmax(pg_current_snapshot())) as number
  `.execute(db)
  return rows[0]!.number
}

/** Those purchases or returns that are not kept yet. */
export async function notKept(
  db: Db,
  table: 'receipt' | 'goods_back',
  asked: readonly PurchaseKey[],
): Promise<PurchaseKey[]> {
  if (asked.length === 0) return []
  const id = table === 'receipt' ? 'purchase_id' : 'return_id'
  return run(
    db,
    `select owner, id from unnest($1::uuid[], $2::uuid[]) as asked (owner, id)
     where not exists (
       select from analytics.${table} as kept where kept.owner = asked.owner and kept.${id} = asked.id
     )`,
    [uuids(asked.map(({ owner }) => owner)), uuids(asked.map(({ id }) => id))],
  )
}

/** Keeps purchases that are not kept yet. */
export async function addReceipts(
  db: Db,
  receipts: readonly (PurchaseFact & { readonly day: Day; readonly apart: boolean })[],
): Promise<void> {
  if (receipts.length === 0) return
  await run(
    db,
    `insert into analytics.receipt (owner, purchase_id, programme_id, store_id, member, occurred_at, day,
       amount, discount, redeemed_amount, points_earned, points_redeemed, cost, channel, tier, apart)
     select owner, id, programme, store, member, to_timestamp(at / 1000.0), day::date, amount, discount,
       redeemed, earned, spent, cost, channel, tier, apart
     from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::bool[], $6::int8[], $7::text[],
       $8::int8[], $9::int8[], $10::int8[], $11::int8[], $12::int8[], $13::int8[], $14::text[],
       $15::text[], $16::bool[])
       as told (owner, id, programme, store, member, at, day, amount, discount, redeemed, earned, spent,
         cost, channel, tier, apart)`,
    [
      uuids(receipts.map((each) => each.owner)),
      uuids(receipts.map((each) => each.id)),
      uuids(receipts.map((each) => each.programmeId)),
      uuids(receipts.map((each) => each.storeId)),
      bools(receipts.map((each) => each.member)),
      bigints(receipts.map((each) => each.occurredAt.getTime())),
      texts(receipts.map((each) => each.day)),
      bigints(receipts.map((each) => each.amount)),
      bigints(receipts.map((each) => each.discount)),
      bigints(receipts.map((each) => each.redeemedAmount)),
      bigints(receipts.map((each) => each.pointsEarned)),
      bigints(receipts.map((each) => each.pointsRedeemed)),
      bigints(receipts.map((each) => each.cost)),
      texts(receipts.map((each) => each.channel)),
      texts(receipts.map((each) => each.tier)),
      bools(receipts.map((each) => each.apart)),
    ],
  )
}

/** Keeps those returns that are new, lowers their purchases by them, and says which. */
export async function addReturns(
  db: Db,
  returns: readonly (ReturnFact & {
    readonly day: Day
    readonly boughtOn: Day
    readonly apart: boolean
  })[],
): Promise<Set<string>> {
  if (returns.length === 0) return new Set()
  const rows = await run<{ id: string }>(
    db,
    `with fresh as (
       insert into analytics.goods_back (owner, return_id, purchase_id, programme_id, store_id, member,
         day, amount, redeemed_amount, cost, whole, bought_on, channel, tier, apart)
       select owner, id, purchase, programme, store, member, day::date, amount, redeemed, cost, whole,
         bought::date, channel, tier, apart
       from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::bool[], $7::text[],
         $8::int8[], $9::int8[], $10::int8[], $11::bool[], $12::text[], $13::text[], $14::text[], $15::bool[])
         as told (owner, id, purchase, programme, store, member, day, amount, redeemed, cost, whole,
           bought, channel, tier, apart)
       on conflict do nothing returning *
     ), lowered as (
       update analytics.receipt set returned = returned + total,
         returned_cost = returned_cost + back, kept = kept and not whole
       from (
         select owner, purchase_id, sum(amount)::bigint as total,
           coalesce(sum(cost), 0)::bigint as back, bool_or(whole) as whole
         from fresh group by 1, 2
       ) as sums
       where receipt.owner = sums.owner and receipt.purchase_id = sums.purchase_id
     )
     select return_id as id from fresh`,
    [
      uuids(returns.map((each) => each.owner)),
      uuids(returns.map((each) => each.id)),
      uuids(returns.map((each) => each.purchaseId)),
      uuids(returns.map((each) => each.programmeId)),
      uuids(returns.map((each) => each.storeId)),
      bools(returns.map((each) => each.member)),
      texts(returns.map((each) => each.day)),
      bigints(returns.map((each) => each.amount)),
      bigints(returns.map((each) => each.redeemedAmount)),
      bigints(returns.map((each) => each.cost)),
      bools(returns.map((each) => each.whole)),
      texts(returns.map((each) => each.boughtOn)),
      texts(returns.map((each) => each.channel)),
      texts(returns.map((each) => each.tier)),
      bools(returns.map((each) => each.apart)),
    ],
  )
  return new Set(rows.map(({ id }) => id))
}

const SALES = [
  ['receipts', 'receipts'],
  ['sales_amount', 'salesAmount'],
  ['discount', 'discount'],
  ['redeemed_amount', 'redeemedAmount'],
  ['returned_amount', 'returnedAmount'],
  ['returned_redeemed_amount', 'returnedRedeemedAmount'],
  ['costed_amount', 'costedAmount'],
  ['cost', 'cost'],
] as const satisfies readonly (readonly [string, keyof SalesDay])[]

export const addSales = (db: Db, days: readonly SalesDay[]) =>
  addDays(db, 'analytics.sales_day', SALES, days, {
    columns: {
      programme_id: 'uuid',
      day: 'date',
      store_id: 'uuid',
      channel: 'text',
      tier: 'text',
      member: 'bool',
    },
    values: [
      uuids(days.map((each) => each.programmeId)),
      texts(days.map((each) => each.day)),
      uuids(days.map((each) => each.storeId)),
      texts(days.map((each) => each.channel)),
      texts(days.map((each) => each.tier)),
      bools(days.map((each) => each.member)),
    ],
  })

const POINTS = [
  ['issued_points', 'issued'],
  ['activated_points', 'activated'],
  ['redeemed_points', 'redeemed'],
  ['expired_points', 'expired'],
  ['reversed_points', 'reversed'],
  ['adjusted_points', 'adjusted'],
  ['held_points', 'held'],
] as const satisfies readonly (readonly [string, keyof PointsDay])[]

export const addPoints = (db: Db, days: readonly PointsDay[]) =>
  addDays(db, 'analytics.points_day', POINTS, days, {
    columns: { programme_id: 'uuid', day: 'date', store_id: 'uuid', apart: 'bool' },
    values: [
      uuids(days.map((each) => each.programmeId)),
      texts(days.map((each) => each.day)),
      uuids(days.map((each) => each.storeId)),
      bools(days.map((each) => each.apart)),
    ],
  })

const MONTHS = [
  ['issued_points', 'issued'],
  ['redeemed_points', 'redeemed'],
  ['expired_points', 'expired'],
  ['reversed_points', 'reversed'],
  ['other_points', 'other'],
] as const satisfies readonly (readonly [string, keyof IssueMonth])[]

export const addMonths = (db: Db, months: readonly IssueMonth[]) =>
  addDays(db, 'analytics.issue_month', MONTHS, months, {
    columns: { programme_id: 'uuid', issued_in: 'date', moved_in: 'date' },
    values: [
      uuids(months.map((each) => each.programmeId)),
      texts(months.map((each) => each.issuedIn)),
      texts(months.map((each) => each.movedIn)),
    ],
  })

export const addIssued = (db: Db, days: readonly IssuedDay[]) =>
  addDays(db, 'analytics.issued_day', [['issued_points', 'issued']], days, {
    columns: {
      programme_id: 'uuid',
      day: 'date',
      store_id: 'uuid',
      channel: 'text',
      tier: 'text',
      source: 'text',
      rule: 'text',
    },
    values: [
      uuids(days.map((each) => each.programmeId)),
      texts(days.map((each) => each.day)),
      uuids(days.map((each) => each.storeId)),
      texts(days.map((each) => each.channel)),
      texts(days.map((each) => each.tier)),
      texts(days.map((each) => each.source)),
      texts(days.map((each) => each.rule)),
    ],
  })

/** The columns of a key, each with its type; dates are handed in as text. */
type Keys = {
  readonly columns: Readonly<Record<string, 'uuid' | 'date' | 'text' | 'bool'>>
  readonly values: readonly Buffer[]
}

/** Adds to rows by their key; a row that is not there yet begins with what is added. */
async function addDays<Row>(
  db: Db,
  table: `analytics.${'sales_day' | 'points_day' | 'issue_month' | 'issued_day'}`,
  sums: readonly (readonly [column: string, name: keyof Row])[],
  rows: readonly Row[],
  keys: Keys,
): Promise<void> {
  if (rows.length === 0) return
  const columns = sums.map(([column]) => column)
  const names = Object.keys(keys.columns)
  const types = Object.values(keys.columns)
  const arrays = [
    ...types.map((type) => (type === 'date' ? 'text' : type)),
    ...sums.map(() => 'int8'),
  ]
  const chosen = names.map((name, i) => (types[i] === 'date' ? `${name}::date` : name))
  await run(
    db,
    `insert into ${table} as kept (${[...names, ...columns].join(', ')})
     select ${[...chosen, ...columns].join(', ')}
     from unnest(${arrays.map((type, i) => `$${i + 1}::${type}[]`).join(', ')})
       as told (${[...names, ...columns].join(', ')})
     order by ${names.map((_, i) => i + 1).join(', ')}
     on conflict (${names.join(', ')}) do update set
       ${columns.map((column) => `${column} = kept.${column} + excluded.${column}`).join(', ')}`,
    [...keys.values, ...sums.map(([, name]) => bigints(rows.map((row) => row[name] as number)))],
  )
}

/** The stores of purchases and of returns, by their ids. */
export async function storesOf(
  db: Db,
  asked: {
    readonly purchases: readonly { readonly owner: string; readonly id: string }[]
    readonly returns: readonly string[]
  },
): Promise<Map<string, string | null>> {
  const rows = await run<{ id: string; storeId: string | null }>(
    db,
    `select purchase_id as id, store_id as "storeId"
     from unnest($1::uuid[], $2::uuid[]) as asked (owner, purchase_id)
     join analytics.receipt using (owner, purchase_id)
     union all
     select return_id, store_id from analytics.goods_back where return_id = any($3::uuid[])`,
    [
      uuids(asked.purchases.map(({ owner }) => owner)),
      uuids(asked.purchases.map(({ id }) => id)),
      uuids(asked.returns),
    ],
  )
  return new Map(rows.map(({ id, storeId }) => [id, storeId]))
}

/** What all days of a programme come to, test members' too. */
export async function daysSum(db: Db, programmeId: string): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    select coalesce(sum(issued_points - redeemed_points - expired_points - reversed_points
      + adjusted_points - held_points), 0)::bigint as total
    from analytics.points_day where programme_id = ${programmeId}
  `.execute(db)
  return rows[0]!.total
}

/** When the days of a programme were last held against its lots, and what came of it. */
export type Soundness = {
  readonly checkedAt: Date
  readonly byDays: number
  readonly byLots: number
}

export async function keepSoundness(db: Db, programmeId: string, found: Soundness): Promise<void> {
  await sql`
    insert into analytics.soundness (programme_id, checked_at, by_days, by_lots)
    values (${programmeId}, ${found.checkedAt}, ${found.byDays}, ${found.byLots})
    on conflict (programme_id) do update set checked_at = excluded.checked_at,
      by_days = excluded.by_days, by_lots = excluded.by_lots
  `.execute(db)
}

export async function soundnessOf(db: Db, programmeId: string): Promise<Soundness | undefined> {
  const { rows } = await sql<Soundness>`
    select checked_at, by_days, by_lots from analytics.soundness where programme_id = ${programmeId}
  `.execute(db)
  return rows[0]
}
