/**
 * What figures over everything take: the operations that pages ask, over HTTP, beside the plain query of the
 * same from receipts alone, and beside DuckDB where BENCH_DUCKDB names the module of @duckdb/node-api.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import * as access from '#domains/access/access.ts'
import * as habits from '#domains/analytics/habits.store.ts'
import type { Db } from '#kit/database.ts'
import { bar, figure, type Bar } from './bars.ts'
import { newId } from '#kit/newId.ts'
import { median } from './programs.ts'
import type { Measured } from './results.ts'
import { PURCHASES, ROUNDS } from './settings.ts'
import { contextOf, type BenchShop } from './shop.ts'
import { openStand, type Copy, type Yard } from './yard.ts'

const MEMBERS = Math.ceil(PURCHASES / 25)
/** Owners whose habits are derived at once, as the job does it. */
const PORTION = 2_000

/** So many stores sold them: the first as much as three others, the last next to nothing. */
const STORES = 20

/** What a page may take that shows a period, and one that looks at everything that was ever bought; ms. */
const DASHBOARD = 300
const WHOLE = 5_000

type Asked = {
  readonly what: string
  readonly path: string
  readonly atMost: number
  /** The same, asked of receipts alone by whoever has no roll-up. */
  readonly plain?: string
  /** The answer is kept: what it takes to make it is told apart. */
  readonly isKept?: boolean
}

/** RFM, cohorts and dashboards over ten million purchases of two years, unless BENCH_PURCHASES says otherwise. */
export async function measureFigures(yard: Yard): Promise<Measured> {
  const notes: string[] = []
  let token = ''
  const stand = await openStand(yard, 'bench_figures', async (copy) => {
    notes.push(await load(copy, yard.shop))
    const ctx = await contextOf(copy.db, yard.shop.organisationId)
    token = (await access.make(ctx, { name: 'figures', set: 'all' })).token
  })
  const headers = { authorization: `Bearer ${token}` }
  const bars: Bar[] = []
  const rows: string[][] = []
  let refused = 0
  for (const { what, path, atMost, plain, isKept } of await questions(stand.db, yard.shop)) {
    const ask = async () => {
      const answer = await fetch(stand.server.url + path, { headers })
      const text = await answer.text()
      if (!answer.ok) {
        refused += 1
        console.log(`  ${what}: ${answer.status} ${text.slice(0, 200)}`)
      }
    }
    // what is kept is made when it is first asked for, and by a job from then on
    const first = isKept ? await timed(ask) : null
    const took = await rounds(ask)
    const plainly = plain ? await rounds(() => sql.raw(plain).execute(stand.db)) : null
    bars.push(...bar(what, took.median, 'ms', { atMost }))
    const made = first === null ? '–' : figure(first)
    rows.push([what, told(took), made, plainly ? told(plainly) : '–'])
  }
  bars.push(...bar('figures that were refused', refused, '', { atMost: 0 }))
  notes.push(
    ...asTable(['best / median of rounds, ms', 'Kopilka', 'first made', 'plain query'], rows),
  )
  notes.push(...(await inDuckDb(stand.db, process.env['BENCH_DUCKDB'])))
  await stand.close()
  return {
    title: `Figures over ${PURCHASES.toLocaleString('en')} purchases`,
    figures: [],
    bars,
    notes: [
      ...notes,
      'Kopilka: the operation as a page asks it, over HTTP; plain: the query alone, from analytics.receipt, without distinguishing duplicates and returns',
    ],
  }
}

type Loaded = Record<'last' | 'month' | 'quarter' | 'year' | 'store' | 'group', string>

