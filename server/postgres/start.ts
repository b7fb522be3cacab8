import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Client } from 'pg'
import { canRead, runAs } from './account.ts'
import { keepCarrying, settleArchiving } from './archive.ts'
import { prepareBinaries } from './binaries.ts'
import { makeCluster, makePassword } from './cluster.ts'
import { DataFolderError, makeHome, makePublicFolder } from './home.ts'
import { type Launch, launch, relaunch, untilReady, urlOf } from './launch.ts'
import { lockFolder } from './lock.ts'
import { pruneLog } from './log.ts'
import { findPostmaster, isAlive, type Postmaster, stopPostmaster } from './postmaster.ts'

export { DataFolderError } from './home.ts'
export { AlreadyRunning, type Holder } from './lock.ts'

const DATABASE = 'kopilka'
const LOOK_EVERY = 300 // ms
const PRUNE_EVERY = 3_600_000 // ms

export type StartOptions = {
  /** The data folder; PostgreSQL's files lie in its folder `postgres`. */
  readonly folder: string
  readonly log?: (line: string) => void
  /** PostgreSQL settings beside the house's own. */
  readonly settings?: Readonly<Record<string, string>>
  /** Gives up waiting for the server: it is stopped again. */
  readonly signal?: AbortSignal
}

export type RunningPostgres = {
  readonly url: string
  readonly port: number
  readonly pid: number
  readonly folder: string
  /** True when it was still running from a process of ours that is gone. */
  readonly adopted: boolean
  /** What a second start on this folder is told, such as the server's address. */
  describe(about: Readonly<Record<string, string>>): void
  stop(): Promise<void>
}

/**
 * Runs the PostgreSQL that comes with Kopilka on the data folder, made at the first start, with an
 * empty database `kopilka`. While it runs it is watched, and started again on the same port when it
 * dies. Throws AlreadyRunning when another process holds the folder.
 */
export async function startPostgres(options: StartOptions): Promise<RunningPostgres> {
  const { folder, log = () => {}, settings = {}, signal } = options
  const home = makeHome(folder, log)
  refuseForeign(home)
  const lock = lockFolder(home, resolve(folder))
  try {
    const from = { ...(await prepare(home, settings)), ...(signal && { signal }) }
    const left = findPostmaster(join(home, 'cluster'))
    if (left) log(`PostgreSQL (process ${left.pid}) was still running and is taken over`)
    const server = left ? await takeOver(left, from) : await launch(from)
    await makeDatabase(urlOf(server.port, from.password, 'postgres'), home)
    pruneLog(home)
    const watch = keepRunning(server, from, log)
    const archive = keepCarrying(home, log)
    return {
      url: urlOf(server.port, from.password, DATABASE),
      port: server.port,
      pid: server.pid,
      folder: resolve(folder),
      adopted: left !== null,
      describe: (about) => lock.describe(about),
      async stop() {
        await watch.stop()
        await archive.stop()
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

/** The address of the server that a live process runs on this data folder; null when there is none. */
export function findPostgres(folder: string): { url: string; pid: number } | null {
  const home = join(resolve(folder), 'postgres')
  if (!existsSync(join(home, 'cluster', 'PG_VERSION'))) return null
  const server = findPostmaster(realpathSync(join(home, 'cluster')))
  if (!server) return null
  const password = readFileSync(join(home, 'password'), 'utf8')
  return { url: urlOf(server.port, password, DATABASE), pid: server.pid }
}

async function prepare(home: string, settings: Launch['settings']): Promise<Launch> {
  const cluster = join(home, 'cluster')
  const account = runAs(cluster)
  if (!canRead(account, home)) {
    throw new DataFolderError(
      `${home} cannot be entered by ${account?.name}, the account PostgreSQL runs as. ` +
        'Open its parent folders to others (chmod o+x), or choose another folder with KOPILKA_DATA.',
    )
  }
  const binaries = prepareBinaries(account, account ? makePublicFolder('bin') : join(home, 'bin'))
  await makeCluster(home, binaries, account)
  return { home, binaries, account, password: makePassword(home), settings }
}

/** An ordinary user cannot run PostgreSQL on files that another account owns. */
function refuseForeign(home: string): void {
  const cluster = join(home, 'cluster')
  const self = process.getuid?.() ?? 0
  if (self === 0) return
  const owner = statSync(existsSync(cluster) ? cluster : home).uid
  if (owner === self) return
  throw new DataFolderError(
    `${home} belongs to another account (${owner}). Start as the user who made it, ` +
      'or choose another folder with KOPILKA_DATA.',
  )
}

async function takeOver(left: Postmaster, from: Launch): Promise<Postmaster> {
  await untilReady(left, from)
  return left
}

async function makeDatabase(url: string, home: string): Promise<void> {
  const client = new Client(url)
  await client.connect()
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE])
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`)
    await settleArchiving(home, client)
  } finally {
    await client.end()
  }
}

/** Looks after the server: when it dies without our asking it is started again on its port. */
function keepRunning(server: Postmaster, from: Launch, log: (line: string) => void) {
  let current = server
  let stopping = false
  let failed = 0
  let restart: Promise<void> | null = null
  const look = setInterval(() => {
    if (stopping || restart || isAlive(current.pid)) return
    if (failed === 0) log(`PostgreSQL (process ${current.pid}) died; starting it again`)
    restart = relaunch(from, server.port)
      .then((next) => {
        current = next
        failed = 0
        log(`PostgreSQL is back (process ${next.pid})`)
      })
      .catch((error: Error) => {
        // Sessions of the dead server may hold its memory for a moment: the next look tries again.
        failed += 1
        if (failed % 20 === 0) log(error.message)
      })
      .finally(() => (restart = null))
  }, LOOK_EVERY)
  const prune = setInterval(() => pruneLog(from.home), PRUNE_EVERY)
  look.unref()
  prune.unref()
  return {
    async stop() {
      stopping = true
      clearInterval(look)
      clearInterval(prune)
      await restart
      await stopPostmaster(current.pid)
    },
  }
}
