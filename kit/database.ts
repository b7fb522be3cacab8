import type { Socket } from 'node:net'
import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { DB } from '#db/tables.ts'

export type Db = Kysely<DB>

export type PoolOptions = {
  /** Connections at most. */
  readonly max: number
  /** Milliseconds after which PostgreSQL ends a statement; 0: never, however long it says nothing. */
  readonly statementTimeout: number
  /** Milliseconds a request waits for a free connection. */
  readonly wait?: number
  /** The role that statements run as; the connecting one when null. */
  readonly role?: string | null
  readonly name?: string
  /**
   * Whether statements of the till's path are prepared under names: faster, and wrong behind a pooler
   * that does not follow them.
   */
  readonly prepare?: boolean
}

/** A pool of connections of its own, so that slow reports never take the till's. */
export function connect(url: string, options: PoolOptions): Db {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max,
    connectionTimeoutMillis: options.wait ?? 1_000,
    idleTimeoutMillis: 30_000,
    ...(options.prepare && { maxLifetimeSeconds: PLANS_LAST }),
    statement_timeout: options.statementTimeout,
    lock_timeout: 2_000,
    idle_in_transaction_session_timeout: 10_000,
    application_name: options.name ?? 'kopilka',
    types: { getTypeParser },
    pipeline: true,
    // where no deadline tells a dead line from a long statement, the system asks the other end
    keepAlive: options.statementTimeout === 0,
    keepAliveInitialDelayMillis: 60_000,
    options: [
      ...(options.role === null ? [] : [`role=${options.role ?? APPLICATION_ROLE}`]),
      ...(options.prepare ? PLANNED_ONCE : []),
    ]
      .map((setting) => `-c ${setting}`)
      .join(' '),
  })
  // a connection that is lost while it is idle is replaced at the next use; one that is lost in use fails
  // what it was used for, and an error that nobody hears would end the process
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  if (options.statementTimeout > 0) endWhenSilent(pool, options.statementTimeout + SILENCE)
  const db = new Kysely<DB>({
    dialect: new PostgresDialect({ pool }),
    plugins,
  })
  pools.set(db, pool)
  if (options.prepare) pool.on('connect', (client) => preparing.add(client))
  return db
}

/** Seconds that a connection keeps its plans: one that was made for a young table is not followed for long. */
const PLANS_LAST = 30

/**
 * Prepared statements are planned once for each connection, by indexes: on the till's path planning again
 * costs more than running.
 */
const PLANNED_ONCE = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
]

/** Milliseconds that PostgreSQL is given beyond its own deadline to say so. */
const SILENCE = 500
/** Milliseconds to hear what came in while this process was too busy to read it. */
const LAST_LOOK = 100

/**
 * Ends connections on which nothing was heard for longer than PostgreSQL gives a statement: then the line
 * is dead, and whoever waits on it would wait for ever.
 */
function endWhenSilent(pool: pg.Pool, patience: number): void {
  const lent = new WeakSet<pg.PoolClient>()
  pool.on('acquire', (client) => void lent.add(client))
  pool.on('release', (_error, client) => void lent.delete(client))
  pool.on('connect', (client) => {
    const { stream } = (client as unknown as { connection: { stream: Socket } }).connection
    const passed = () => stream.bytesRead + stream.bytesWritten
    stream.setTimeout(patience, () => {
      const before = passed()
      const end = () => stream.destroy(new Error('Connection terminated: nothing is heard on it'))
      if (lent.has(client))
        setTimeout(() => passed() === before && lent.has(client) && end(), LAST_LOOK)
    })
  })
}

const pools = new WeakMap<Db, pg.Pool>()

const preparing = new WeakSet<object>()

/** Whether a connection may name its statements. */
export const isPreparing = (client: pg.PoolClient): boolean => preparing.has(client)

/** Columns are snake_case in PostgreSQL and camelCase here. */
export const plugins = [new CamelCasePlugin({ maintainNestedObjectKeys: true })]

/** A connection of the pool for the caller alone, to be released by it. */
export function clientOf(db: Db): Promise<pg.PoolClient> {
  const pool = pools.get(db)
  if (!pool) throw new Error('a connection is taken from a pool, not from within a transaction')
  return pool.connect()
}

/** How many connections a pool has open and idle, and how many requests wait for one. */
export function poolOf(db: Db): Pick<pg.Pool, 'totalCount' | 'idleCount' | 'waitingCount'> {
  return pools.get(db) ?? { totalCount: 0, idleCount: 0, waitingCount: 0 }
}

/** What the platform runs as: it may add to the book, never rewrite it. */
export const APPLICATION_ROLE = 'kopilka_app'

const { builtins } = pg.types
const parsers = new Map<number, (text: string) => unknown>([
  [builtins.INT8, wholeNumber],
  [builtins.NUMERIC, wholeNumber],
  [builtins.DATE, (day: string) => day],
])

function getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  return parsers.get(oid) ?? (pg.types.getTypeParser(oid, format ?? 'text') as never)
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is beyond exact whole numbers`)
  return value
}