/** What pages ask; days are those that were loaded. */
async function questions(db: Db, { programmeId }: BenchShop): Promise<Asked[]> {
  const { rows } = await sql<Loaded>`
    select max(day)::text as last, (max(day) - 29)::text as month, (max(day) - 91)::text as quarter,
      (max(day) - 364)::text as year, md5('s0')::uuid as store, (
        select id from analytics.control_group where programme_id = ${programmeId}
      ) as group
    from analytics.sales_day where programme_id = ${programmeId}
  `.execute(db)
  const loaded = rows[0]!
  const of = `programmeId=${programmeId}`
  const span = (from: string) => `${of}&from=${from}&to=${loaded.last}`
  const [figures, groups] = ['/v1/figures', `/v1/figures/control-groups/${loaded.group}`]
  const dashboard = { atMost: DASHBOARD }
  const kept = { ...dashboard, isKept: true }
  const whole = { atMost: WHOLE }
  const periods = [
    ['30 days', span(loaded.month), loaded.month],
    ['92 days', span(loaded.quarter), loaded.quarter],
    ['a year', span(loaded.year), loaded.year],
  ] as const
  const month = span(loaded.month)
  const ofStore = `&storeId=${loaded.store}`
  return [
    ...periods.map(([long, asked, from]) => ({
      what: `the owner’s figures, ${long}`,
      path: `${figures}/owner?${asked}`,
      ...(from === loaded.year ? kept : dashboard),
      plain: plainly(programmeId, from, loaded.last),
    })),
    ...periods.map(([long, asked]) => ({
      what: `the largest store, ${long}`,
      path: `${figures}/owner?${asked}${ofStore}`,
      ...kept,
    })),
    { what: 'the receipt in the middle, 30 days', path: `${figures}/medians?${month}`, ...kept },
    {
      what: 'the receipt in the middle, the largest store, 30 days',
      path: `${figures}/medians?${month}${ofStore}`,
      ...kept,
    },
    {
      what: 'against the control group, 30 days',
      path: `${figures}/against-control?${month}`,
      ...kept,
    },
    { what: 'payback', path: `${groups}/payback?cost=1000000`, ...kept },
    { what: 'whom to choose, by what they had spent', path: `${groups}/targeting`, ...kept },
    { what: 'points, 30 days', path: `${figures}/points?${month}`, ...dashboard },
    { what: 'liability', path: `${figures}/liability?${of}`, ...dashboard },
    { what: 'cohorts', path: `${figures}/cohorts?${of}`, ...whole, plain: COHORTS },
    { what: 'RFM', path: `${figures}/rfm?${of}`, ...whole, plain: RFM },
    {
      what: 'the members of a cell of RFM',
      path: `${figures}/rfm-members?${of}&cell=555`,
      ...whole,
    },
  ]
}

/** Receipts, sales and buyers of some days, from receipts alone. */
const plainly = (programmeId: string, from: string, to: string) => `
  select count(*), sum(amount), count(distinct owner) from analytics.receipt
  where programme_id = '${programmeId}' and day between '${from}' and '${to}'`

