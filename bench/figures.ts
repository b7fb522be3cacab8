/**
 * What figures over everything take in PostgreSQL, from receipts and from the habits that the roll-up
 * keeps, and the same in DuckDB where there is one.
 * Run: node bench/figures.ts [receipts] with BENCH_DUCKDB naming the module of @duckdb/node-api
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import * as figures from '#domains/analytics/figures.store.ts'
import * as habits from '#domains/analytics/habits.store.ts'
import { migrate } from '#db/migrate.ts'
import { connect, type Db } from '#kit/database.ts'
import { newId } from '#kit/newId.ts'
import { startScratchPostgres } from '#server/postgres/scratch.ts'

const RECEIPTS = Number(process.argv[2] ?? 1_000_000)
const MEMBERS = Math.ceil(RECEIPTS / 25)
const ROUNDS = 5
const TODAY = '2026-01-01'
const LAST_MONTH = 2026 * 12 - 1
const programmeId = newId()

/** What both are asked, over receipts alone. */
const RFM = `
  with habit as (
    select owner, date '2026-01-01' - max(day) as days, count(*) as orders, sum(amount) as sales
    from analytics.receipt group by owner
  ), scored as (
    select ntile(5) over (order by days desc) as r, ntile(5) over (order by orders) as f,
      ntile(5) over (order by sales) as m from habit
  ) select r, f, m, count(*) from scored group by 1, 2, 3`
const COHORTS = `
  with months as (
    select distinct owner, extract(year from day) * 12 + extract(month from day) as month
    from analytics.receipt
  ), firsts as (select owner, min(month) as first from months group by owner)
  select first, month - first, count(*) from months join firsts using (owner) group by 1, 2`

const server = await startScratchPostgres()
const folder = mkdtempSync(join(tmpdir(), 'kopilka-figures-'))
// PostgreSQL writes the snapshot into it, under an account of its own
chmodSync(folder, 0o777)
await migrate(server.url)
const db = connect(server.url, { max: 2, statementTimeout: 0, role: null })
await fill(db)
const rows = await derive(db)
console.log(`${RECEIPTS} receipts of ${rows} members over 24 months`)
await inPostgres(db)
await inDuckDb(db, process.env['BENCH_DUCKDB'])
await db.destroy()
await server.stop()
rmSync(folder, { recursive: true })

/** Receipts of members of whom few come often and many seldom. */
async function fill(db: Db): Promise<void> {
  await sql`
    insert into analytics.receipt (owner, purchase_id, programme_id, store_id, member, occurred_at, day,
      amount, discount, redeemed_amount, points_earned, points_redeemed, cost, apart)
    select md5('m' || floor(${MEMBERS}::int * power(random(), 2)))::uuid, md5('p' || n)::uuid, ${programmeId},
      null, true, at, at::date, 10000 + (random() * 90000)::int, 0, 0, 100, 0, 8000, false
    from (
      select n, timestamptz '2024-01-01 00:00Z' + random() * interval '730 days' as at
      from generate_series(1, ${RECEIPTS}::int) as n
    ) as drawn
  `.execute(db)
  await sql`vacuum analyze analytics.receipt`.execute(db)
}

/** Derives the habits of all members, as the roll-up does it in portions. */
async function derive(db: Db): Promise<number> {
  const begun = performance.now()
  const { rows } = await sql<{ owner: string }>`
    select distinct owner from analytics.receipt
  `.execute(db)
  const owners = rows.map(({ owner }) => owner)
  for (let at = 0; at < owners.length; at += 2_000) {
    await habits.deriveHabits(db, owners.slice(at, at + 2_000))
  }
  await sql`vacuum analyze analytics.habit`.execute(db)
  tell('habits derived anew, all of them', [performance.now() - begun])
  return owners.length
}

async function inPostgres(db: Db): Promise<void> {
  const span = { programmeId, storeId: null, from: '2025-12-01', to: '2025-12-31' }
  await measure('PostgreSQL, habits: RFM', () => figures.rfm(db, programmeId, TODAY))
  await measure('PostgreSQL, habits: cohorts', () => figures.cohorts(db, programmeId, LAST_MONTH))
  await measure('PostgreSQL, receipts: buyers of a month', () => figures.buyers(db, span))
  await measure('PostgreSQL, receipts: buyers of two years', () =>
    figures.buyers(db, { ...span, from: '2024-01-01' }),
  )
  await measure('PostgreSQL, receipts: RFM', () => sql.raw(RFM).execute(db))
  await measure('PostgreSQL, receipts: cohorts', () => sql.raw(COHORTS).execute(db))
}

type Duck = {
  readonly DuckDBInstance: {
    create(path: string): Promise<{
      connect(): Promise<{ runAndReadAll(sql: string): Promise<unknown> }>
    }>
  }
}

async function inDuckDb(db: Db, module: string | undefined): Promise<void> {
  if (module === undefined) return console.log('DuckDB: BENCH_DUCKDB names none')
  const csv = join(folder, 'receipts.csv')
  const { DuckDBInstance } = (await import(module)) as Duck
  const duck = await (await DuckDBInstance.create(join(folder, 'figures.duckdb'))).connect()
  const begun = performance.now()
  await sql
    .raw(`copy (select owner, day, amount from analytics.receipt) to '${csv}' csv header`)
    .execute(db)
  await duck.runAndReadAll(`create schema analytics`)
  await duck.runAndReadAll(`create table analytics.receipt as select * from read_csv('${csv}')`)
  tell('DuckDB: a snapshot of the receipts', [performance.now() - begun])
  await measure('DuckDB, receipts: RFM', () => duck.runAndReadAll(RFM))
  await measure('DuckDB, receipts: cohorts', () => duck.runAndReadAll(COHORTS))
}

async function measure(title: string, run: () => Promise<unknown>): Promise<void> {
  const took: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const begun = performance.now()
    await run()
    took.push(performance.now() - begun)
  }
  tell(title, took)
}

/** The least and the median of some rounds: others may use the machine too. */
function tell(title: string, took: readonly number[]): void {
  const sorted = took.toSorted((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)]!
  const [best, middle] = [sorted[0]!, median].map((ms) => ms.toFixed(0).padStart(7))
  console.log(`${title.padEnd(48)} best ${best} ms, median ${middle} ms`)
}
