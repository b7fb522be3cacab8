import {
  CompiledQuery,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type DatabaseConnection,
  type Driver,
} from 'kysely'
import type { Writable } from 'node:stream'
import type pg from 'pg'
import { clientOf, isPreparing, plugins, type Db } from './database.ts'

/** What a pipelined transaction ends with: its answer, and statements that may still be on their way. */
export type Ending<T> = { readonly result: T; readonly writes: readonly Promise<unknown>[] }

/**
 * A transaction whose statements need not wait for each other's answers: those that are asked for
 * together travel together, and COMMIT follows the last writes at once. A statement that fails fails
 * all that come after it, so what is committed is whole. Each write asks for all its statements in the
 * turn in which it is called: one that comes after the COMMIT is an error. Verbs that open transactions
 * of their own do not belong here.
 */
export async function pipelined<T>(db: Db, work: (db: Db) => Promise<Ending<T>>): Promise<T> {
  const client = await clientOf(db)
  let broken: Error | undefined
  try {
    gather(client)
    committed.delete(client)
    const begun = client.query('begin')
    begun.catch(() => undefined)
    const { result, writes } = await work(over(client))
    gather(client)
    const commit = client.query('commit')
    committed.add(client)
    await Promise.all([begun, ...writes, commit])
    if ((await commit).command !== 'COMMIT') throw new Error('the transaction was rolled back')
    return result
  } catch (error) {
    await client.query('rollback').catch((lost: Error) => (broken = lost))
    throw error
  } finally {
    client.release(broken)
  }
}

/** Runs a statement on the till's path as it is written: nothing renames its columns or names it on the server. */
export async function run<Row>(
  db: Db,
  statement: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const client = pinned.get(db)
  // handed over within this very turn: statements reach the server in the order they are asked for
  if (client) return (await send(client, statement, values)).rows as Row[]
  const query = CompiledQuery.raw(statement, values as unknown[])
  return (await db.withoutPlugins().executeQuery(query)).rows as Row[]
}

/** Clients whose transaction has ended: what is asked for now would be outside of it. */
const committed = new WeakSet<pg.PoolClient>()

function send(client: pg.PoolClient, text: string, values: readonly unknown[]) {
  refuseLate(client)
  gather(client)
  const name = isPreparing(client) ? nameOf(text) : undefined
  return client.query({ text, values: values as unknown[], ...(name !== undefined && { name }) })
}

function refuseLate(client: pg.PoolClient): void {
  if (committed.has(client)) throw new Error('a statement that comes after the commit')
}

/** What is sent within one turn leaves in one write. */
function gather(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection
  if (stream.writableCorked > 0) return
  stream.cork()
  process.nextTick(() => stream.uncork())
}

const names = new Map<string, string>()

function nameOf(text: string): string {
  let name = names.get(text)
  if (name === undefined) names.set(text, (name = `kopilka_${names.size}`))
  return name
}

const pinned = new WeakMap<Db, pg.PoolClient>()
const made = new WeakMap<pg.PoolClient, Db>()

/** A Db whose statements all go to one client, without waiting in line. */
function over(client: pg.PoolClient): Db {
  let db = made.get(client)
  if (!db) {
    db = new Kysely({
      dialect: {
        createAdapter: () => new PostgresAdapter(),
        createDriver: () => driverOver(client),
        createIntrospector: (kysely) => new PostgresIntrospector(kysely),
        createQueryCompiler: () => new PostgresQueryCompiler(),
      },
      plugins,
    })
    made.set(client, db)
    pinned.set(db, client)
  }
  return db
}

function driverOver(client: pg.PoolClient): Driver {
  const connection: DatabaseConnection = {
    executeQuery: async <Row>({ sql, parameters }: CompiledQuery) => {
      refuseLate(client)
      const { rows, rowCount } = await client.query(sql, parameters as unknown[])
      return { rows: rows as Row[], numAffectedRows: BigInt(rowCount ?? 0) }
    },
    streamQuery: () => {
      throw new Error('nothing is streamed within a pipeline')
    },
  }
  const nested = () => Promise.reject(new Error('a pipeline is one transaction already'))
  return {
    init: () => Promise.resolve(),
    acquireConnection: () => Promise.resolve(connection),
    beginTransaction: nested,
    commitTransaction: nested,
    rollbackTransaction: nested,
    releaseConnection: () => Promise.resolve(),
    destroy: () => Promise.resolve(),
  }
}
