import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { migrate } from '#db/migrate.ts'
import { ROLL_UP } from '#domains/analytics/rolling.ts'
import { verify } from '#domains/ledger/verify.ts'
import { connect, type Db } from '#kit/database.ts'
import { enqueue } from '#kit/jobs.ts'
import { startPostgres } from '#server/postgres/start.ts'
import { preparePgbench } from './programs.ts'
import { startServer, type Server } from './server.ts'
import { POSTGRES, STATEMENTS } from './settings.ts'
import { addMembers, contextOf, openBenchShop, type BenchShop } from './shop.ts'

/** Loading and checking a book take as long as they take; milliseconds. */
const PATIENCE = 86_400_000

/** A durable PostgreSQL for one run of the bench, with a chain that each measurement gets a copy of. */
export type Yard = {
  readonly folder: string
  readonly postmaster: number
  readonly shop: BenchShop
  readonly members: number
  /** The database of pgbench, on the same PostgreSQL. */
  readonly pgbenchUrl: string
  /** A copy of the chain as it was opened. The caller drops it. */
  copy(name: string): Promise<Copy>
  close(): Promise<void>
}

export type Copy = {
  readonly url: string
  /** Connections as the database's owner. */
  readonly db: Db
  drop(): Promise<void>
}

/** A copy of the chain with the server on it. */
export type Stand = Copy & {
  readonly yard: Yard
  readonly server: Server
  /** Waits until the outbox is empty and figures are rolled up, so that what one turn left is not done in the next; seconds. */
  settle(): Promise<number>
  /** Asks whether the book is sound, and throws when it is not; how many seconds that took. */
  close(): Promise<{ readonly verified: number }>
  /** Closes a stand whose book was made up and that nothing was written to. */
  leave(): Promise<void>
}

