import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { afterAll, expect, test } from 'vitest'
import { canRead } from './account.ts'
import { isAlive } from './postmaster.ts'
import {
  AlreadyRunning,
  DataFolderError,
  findPostgres,
  type RunningPostgres,
  startPostgres,
} from './start.ts'

const NOBODY = { uid: 65_534, gid: 65_534, name: 'nobody' }
const asRoot = process.getuid?.() === 0
const sources = fileURLToPath(new URL('.', import.meta.url))

const folders: string[] = []
const running = new Set<RunningPostgres>()
const children = new Set<ChildProcess>()

function newFolder(mode = 0o755): string {
  const folder = mkdtempSync(join(tmpdir(), 'kopilka-postgres-'))
  chmodSync(folder, mode)
  folders.push(folder)
  return join(folder, 'data')
}

/** Where making a cluster anew would show nothing: the same one, stopped after each test. */
const used = newFolder()

async function start(folder: string, log?: (line: string) => void): Promise<RunningPostgres> {
  const postgres = await startPostgres({ folder, log })
  running.add(postgres)
  return postgres
}

/** Another process of ours that starts PostgreSQL, says so, and stays until it is killed. */
function startElsewhere(folder: string, account?: { uid: number; gid: number }): ChildProcess {
  const code = `
    const { startPostgres } = await import(${JSON.stringify(`${sources}start.ts`)})
    const postgres = await startPostgres({ folder: ${JSON.stringify(folder)} })
    postgres.describe({ address: 'http://localhost:3000' })
    console.log(postgres.url)
    process.on('SIGTERM', () => postgres.stop().then(() => process.exit()))
    setInterval(() => {}, 1000)`
  return spawnCode(code, account)
}

function spawnCode(code: string, account?: { uid: number; gid: number }): ChildProcess {
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    ...(account && { uid: account.uid, gid: account.gid }),
    cwd: '/',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.add(child)
  return child
}

async function saidBy(child: ChildProcess): Promise<string> {
  const [chunk] = (await once(child.stdout!, 'data')) as [Buffer]
  return chunk.toString().trim()
}

async function ask(url: string, statement: string): Promise<unknown[]> {
  const client = new Client(url)
  await client.connect()
  try {
    return (await client.query({ text: statement, rowMode: 'array' })).rows.flat()
  } finally {
    await client.end()
  }
}

async function untilAnswers(url: string): Promise<unknown[]> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await ask(url, 'select word from note')
    } catch (error) {
      if (tries === 100) throw error
      await wait(100)
    }
  }
}

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  for (const postgres of running) await postgres.stop()
  for (const folder of folders) {
    const home = join(folder, 'data', 'postgres')
    if (existsSync(home)) rmSync(realpathSync(home), { recursive: true })
    rmSync(folder, { recursive: true, force: true })
  }
})

test('what was written is there after a stop and a new start, on the same port', async () => {
  const folder = used
  const first = await start(folder)
  await ask(first.url, `create table note as select 'kept' as word`)
  await first.stop()
  expect(isAlive(first.pid)).toBe(false)

  const second = await start(folder)
  expect(await ask(second.url, 'select word from note')).toEqual(['kept'])
  expect(second.port).toBe(first.port)
  expect(second.adopted).toBe(false)
  expect(await ask(second.url, 'show fsync')).toEqual(['on'])
  expect(await ask(second.url, 'show synchronous_commit')).toEqual(['on'])
  expect(await ask(second.url, 'show data_checksums')).toEqual(['on'])
  // who only looks at Kopilka archives nothing, and the log of changes is let go
  expect(await ask(second.url, 'show archive_command')).toEqual(['exit 0'])
  expect(await ask(second.url, 'show archive_timeout')).toEqual(['0'])
  await second.stop()
})

test('Russian words sort as Russians expect, and capitals find small letters', async () => {
  const postgres = await start(used)
  const sorted = `select w from unnest(array['яблоко', 'Ёлка', 'Арбуз', 'ежевика', 'арка']) w order by w`
  expect(await ask(postgres.url, sorted)).toEqual(['Арбуз', 'арка', 'ежевика', 'Ёлка', 'яблоко'])
  expect(await ask(postgres.url, `select lower('ЖЁЛУДЬ')`)).toEqual(['жёлудь'])
  await postgres.stop()
})

test('a server left behind by a killed process is taken over with everything committed', async () => {
  const folder = newFolder()
  const child = startElsewhere(folder)
  const url = await saidBy(child)
  await ask(url, `create table note as select 'kept' as word`)
  child.kill('SIGKILL')
  await once(child, 'exit')

  const lines: string[] = []
  const postgres = await start(folder, (line) => lines.push(line))
  expect(postgres.adopted).toBe(true)
  expect(postgres.url).toBe(url)
  expect(lines.join()).toContain('taken over')
  expect(await ask(postgres.url, 'select word from note')).toEqual(['kept'])
  await postgres.stop()
  expect(isAlive(postgres.pid)).toBe(false)
})

test('a second start names the first one and leaves it alone', async () => {
  const folder = used
  const child = startElsewhere(folder)
  const url = await saidBy(child)

  const refusal = await startPostgres({ folder }).catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(AlreadyRunning)
  expect((refusal as AlreadyRunning).holder).toMatchObject({
    pid: child.pid,
    about: { address: 'http://localhost:3000' },
  })
  expect(await ask(url, 'select 1')).toEqual([1])
  expect(findPostgres(folder)?.url).toBe(url)

  child.kill('SIGTERM')
  await once(child, 'exit')
  expect(findPostgres(folder)).toBeNull()
})

