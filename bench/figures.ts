/**
 * What figures over everything take: the operations that pages ask, over HTTP, beside the plain query of the
 * same from receipts alone, and beside DuckDB where BENCH_DUCKDB names the module of @duckdb/node-api.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'

import * as access from '#domains/access/access.ts'
import { lastDays, type Days } from '#domains/analytics/asked.ts'
import { SPANS } from '#domains/analytics/core/spans.ts'
import { rolledAt } from '#domains/analytics/figures.store.ts'
import * as habits from '#domains/analytics/habits.store.ts'
import { RENEW } from '#domains/analytics/keeping.ts'
import { dayIn } from '#kit/core/zone.ts'
import { enqueue } from '#kit/jobs.ts'
import type { Db } from '#kit/database.ts'
import { bar, figure, type Bar } from './bars.ts'
import { newId } from '#kit/newId.ts'
import { median } from './programs.ts'
import type { Measured } from './results.ts'
import { PURCHASES, ROUNDS } from './settings.ts'
import { contextOf, ZONE, type BenchShop } from './shop.ts'
import { openStand, type Copy, type Yard } from './yard.ts'

const MEMBERS = Math.ceil(PURCHASES / 25)
/** Owners whose habits are derived at once, as the job does it. */
const PORTION = 2_000

/** Open lots of a member. */
const LOTS = 5

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
  /** No page asks it: it is made when it is first asked for, and kept from then on. */
  readonly isOwn?: boolean
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
  const { db } = stand
  const refusals: string[] = []
  const ask = async (path: string) => {
    const answer = await fetch(stand.server.url + path, {
      headers: { authorization: `Bearer ${token}` },
    })
    const text = await answer.text()
    if (!answer.ok) refusals.push(`${path}: ${answer.status} ${text.slice(0, 200)}`)
  }
  const forget = () => sql`delete from analytics.kept_answer`.execute(db)
  const all = await questions(db, yard.shop)
  const made: Took[] = []
  for (const { path } of all) made.push(await rounds(() => ask(path), forget))
  // what takes longer than a request has is refused to the first who asks, and left to the job; what looks at everything may not
  const tooLong = refusals.splice(0)
  const whole = all.filter(({ atMost }) => atMost === WHOLE)
  refusals.push(...tooLong.filter((refusal) => whole.some(({ path }) => refusal.startsWith(path))))
  await forget()
  notes.push(await madeByJob(db, yard.shop))
  const bars: Bar[] = []
  const rows: string[][] = []
  for (const [place, { what, path, atMost, plain, isOwn }] of all.entries()) {
    if (isOwn) await ask(path)
    const took = await rounds(() => ask(path))
    const plainly = plain ? await rounds(() => sql.raw(plain).execute(db)) : null
    const barred = atMost === WHOLE ? made[place]! : took
    bars.push(...bar(what, barred.median, 'ms', { atMost }))
    rows.push([what, told(took), told(made[place]!), plainly ? told(plainly) : '–'])
  }
  bars.push(...bar('figures that were refused', refusals.length, '', { atMost: 0 }))
  notes.push(
    ...asTable(['best / median of rounds, ms', 'as a page asks', 'made', 'plain query'], rows),
    ...[...new Set([...tooLong, ...refusals])].map((refusal) => `refused: ${refusal}`),
  )
  notes.push(...(await inDuckDb(db, process.env['BENCH_DUCKDB'])))
  await stand.leave()
  return {
    title: `Figures over ${PURCHASES.toLocaleString('en')} purchases`,
    figures: [],
    bars,
    notes: [
      ...notes,
      'as a page asks: the operation over HTTP, when the job has made what pages ask; made: with nothing kept; plain: the query alone, from analytics.receipt, without distinguishing duplicates and returns. What looks at everything (RFM, cohorts) is held to its bar as made',
    ],
  }
}

/** Has the job make what pages usually ask; in words how much, and how long it took with its rests. */
async function madeByJob(db: Db, { organisationId }: BenchShop): Promise<string> {
  const ctx = await contextOf(db, organisationId)
  while ((await rolledAt(db, organisationId)) === null) await wait(1_000)
  const took = await timed(async () => {
    await enqueue(ctx, RENEW)
    let jobs = 1
    while (jobs > 0) {
      await wait(200)
      const { rows } = await sql<{ jobs: number }>`
        select count(*) as jobs from graphile_worker.jobs
        where task_identifier = ${RENEW} and run_at <= now()
      `.execute(db)
      jobs = rows[0]!.jobs
    }
  })
  const { rows } = await sql<{ answers: number }>`
    select count(*) as answers from analytics.kept_answer
  `.execute(db)
  return `${rows[0]!.answers} answers made by the job before anybody asked, in ${(took / 1000).toFixed(0)} s with its rests`
}

