import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Logger, runMigrations } from 'graphile-worker'
import { Client, Pool } from 'pg'

const FOLDER = fileURLToPath(new URL('migrations', import.meta.url))
const OLDEST = 15
const LOCK = 4_201_336 // any number that nobody else takes

/** May use the queue of jobs; the login that a server runs as is in this role and the application's. */
const QUEUE_ROLE = 'kopilka_queue'

/**
 * Brings the database to the newest schema and returns how many migrations ran. Forward only, each
 * file in a transaction of its own, in the order of their numbers; processes that start at once
 * wait for each other. Migrations make schemas and roles, so the address is the owner's; with that of
 * a login that may only use them, it is checked that none is missing.
 */
export async function migrate(
  url: string,
  log: (line: string) => void = () => {},
  /** How many migrations at most: those that a backup was made with. */
  count = Infinity,
): Promise<number> {
  const client = new Client({ connectionString: url, application_name: 'kopilka migrate' })
  client.on('error', () => {}) // a lost connection fails the statement that waits for it
  await client.connect()
  try {
    await refuseOld(client)
    if (!(await mayMigrate(client))) return await requireCurrent(client)
    // One at a time, the queue's tables as well; given back when the connection ends.
    await client.query('select pg_advisory_lock($1)', [LOCK])
    checkNames()
    const ran = (await isCurrent(client)) ? 0 : await runMissing(client, log, count)
    if (ran > 0) log(`the database is brought up to date: ${ran} migrations`)
    await prepareQueue(url)
    await client.query(LET_IN)
    return ran
  } finally {
    await client.end()
  }
}

/** A server that has nothing to run does without the library that would: 3 MB for good. */
async function runMissing(
  client: Client,
  log: (line: string) => void,
  count: number,
): Promise<number> {
  const { runner } = await import('node-pg-migrate')
  const ran = await runner({
    dbClient: client,
    dir: FOLDER,
    direction: 'up',
    count,
    migrationsSchema: 'migrations',
    migrationsTable: 'migration',
    createMigrationsSchema: true,
    checkOrder: true,
    singleTransaction: false,
    advisoryLockMode: 'wait',
    logger: { info: () => {}, warn: log, error: log, debug: () => {} },
  })
  return ran.length
}

/** The tables of the queue of jobs are its library's own; it brings them to its version, and again changes nothing. */
async function prepareQueue(url: string): Promise<void> {
  const pool = new Pool({ connectionString: url, max: 1, application_name: 'kopilka migrate' })
  pool.on('error', () => {}) // a lost connection fails the statement that waits for it
  pool.on('connect', (client) => void client.on('error', () => {}))
  try {
    await runMigrations({ pgPool: pool, logger: new Logger(() => () => {}) })
  } finally {
    // Awaited: a connection that lingers would keep the database from being copied or dropped.
    await pool.end()
  }
}

// What the application's login needs beside the slices: to see which migrations have run, and the queue
// of jobs, whose tables are closed to everybody but their owner until a policy lets somebody in.
const LET_IN = `
  do $$
  begin
    if not exists (select from pg_roles where rolname = '${QUEUE_ROLE}') then
      create role ${QUEUE_ROLE} nologin;
    end if;
  exception when duplicate_object or unique_violation then
    null; -- another database of this server is being prepared at the same moment
  end $$;
  do $$
  declare
    of_queue record;
  begin
    if not has_schema_privilege('kopilka_app', 'migrations', 'usage') then
      grant usage on schema migrations to kopilka_app;
      grant select on migrations.migration to kopilka_app;
    end if;
    if not has_schema_privilege('${QUEUE_ROLE}', 'graphile_worker', 'usage') then
      grant usage on schema graphile_worker to ${QUEUE_ROLE};
    end if;
    for of_queue in
      select oid::regclass as name, relrowsecurity as is_closed,
        case when relkind = 'v' or relname = 'migrations' then 'select' else 'select, insert, update, delete' end as rights
      from pg_class where relnamespace = 'graphile_worker'::regnamespace and relkind in ('r', 'v')
        and not has_table_privilege('${QUEUE_ROLE}', oid, 'select')
    loop
      execute format('grant %s on %s to ${QUEUE_ROLE}', of_queue.rights, of_queue.name);
      if of_queue.is_closed then
        execute format('create policy kopilka on %s to ${QUEUE_ROLE} using (true)', of_queue.name);
      end if;
    end loop;
  end $$`

