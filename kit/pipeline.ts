import {
  CompiledQuery,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type DatabaseConnection,
  type Driver,
} from 'kysely'
import type pg from 'pg'
import { clientOf, isPreparing, plugins, type Db } from './database.ts'
import { fly, type Landed } from './flight.ts'
import { joint, type Kind } from './joint.ts'

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
    committed.delete(client)
    join(client, 'begin', 'begin', []).catch(() => undefined)
    const { result, writes } = await work(over(client))
    const commit = join(client, 'commit', 'commit', [])
    depart(client)
    committed.add(client)
    const [ended] = await Promise.all([commit, ...writes])
    if (ended !== 'COMMIT') throw new Error('the transaction was rolled back')
    return result
  } catch (error) {
    waiting.delete(client)
    await client.query('rollback').catch((lost: Error) => (broken = lost))
    throw error
  } finally {
    client.release(broken)
  }
}

/**
 * Reads that travel as those of `pipelined` do, on a connection of their own and in no transaction: each
 * flight sees what was committed before it, and none is spent on an end.
 */
export async function looking<T>(db: Db, work: (db: Db) => Promise<T>): Promise<T> {
  const client = await clientOf(db)
  let broken: Error | undefined
  try {
    committed.delete(client)
    return await work(over(client))
  } catch (error) {
    waiting.delete(client)
    // what is still on its way comes first, so the connection is lent again at rest
    await client.query('select').catch((lost: Error) => (broken = lost))
    throw error
  } finally {
    committed.add(client)
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

/**
 * Reads rows as JSON, so a statement gives instants as numbers and bytes as text. Within a pipeline all
 * reads that follow each other in one turn are one statement, with one snapshot.
 */
export async function ask<Row>(
  db: Db,
  statement: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const client = pinned.get(db)
  if (client) return ((await join(client, 'ask', statement, values)) ?? []) as Row[]
  const [row] = await run<readonly (Row[] | null)[]>(db, jointOf('ask', [statement]), values)
  return row![0] ?? []
}

/**
 * The same for a read that locks its rows: a statement of its own, so that what is asked for after it, also
 * in this turn, sees all that was committed by those it waited for.
 */
export async function lock<Row>(
  db: Db,
  statement: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const client = pinned.get(db)
  if (client) return ((await join(client, 'lock', statement, values)) ?? []) as Row[]
  return ask(db, statement, values)
}

/** A statement that writes, and its parameters. */
export type Write = readonly [statement: string, values: readonly unknown[]]

/**
 * Writes as one statement, so all of it or nothing; there is no answer. No two writes touch the same row, and
 * none contains a WITH that writes. Within a pipeline all writes that follow each other in one turn are one
 * statement, whoever asked for them.
 */
export async function tell(db: Db, ...writes: readonly Write[]): Promise<void> {
  if (writes.length === 0) return
  const client = pinned.get(db)
  if (client) {
    await Promise.all(writes.map(([text, values]) => join(client, 'tell', text, values)))
    return
  }
  const text = jointOf(
    'tell',
    writes.map(([statement]) => statement),
  )
  await run(
    db,
    text,
    writes.flatMap(([, values]) => values),
  )
}

/** Clients whose transaction has ended: what is asked for now would be outside of it. */
const committed = new WeakSet<pg.PoolClient>()

function send(client: pg.PoolClient, text: string, values: readonly unknown[]) {
  refuseLate(client)
  depart(client)
  const name = isPreparing(client) ? nameOf(text) : undefined
  return client.query({ text, values: values as unknown[], ...(name !== undefined && { name }) })
}

function refuseLate(client: pg.PoolClient): void {
  if (committed.has(client)) throw new Error('a statement that comes after the commit')
}

type Part = {
  readonly statement: string
  readonly values: readonly unknown[]
  done(answer: unknown): void
  fail(error: unknown): void
}

/** Statements that become one, and their answers. */
type Group = { readonly kind: Kind; readonly parts: Part[] }

/** What was asked for in this turn, until it departs. */
const waiting = new WeakMap<pg.PoolClient, Group[]>()

/** Whether what is asked for next may become one statement with what is of its kind before it. */
const joins = (kind: Kind): boolean => kind === 'ask' || kind === 'tell'

function join(
  client: pg.PoolClient,
  kind: Kind,
  statement: string,
  values: readonly unknown[],
): Promise<unknown> {
  refuseLate(client)
  let groups = waiting.get(client)
  if (!groups) {
    waiting.set(client, (groups = []))
    process.nextTick(depart, client)
  }
  let group = groups.at(-1)
  if (group?.kind !== kind || !joins(kind)) groups.push((group = { kind, parts: [] }))
  const { parts } = group
  return new Promise((done, fail) => parts.push({ statement, values, done, fail }))
}

/** Sends what waits, in one flight. */
function depart(client: pg.PoolClient): void {
  const groups = waiting.get(client)
  if (!groups) return
  waiting.delete(client)
  const legs = groups.map(({ kind, parts }) => ({
    text: jointOf(
      kind,
      parts.map(({ statement }) => statement),
    ),
    values: parts.flatMap(({ values }) => values),
  }))
  fly(client, legs, isPreparing(client)).then(
    (landed) => {
      for (const [place, group] of groups.entries()) land(group, landed[place]!)
    },
    (error: unknown) => {
      for (const { parts } of groups) for (const { fail } of parts) fail(error)
    },
  )
}

function land({ kind, parts }: Group, { tag, row }: Landed): void {
  const isRead = kind === 'ask' || kind === 'lock'
  for (const [place, { done }] of parts.entries())
    done(isRead ? JSON.parse(row[place] ?? 'null') : tag)
}

type Joints = { text: string | null; readonly next: Map<string, Joints> }
const joints: Joints = { text: null, next: new Map() }

/** The joint statement, put together once for each sequence of statements. */
function jointOf(kind: Kind, statements: readonly string[]): string {
  let at = further(joints, kind)
  for (const statement of statements) at = further(at, statement)
  return (at.text ??= joint(kind, statements))
}

function further({ next }: Joints, step: string): Joints {
  let found = next.get(step)
  if (!found) next.set(step, (found = { text: null, next: new Map() }))
  return found
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
      depart(client)
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