/** What a plain query has to do: everything from receipts, each time. */
const RFM = `
  with habit as (
    select owner, current_date - max(day) as days, count(*) as orders, sum(amount) as sales
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

/** Loads purchases by SQL, as the roll-up would have kept them; in words what that took. */
async function load({ db }: Copy, shop: BenchShop): Promise<string> {
  const filled = await timed(() => fill(db, shop))
  const derived = await timed(() => derive(db))
  return `${PURCHASES.toLocaleString('en')} purchases of ${MEMBERS.toLocaleString('en')} members in two years, written in ${(filled / 1000).toFixed(0)} s; all habits derived anew in ${(derived / 1000).toFixed(0)} s`
}

/** Receipts as they came, of members of whom few come often and many seldom; sums by day; as many points in as out. */
export async function fill(db: Db, { programmeId, organisationId }: BenchShop): Promise<void> {
  await sql`select setseed(0.5)`.execute(db)
  await sql`
    insert into analytics.receipt (owner, purchase_id, programme_id, store_id, member, occurred_at, day,
      amount, discount, redeemed_amount, points_earned, points_redeemed, cost, apart)
    select md5('m' || floor(${MEMBERS}::int * power(random(), 2)))::uuid, md5('p' || n)::uuid,
      ${programmeId}::uuid, md5('s' || floor(${STORES}::int * power(random(), 1.5)))::uuid, true, at, at::date,
      10000 + (random() * 90000)::int, 0, 0, 100, 100, 8000, false
    from (
      select n, date_trunc('day', now()) - interval '731 days' + random() * interval '730 days' as at
      from generate_series(1, ${PURCHASES}::int) as n
      order by 2
    ) as drawn
  `.execute(db)
  await sql`
    insert into analytics.sales_day (programme_id, day, store_id, channel, tier, member, receipts,
      sales_amount, discount, redeemed_amount, returned_amount, returned_redeemed_amount, costed_amount,
      cost)
    select programme_id, day, store_id, null, null, true, count(*), sum(amount), 0, 0, 0, 0, sum(amount),
      sum(cost)
    from analytics.receipt group by programme_id, day, store_id
  `.execute(db)
  await sql`
    insert into analytics.points_day (programme_id, day, store_id, apart, issued_points, activated_points,
      redeemed_points, expired_points, reversed_points, adjusted_points, held_points)
    select programme_id, day, store_id, false, 100 * receipts, 100 * receipts, 100 * receipts, 0, 0, 0, 0
    from analytics.sales_day
  `.execute(db)
  await sql`
    insert into members.member (owner, organisation_id, language, tags, anonymous, test, clock_shift_ms,
      state, enrolled_at)
    select md5('m' || n)::uuid, ${organisationId}, 'en', '{}', true, false, 0, 'active',
      now() - interval '731 days'
    from generate_series(0, ${MEMBERS - 1}::int) as n
  `.execute(db)
  await sql`
    insert into analytics.control_group (id, programme_id, name, salt, share, starts_at, ends_at, made_by)
    values (${newId()}, ${programmeId}, 'bench', 'salted for the bench', 1000, now() - interval '60 days', null,
      'bench')
  `.execute(db)
  await sql`vacuum analyze analytics.receipt, members.member`.execute(db)
}

/** Derives the habits of all members, as the roll-up does it in portions. */
export async function derive(db: Db): Promise<void> {
  const { rows } = await sql<{ owner: string }>`
    select distinct owner from analytics.receipt
  `.execute(db)
  const owners = rows.map(({ owner }) => owner)
  for (let at = 0; at < owners.length; at += PORTION)
    await habits.deriveHabits(db, owners.slice(at, at + PORTION))
  await sql`vacuum analyze analytics.habit`.execute(db)
}

type Duck = {
  readonly DuckDBInstance: {
    create(path: string): Promise<{
      connect(): Promise<{ runAndReadAll(sql: string): Promise<unknown> }>
    }>
  }
}

async function inDuckDb(db: Db, module: string | undefined): Promise<string[]> {
  if (module === undefined) return ['DuckDB was not asked: BENCH_DUCKDB names none']
  const folder = mkdtempSync(join(tmpdir(), 'kopilka-figures-'))
  // PostgreSQL writes the snapshot into it, under an account of its own
  chmodSync(folder, 0o777)
  const csv = join(folder, 'receipts.csv')
  const { DuckDBInstance } = (await import(module)) as Duck
  const duck = await (await DuckDBInstance.create(join(folder, 'figures.duckdb'))).connect()
  const snapshot = await timed(async () => {
    await sql
      .raw(`copy (select owner, day, amount from analytics.receipt) to '${csv}' csv header`)
      .execute(db)
    await duck.runAndReadAll('create schema analytics')
    await duck.runAndReadAll(`create table analytics.receipt as select * from read_csv('${csv}')`)
  })
  const rfm = await rounds(() => duck.runAndReadAll(RFM))
  const cohorts = await rounds(() => duck.runAndReadAll(COHORTS))
  rmSync(folder, { recursive: true })
  return [
    `DuckDB, from receipts: RFM ${told(rfm)} ms, cohorts ${told(cohorts)} ms; the snapshot it asks ${figure(snapshot)} ms`,
  ]
}

type Took = { readonly best: number; readonly median: number }

async function rounds(run: () => Promise<unknown>): Promise<Took> {
  const took: number[] = []
  for (let round = 0; round < ROUNDS; round++) took.push(await timed(run))
  return { best: Math.min(...took), median: median(took) }
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await run()
  return performance.now() - begun
}

const told = ({ best, median: middle }: Took): string => `${figure(best)} / ${figure(middle)}`

/** Columns under each other, a line for each row. */
function asTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows]
  const widths = head.map((_, place) => Math.max(...all.map((row) => row[place]!.length)))
  return all.map((row) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!)))
      .join('  '),
  )
}
