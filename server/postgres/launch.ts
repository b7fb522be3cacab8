import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import type { Account } from './account.ts'
import { archiveSwitches } from './archive.ts'
import type { Binaries } from './binaries.ts'
import { makeOwnFolder, plainEnvironment } from './cluster.ts'
import { DataFolderError } from './home.ts'
import { tailOfLog } from './log.ts'
import { findPostmaster, isAlive, type Postmaster, stopPostmaster } from './postmaster.ts'

const MEBIBYTE = 1024 * 1024

/** All that a launch needs to know; the same for the first one and for those after a crash. */
export type Launch = {
  readonly home: string
  readonly binaries: Binaries
  readonly account: Account | null
  readonly password: string
  readonly settings: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** Starts the server on the port it had before, or a free one, and waits until it answers. */
export async function launch(from: Launch): Promise<Postmaster> {
  const remembered = rememberedPort(from.home)
  const first = remembered && (await isFree(remembered)) ? remembered : await freePort()
  for (let port = first, tries = 1; ; port = await freePort(), tries += 1) {
    const pid = run(from, port)
    try {
      await untilReady({ pid, port }, from)
      writeFileSync(join(from.home, 'port'), String(port))
      return { pid, port }
    } catch (error) {
      if (isAlive(pid)) await stopPostmaster(pid)
      // Between our look at the port and PostgreSQL's, somebody else may have taken it.
      if (tries === 3 || !tailOfLog(from.home).includes('could not bind')) throw error
    }
  }
}

/** Starts the server again on the very port that open connections know. */
export async function relaunch(from: Launch, port: number): Promise<Postmaster> {
  const pid = run(from, port)
  await untilReady({ pid, port }, from)
  return { pid, port }
}

export function urlOf(port: number, password: string, database: string): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/${database}`
}

/** Waits until the server takes connections; recovery after a crash may take minutes and is waited for. */
export async function untilReady({ pid, port }: Postmaster, from: Launch): Promise<void> {
  const url = urlOf(port, from.password, 'postgres')
  for (let pause = 5; ; pause = Math.min(pause * 1.5, 250)) {
    from.signal?.throwIfAborted()
    if (!isAlive(pid)) {
      throw new DataFolderError(
        `PostgreSQL did not start on ${from.home}. Its last words:\n${tailOfLog(from.home)}\n` +
          'If the data is damaged, put it back from a backup, or move the folder away to begin anew.',
      )
    }
    const refused = await connectOnce(url)
    if (!refused) return
    // 28P01: a wrong password will not become right by waiting.
    if (refused.code === '28P01') {
      throw new Error(`PostgreSQL on port ${port} refuses the password kept in ${from.home}`)
    }
    await wait(pause)
  }
}

function run({ home, binaries, account, settings }: Launch, port: number): number {
  const cluster = join(home, 'cluster')
  dropMisleadingPid(cluster)
  makeOwnFolder(join(home, 'log'), account)
  const output = openSync(join(home, 'log', 'start.log'), 'w', 0o600)
  const child = spawn(binaries.postgres, ['-D', cluster, ...switches(port, home, settings)], {
    ...(account ? { uid: account.uid, gid: account.gid } : {}),
    cwd: '/',
    env: plainEnvironment,
    // A session of its own: Ctrl+C in the terminal reaches us first, and we stop it in order.
    detached: true,
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  child.unref()
  child.on('error', () => {}) // a child without a pid is reported below
  if (!child.pid) throw new Error(`${binaries.postgres} cannot be run`)
  return child.pid
}

/**
 * The server's pid file outlives a crash, and its number may belong to another program since (after
 * a container's restart it often does); PostgreSQL would then refuse to start.
 */
function dropMisleadingPid(cluster: string): void {
  const file = join(cluster, 'postmaster.pid')
  if (!existsSync(file) || findPostmaster(cluster)) return
  if (isAlive(Number.parseInt(readFileSync(file, 'utf8'), 10))) rmSync(file)
}

function switches(port: number, home: string, settings: Launch['settings']): string[] {
  const all: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    cluster_name: 'kopilka',
    timezone: 'UTC',
    max_connections: '200',
    shared_buffers: `${sharedBuffers()}MB`,
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    wal_compression: 'on',
    max_wal_size: '1GB',
    random_page_cost: '1.1',
    jit: 'off',
    // We look after it. What it does in place after a crash may end in a server that answers nobody for good:
    // when the disk is full, and recovery from the log cannot write either (decision 57).
    restart_after_crash: 'off',
    logging_collector: 'on',
    log_directory: join(home, 'log'),
    log_filename: 'postgresql-%Y%m%d-%H%M%S.log',
    log_rotation_size: '10MB',
    log_rotation_age: '0',
    // Neither statements nor the rows in error details: they hold personal data.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...archiveSwitches(home),
    ...settings,
  }
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

function sharedBuffers(): number {
  const limit = process.constrainedMemory()
  const memory = limit > 0 && limit < totalmem() ? limit : totalmem()
  return Math.max(64, Math.min(256, Math.floor(memory / 16 / MEBIBYTE)))
}

async function connectOnce(url: string): Promise<{ code?: string } | null> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.end()
    return null
  } catch (error) {
    return error as { code?: string }
  }
}

function rememberedPort(home: string): number | null {
  const file = join(home, 'port')
  const port = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
  return port > 0 && port < 65_536 ? port : null
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}

/** A port of 127.0.0.1 that nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' ? (address?.port ?? 0) : 0
      probe.close(() => resolve(port))
    })
  })
}