/** Starts PostgreSQL in a temporary folder and opens a chain of so many members. */
export async function openYard(members: number): Promise<Yard> {
  const folder = await mkdtemp(join(tmpdir(), 'kopilka-bench-'))
  await chmod(folder, 0o755)
  const postgres = await startPostgres({
    folder: join(folder, 'data'),
    settings: {
      max_connections: '300',
      ...(STATEMENTS && { shared_preload_libraries: 'pg_stat_statements' }),
      ...POSTGRES,
    },
  })
  const close = once(async () => {
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => void close().finally(() => process.exit(1)))
  const at = (name: string) => Object.assign(new URL(postgres.url), { pathname: `/${name}` }).href
  const template = new URL(postgres.url).pathname.slice(1)
  const owner = at('postgres')
  try {
    await refuseUnsafe(postgres.url)
    await migrate(postgres.url)
    const shop = await asOwner(postgres.url, async (db) => {
      const shop = await openBenchShop(db)
      await addMembers(db, shop, 0, members)
      await tidy(db)
      return shop
    })
    await asOwner(owner, (db) => sql`create database pgbench`.execute(db))
    await preparePgbench(at('pgbench'))
    return {
      folder,
      postmaster: postgres.pid,
      shop,
      members,
      pgbenchUrl: at('pgbench'),
      async copy(name) {
        await asOwner(owner, (db) =>
          sql`create database ${sql.id(name)} template ${sql.id(template)}`.execute(db),
        )
        const db = connect(at(name), { max: 4, statementTimeout: PATIENCE, role: null })
        const drop = async () => {
          await db.destroy()
          await asOwner(owner, (db) => sql`drop database ${sql.id(name)} with (force)`.execute(db))
        }
        return { url: at(name), db, drop }
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Starts the server on a copy of the chain that `fill` has made ready. */
export async function openStand(
  yard: Yard,
  name: string,
  fill: (copy: Copy) => Promise<void> = async () => undefined,
): Promise<Stand> {
  const copy = await yard.copy(name)
  await fill(copy)
  await tidy(copy.db)
  await sql`checkpoint`.execute(copy.db)
  const server = await startServer(copy.url, yard.folder)
  return {
    ...copy,
    yard,
    server,
    settle: () => settle(copy.db, yard.shop),
    async leave() {
      await server.stop()
      await copy.drop()
    },
    async close() {
      await settle(copy.db, yard.shop)
      await server.stop()
      const verified = await requireSound(copy.db)
      if (STATEMENTS) await printStatements(copy.db, name)
      await copy.drop()
      return { verified }
    },
  }
}

async function asOwner<T>(url: string, work: (db: Db) => Promise<T>): Promise<T> {
  const db = connect(url, { max: 1, statementTimeout: PATIENCE, role: null })
  try {
    return await work(db)
  } finally {
    await db.destroy()
  }
}

/** Nothing is measured on a PostgreSQL that may forget what it has answered. */
async function refuseUnsafe(url: string): Promise<void> {
  await asOwner(url, async (db) => {
    const { rows } = await sql<{ name: string; setting: string }>`
      select name, setting from pg_settings
      where name in ('fsync', 'synchronous_commit', 'full_page_writes') and setting <> 'on'
      union all
      select 'a setting of a role or database', setting from pg_db_role_setting, unnest(setconfig) as setting
      where setting ~ '^(fsync|synchronous_commit|full_page_writes)='
    `.execute(db)
    if (rows.length > 0)
      throw new Error(
        `not durable: ${rows.map(({ name, setting }) => `${name} ${setting}`).join(', ')}`,
      )
  })
}

async function settle(db: Db, { organisationId }: BenchShop): Promise<number> {
  const begun = performance.now()
  await enqueue(await contextOf(db, organisationId), ROLL_UP)
  for (;;) {
    const { rows } = await sql<{ waits: boolean }>`
      select exists (
        select from kit.event where delivered_at is null and parked_reason is null
      ) or exists (
        select from graphile_worker.jobs where task_identifier = ${ROLL_UP} and run_at <= now()
      ) as waits`.execute(db)
    const seconds = (performance.now() - begun) / 1000
    if (!rows[0]!.waits) return seconds
    if (seconds > 300) throw new Error('what a turn left was not done within five minutes')
    await wait(50)
  }
}

/** Speed bought with a wrong book is none. */
async function requireSound(db: Db): Promise<number> {
  const begun = performance.now()
  const findings = await verify(db, { limit: 3, lanes: 2 })
  if (findings.length === 0) return (performance.now() - begun) / 1000
  const told = findings.map(
    ({ invariant, promise, row }) => `${invariant} ${promise} ${JSON.stringify(row)}`,
  )
  throw new Error(`the book is not sound after the load:\n${told.join('\n')}`)
}

async function printStatements(db: Db, name: string): Promise<void> {
  await sql`create extension if not exists pg_stat_statements`.execute(db)
  const { rows } = await sql<{ calls: number; ms: number; mean: number; text: string }>`
    select calls, round(total_exec_time)::int as ms, round(mean_exec_time::numeric, 3)::float8 as mean,
      left(regexp_replace(query, '[[:space:]]+', ' ', 'g'), 110) as text
    from pg_stat_statements where dbid = (select oid from pg_database where datname = ${name})
    order by total_exec_time desc limit 30
  `.execute(db)
  for (const { calls, ms, mean, text } of rows)
    console.log(
      `${String(ms).padStart(8)} ms ${String(calls).padStart(7)} × ${String(mean).padStart(8)} ms  ${text}`,
    )
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null
  return () => (done ??= work())
}

/** As autovacuum leaves a chain that was taken over: it never looks at a table that has nothing in it. */
async function tidy(db: Db): Promise<void> {
  await sql`vacuum`.execute(db)
  const { rows } = await sql<{ name: string }>`
    select format('%I.%I', nspname, relname) as name from pg_class join pg_namespace n on n.oid = relnamespace
    where relkind = 'r' and relpages > 0 and nspname !~ '^pg_|^information_schema$'
  `.execute(db)
  for (const { name } of rows) await sql.raw(`analyze ${name}`).execute(db)
}