/** What pages ask, and what somebody may ask besides. */
async function questions(db: Db, { programmeId }: BenchShop): Promise<Asked[]> {
  const { rows } = await sql<{ store: string; group: string }>`
    select md5('s0')::uuid as store, id as group from analytics.control_group
    where programme_id = ${programmeId}
  `.execute(db)
  const { store, group } = rows[0]!
  const today = dayIn(ZONE, Date.now())
  const of = `programmeId=${programmeId}`
  const spanOf = (days: number) => {
    const { from, to } = lastDays(today, days)
    return `${of}&from=${from}&to=${to}`
  }
  const [figures, groups] = ['/v1/figures', `/v1/figures/control-groups/${group}`]
  const dashboard = { atMost: DASHBOARD }
  const own = { ...dashboard, isOwn: true }
  const whole = { atMost: WHOLE }
  const each = (what: string, path: string, more: Omit<Asked, 'what' | 'path'> = dashboard) =>
    SPANS.map((days): Asked => ({
      what: `${what}, ${days} days`,
      path: `${figures}/${path}?${spanOf(days)}`,
      ...more,
    }))
  return [
    ...each('the owner’s figures', 'owner').map((asked, place) => ({
      ...asked,
      plain: plainly(programmeId, lastDays(today, SPANS[place])),
    })),
    ...each('the receipt in the middle', 'medians').slice(0, 3),
    ...each('against the control group', 'against-control'),
    ...each('conversions', 'conversions'),
    ...each('points', 'points'),
    ...each('what points were given for', 'issued'),
    ...each('by store', 'cuts').map((asked) => ({ ...asked, path: `${asked.path}&by=store` })),
    { what: 'liability', path: `${figures}/liability?${of}`, ...dashboard },
    { what: 'worth', path: `${figures}/worth?${of}`, ...dashboard },
    { what: 'payback', path: `${groups}/payback?cost=0`, ...dashboard },
    { what: 'whom to choose, by what they had spent', path: `${groups}/targeting`, ...dashboard },
    { what: 'members needed', path: `${figures}/sample-size?${of}`, ...dashboard },
    { what: 'cohorts', path: `${figures}/cohorts?${of}`, ...whole, plain: COHORTS },
    { what: 'RFM', path: `${figures}/rfm?${of}`, ...whole, plain: RFM },
    { what: 'a cell of RFM', path: `${figures}/rfm-members?${of}&cell=555`, ...dashboard },
    ...each('the largest store', 'owner', own).map((asked) => ({
      ...asked,
      path: `${asked.path}&storeId=${store}`,
    })),
    { what: 'the owner’s figures, 200 days', path: `${figures}/owner?${spanOf(200)}`, ...own },
  ]
}

/** Receipts, sales and buyers of some days, from receipts alone. */
const plainly = (programmeId: string, { from, to }: Days) => `
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
    insert into analytics.issued_day (programme_id, day, store_id, channel, tier, source, rule, issued_points)
    select programme_id, day, store_id, null, null, 'purchase', 'rule-' || rule, 10 * receipts
    from analytics.sales_day, generate_series(1, 10) as rule
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
  await fillLots(db, programmeId)
  await sql`vacuum analyze analytics.receipt, members.member, ledger.lot`.execute(db)
}

/** Open lots without the movements that made them: of the book only what is open is asked here. */
async function fillLots(db: Db, programmeId: string): Promise<void> {
  await db.transaction().execute(async (db) => {
    await sql`set local session_replication_role = replica`.execute(db)
    await sql`
      insert into ledger.lot (owner, id, programme_id, movement_id, earned, remaining, activates_at,
        expires_at, earned_at)
      select md5('m' || n)::uuid, md5('l' || n || ' ' || lot)::uuid, ${programmeId}::uuid,
        md5('v' || n || ' ' || lot)::uuid, 100, 100, at, at + interval '181 days', at
      from generate_series(0, ${MEMBERS - 1}::int) as n, generate_series(1, ${LOTS}::int) as lot,
        lateral (select now() - random() * interval '180 days' as at where n >= 0 and lot > 0) as drawn
    `.execute(db)
  })
  // what is open was given once, so that days and lots agree
  await sql`
    insert into analytics.points_day (programme_id, day, store_id, apart, issued_points, activated_points,
      redeemed_points, expired_points, reversed_points, adjusted_points, held_points)
    select ${programmeId}::uuid, min(day), null, false, ${100 * LOTS * MEMBERS}::bigint,
      ${100 * LOTS * MEMBERS}::bigint, 0, 0, 0, 0, 0
    from analytics.sales_day
  `.execute(db)
}

/** Derives the habits of all members, as the roll-up does it in portions. */
export async function derive(db: Db): Promise<void> {
  const { rows } = await sql<{ owner: string }>`
    select distinct owner from analytics.receipt
  `.execute(db)
  const owners = rows.map(({ owner }) => owner)
  for (let at = 0; at < owners.length; at += PORTION)
    await habits.deriveHabits(db, owners.slice(at, at + PORTION))
  await sql`
    insert into analytics.worth (owner, programme_id, alive, purchases, sales_amount, slipping_amount)
    select owner, programme_id, alive, 10 * random(), (100000 * random())::int,
      case when alive < 0.5 and orders > 1 then sales_amount end
    from analytics.habit, lateral (select random() as alive where orders > 0) as drawn
  `.execute(db)
  await sql`vacuum analyze analytics.habit, analytics.worth`.execute(db)
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

async function rounds(
  run: () => Promise<unknown>,
  before: () => Promise<unknown> = async () => undefined,
): Promise<Took> {
  const took: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    await before()
    took.push(await timed(run))
  }
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