test('a first start that was killed half-way is begun anew', async () => {
  const folder = newFolder()
  const child = startElsewhere(folder)
  const home = join(folder, 'postgres')
  const isMaking = () =>
    existsSync(home) && readdirSync(home).some((name) => name.includes('unfinished'))
  while (!isMaking()) await wait(5)
  await wait(100)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(existsSync(join(folder, 'postgres', 'cluster'))).toBe(false)

  const postgres = await start(folder)
  expect(await ask(postgres.url, 'select 1')).toEqual([1])
  await postgres.stop()
})

test('a server that dies is started again on the address that its clients know', async () => {
  const postgres = await start(used)
  process.kill(postgres.pid, 'SIGKILL')
  await wait(50)
  expect(await untilAnswers(postgres.url)).toEqual(['kept'])
  await postgres.stop()
  await expect(ask(postgres.url, 'select 1')).rejects.toThrow(/ECONNREFUSED/)
})

test('a left-over note of a process whose number is now another program does no harm', async () => {
  const folder = used
  const first = await start(folder)
  const note = join(folder, 'postgres', 'cluster', 'postmaster.pid')
  const text = readFileSync(note, 'utf8')
  await first.stop()
  writeFileSync(note, text.replace(String(first.pid), String(process.ppid)))
  const { uid, gid } = statSync(join(folder, 'postgres', 'cluster'))
  chownSync(note, uid, gid)

  expect(findPostgres(folder)).toBeNull()
  const second = await start(folder)
  expect(second.adopted).toBe(false)
  await second.stop()
})

test('a port that somebody else has taken since is replaced by a free one', async () => {
  const folder = newFolder()
  mkdirSync(join(folder, 'postgres'), { recursive: true })
  const other = await start(used)
  writeFileSync(join(folder, 'postgres', 'port'), String(other.port))

  const postgres = await start(folder)
  expect(postgres.port).not.toBe(other.port)
  await postgres.stop()
  await other.stop()
})

test('data of another major version is refused in words and not touched', async () => {
  const folder = used
  const first = await start(folder)
  await first.stop()
  const version = join(folder, 'postgres', 'cluster', 'PG_VERSION')
  writeFileSync(version, '17\n')
  await expect(startPostgres({ folder })).rejects.toThrow(
    /made by PostgreSQL 17.*Nothing was touch/s,
  )
  expect(readFileSync(version, 'utf8')).toBe('17\n')
  writeFileSync(version, '18\n')
})

test('the password is readable to its owner alone', async () => {
  const folder = used
  const postgres = await start(folder)
  expect(statSync(join(folder, 'postgres', 'password')).mode & 0o777).toBe(0o600)
  const wrong = postgres.url.replace(/:[^:@]+@/, ':guess@')
  await expect(ask(wrong, 'select 1')).rejects.toThrow(/password authentication failed/)
  await postgres.stop()
})

test.skipIf(!asRoot)('root may keep its data where nobody else can go', async () => {
  const folder = newFolder(0o700)
  const postgres = await start(folder)
  expect(await ask(postgres.url, 'select 1')).toEqual([1])
  expect(lstatSync(join(folder, 'postgres')).isSymbolicLink()).toBe(true)
  await postgres.stop()

  const again = await start(folder)
  expect(again.port).toBe(postgres.port)
  await again.stop()
})

test('a damaged cluster is refused in words and left as it is', async () => {
  const folder = newFolder()
  await (await start(folder)).stop()
  const cluster = join(folder, 'postgres', 'cluster')
  rmSync(join(cluster, 'PG_VERSION'))
  const before = readdirSync(cluster).toSorted()
  await expect(start(folder)).rejects.toThrow(/is damaged: its file PG_VERSION is missing/)
  expect(readdirSync(cluster).toSorted()).toEqual(before)

  writeFileSync(join(cluster, 'PG_VERSION'), '18\n')
  rmSync(join(cluster, 'global', 'pg_control'))
  await expect(start(folder)).rejects.toThrow(/did not start on .*pg_control/s)
})

test('a data folder that cannot be one is refused with what to do', async () => {
  const folder = newFolder()
  writeFileSync(folder, '')
  await expect(start(folder)).rejects.toThrow(/cannot be used .* KOPILKA_DATA=/s)
  await expect(start(folder)).rejects.toBeInstanceOf(DataFolderError)
})

test.skipIf(!asRoot || !canRead(NOBODY, sources))(
  'an ordinary user starts it as well, and is told when the data is not his',
  async () => {
    const folder = newFolder(0o777)
    const child = startElsewhere(folder, NOBODY)
    const url = await saidBy(child)
    expect(await ask(url, 'select 1')).toEqual([1])
    child.kill('SIGTERM')
    await once(child, 'exit')
    expect(statSync(join(folder, 'postgres', 'cluster')).uid).toBe(NOBODY.uid)

    const roots = newFolder()
    await (await start(roots)).stop()
    const code = `
      const { startPostgres } = await import(${JSON.stringify(`${sources}start.ts`)})
      const folder = ${JSON.stringify(roots)}
      await startPostgres({ folder }).catch((error) => console.log(error.message))`
    const refused = spawnCode(code, NOBODY)
    expect(await saidBy(refused)).toContain('belongs to another account')
  },
)
