import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import { runAs } from '../server/postgres/account.ts'
import { freePort } from '../server/postgres/launch.ts'
import { isAlive, stopPostmaster } from '../server/postgres/postmaster.ts'
import { vitest } from './programs.ts'
import { ensurePostgres15 } from './testNeeds.ts'

// npm run test:pg15: the tests that need a database, on the oldest PostgreSQL we support, as Debian
// packages it. The server lives in a temporary folder and only as long as the tests.
const BINARIES = '/usr/lib/postgresql/15/bin'

const args = process.argv.slice(2)
if (ensurePostgres15()) process.exitCode = await testOnPostgres15()

async function testOnPostgres15(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'kopilka-pg15-'))
  const pid = await startServer(folder)
  try {
    const url = await untilReady(pid, folder)
    const files = args.some((arg) => !arg.startsWith('-')) ? [] : testsWithDatabase()
    return await vitest([...args, ...files], { TEST_DATABASE_URL: url })
  } finally {
    await stopPostmaster(pid)
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Those that ask for a database, themselves or through test/given.ts; pages are the same on any. */
function testsWithDatabase(): string[] {
  const asks = /createTestDatabase|freshDatabase|#test\/given\.ts|test\/given\.ts/
  return globSync([
    'domains/**/*.test.ts',
    'server/**/*.test.ts',
    'kit/**/*.test.ts',
    'db/**/*.test.ts',
    'cli/**/*.test.ts',
    'sdk/**/*.test.ts',
    'test/**/*.test.ts',
  ])
    .filter((path) => !path.includes('/journeys/'))
    .filter((path) => asks.test(readFileSync(path, 'utf8')))
}

async function startServer(folder: string): Promise<number> {
  const account = runAs(folder.concat('/cluster'))
  const who = account ? { uid: account.uid, gid: account.gid } : {}
  const options = {
    ...who,
    cwd: '/',
    env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', TZ: 'UTC' },
  }
  chmodSync(folder, 0o755)
  if (account) chownSync(folder, account.uid, account.gid)
  const cluster = join(folder, 'cluster')
  const init = ['-D', cluster, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--no-sync']
  const icu = ['--locale-provider=icu', '--icu-locale=und']
  const made = spawnSync(join(BINARIES, 'initdb'), [...init, ...icu], {
    ...options,
    encoding: 'utf8',
  })
  if (made.status !== 0) throw new Error(`initdb of PostgreSQL 15 failed:\n${made.stderr}`)

  const port = await freePort()
  const settings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'autovacuum=off']
  const switches = [...settings, 'max_connections=200', 'unix_socket_directories=', 'timezone=UTC']
  const server = spawn(
    join(BINARIES, 'postgres'),
    ['-D', cluster, '-h', '127.0.0.1', '-p', String(port), ...switches.flatMap((s) => ['-c', s])],
    // A session of its own: Ctrl+C ends the tests first, and then we stop it.
    { ...options, detached: true, stdio: 'ignore' },
  )
  server.unref()
  if (!server.pid) throw new Error('PostgreSQL 15 cannot be run')
  return server.pid
}

async function untilReady(pid: number, folder: string): Promise<string> {
  const note = join(folder, 'cluster', 'postmaster.pid')
  for (;;) {
    if (!isAlive(pid)) throw new Error('PostgreSQL 15 did not start')
    await wait(50)
    try {
      const port = readFileSync(note, 'utf8').split('\n')[3]
      const url = `postgres://postgres@127.0.0.1:${port}/postgres`
      const client = new Client(url)
      await client.connect()
      await client.end()
      return url
    } catch {
      continue
    }
  }
}