const mayMigrate = async (client: Client): Promise<boolean> => {
  const asked = await client.query<{ may: boolean }>(
    `select has_database_privilege(current_database(), 'create') as may`,
  )
  return asked.rows[0]!.may
}

async function requireCurrent(client: Client): Promise<number> {
  const missing = await missingMigrations(client)
  if (missing.length === 0) return 0
  throw new Error(
    `The database lacks ${missing.length} migrations (${missing[0]} …), and this login may not run them. ` +
      'Run `kopilka migrate` with the address of its owner in DATABASE_URL. Nothing was changed.',
  )
}

/** Whether every migration there is has run on the database. */
export async function areMigrationsCurrent(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, application_name: 'kopilka migrate' })
  client.on('error', () => {}) // a lost connection fails the statement that waits for it
  await client.connect()
  try {
    return (await missingMigrations(client)).length === 0
  } finally {
    await client.end()
  }
}

/** Whether every migration has run, in their order; a database that is new knows of none. */
async function isCurrent(client: Client): Promise<boolean> {
  const asked = await client.query<{ known: boolean }>(
    `select to_regclass('migrations.migration') is not null as known`,
  )
  if (!asked.rows[0]!.known) return false
  const ran = await client.query<{ name: string }>(
    'select name from migrations.migration order by run_on, id',
  )
  return migrationNames().every(
    (name, place) => ran.rows[place]?.name === name.replace(/\.sql$/, ''),
  )
}

async function missingMigrations(client: Client): Promise<string[]> {
  const ran = await client.query<{ name: string }>('select name from migrations.migration')
  const names = new Set(ran.rows.map(({ name }) => name))
  return migrationNames().filter((name) => !names.has(name.replace(/\.sql$/, '')))
}

/** Changes when any migration does, or how they are run: names the tests' template database. */
export function migrationsDigest(): string {
  const hash = createHash('sha256')
  hash.update(readFileSync(fileURLToPath(import.meta.url)))
  for (const name of migrationNames()) hash.update(name).update(readFileSync(join(FOLDER, name)))
  return hash.digest('hex').slice(0, 16)
}

/** Changes when what any of these migrations does is changed. */
export function digestOfMigrations(names: readonly string[]): string {
  const hash = createHash('sha256')
  for (const name of names) hash.update(name).update(readFileSync(join(FOLDER, name)))
  return hash.digest('hex')
}

export function migrationNames(): string[] {
  return readdirSync(FOLDER).toSorted()
}

async function refuseOld(client: Client): Promise<void> {
  const asked = await client.query<{ version: string }>(
    `select current_setting('server_version_num') as version`,
  )
  const major = Math.floor(Number(asked.rows[0]?.version) / 10_000)
  if (major >= OLDEST) return
  throw new Error(
    `Kopilka needs PostgreSQL ${OLDEST} or newer; the server in DATABASE_URL is ${major}. Nothing was changed.`,
  )
}

/** A file that is not NNNN_name.sql would be run by the library in an order nobody meant. */
function checkNames(): void {
  const numbers = new Set<string>()
  for (const name of migrationNames()) {
    const number = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1]
    if (!number) throw new Error(`db/migrations/${name}: a migration is named NNNN_name.sql`)
    if (numbers.has(number)) throw new Error(`db/migrations: two migrations have number ${number}`)
    numbers.add(number)
  }
}
