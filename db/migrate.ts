import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Logger, runMigrations } from 'graphile-worker'
import { runner } from 'node-pg-migrate'
import { Client, Pool } from 'pg'

const FOLDER = fileURLToPath(new URL('migrations', import.meta.url))
const OLDEST = 15
const LOCK = 4_201_336 // any number that nobody else takes

/**
 * Brings the database to the newest schema and returns how many migrations ran. Forward only, each
 * file in a transaction of its own, in the order of their numbers; processes that start at once
 * wait for each other. The address has to be the owner's: migrations make schemas and roles.
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
    // One at a time, the queue's tables as well; given back when the connection ends.
    await client.query('select pg_advisory_lock($1)', [LOCK])
    checkNames()
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
    if (ran.length > 0) log(`the database is brought up to date: ${ran.length} migrations`)
    await prepareQueue(url)
    return ran.length
  } finally {
    await client.end()
  }
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

/** Whether every migration there is has run on the database. */
export async function areMigrationsCurrent(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, application_name: 'kopilka migrate' })
  client.on('error', () => {}) // a lost connection fails the statement that waits for it
  await client.connect()
  try {
    const ran = await client.query<{ name: string }>('select name from migrations.migration')
    const names = new Set(ran.rows.map(({ name }) => name))
    return migrationNames().every((name) => names.has(name.replace(/\.sql$/, '')))
  } finally {
    await client.end()
  }
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
