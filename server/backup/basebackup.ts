import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { delimiter, join, resolve } from 'node:path'
import { migrationNames } from '#db/migrate.ts'
import { databaseNow } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { connect, type Db } from '#kit/database.ts'
import { sql } from 'kysely'
import { CARD, CLUSTER, sha256, stampOf, writeCard, type Card } from './card.ts'
import { orRemoved, syncFolder, syncTree, type OnProgress } from './copying.ts'
import { readManifest } from './manifest.ts'
import { makeBackups, type PhysicalTaken } from './physical.ts'
import { fingerprintOf } from './secret.ts'

export type BaseBackupAsked = {
  readonly url: string
  readonly to: string
  readonly secretText: string | null
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
}

/**
 * Copies the files of a server of one's own by PostgreSQL's program pg_basebackup, which has to be on
 * this machine. The log after it is archived by that server's own settings.
 */
export async function takeBaseBackup(asked: BaseBackupAsked): Promise<PhysicalTaken> {
  const db = connect(asked.url, { max: 1, statementTimeout: 10_000, wait: 10_000, role: null })
  try {
    const { major, segmentBytes } = await serverOf(db)
    const program = await findProgram(major)
    const to = resolve(asked.to)
    await makeBackups(to)
    const startedAt = await databaseNow(db)
    const folder = join(to, `physical-${stampOf(startedAt)}`)
    const aside = `${folder}.unfinished-${process.pid}`
    if (existsSync(folder)) throw new Refusal('backup.exists', { place: folder })
    return await orRemoved(aside, 0, async () => {
      await mkdir(aside, { mode: 0o700 })
      await runProgram(program, join(aside, CLUSTER), asked)
      const found = await describe(join(aside, CLUSTER))
      const card: Card = {
        format: 1,
        of: 'server',
        startedAt: startedAt.toISOString(),
        madeAt: (await databaseNow(db)).toISOString(),
        postgres: major,
        segmentBytes,
        archive: null,
        migrations: migrationNames(),
        secret: asked.secretText === null ? null : fingerprintOf(asked.secretText),
        ...found,
      }
      await writeFile(join(aside, CARD), writeCard(card), { mode: 0o600 })
      await syncTree(aside)
      await rename(aside, folder)
      await syncFolder(to)
      return { folder, card }
    })
  } finally {
    await db.destroy()
  }
}

async function serverOf(db: Db): Promise<{ major: number; segmentBytes: number }> {
  const { rows } = await sql<{ major: number; segmentBytes: number }>`
    select current_setting('server_version_num')::int / 10000 as major,
      (select setting::int from pg_settings where name = 'wal_segment_size') as segment_bytes
  `.execute(db)
  return rows[0]!
}

/** On the PATH, or where Debian keeps a version's programs. */
async function findProgram(major: number): Promise<string> {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).toSorted().toReversed() : []
  const folders = [
    join(debian, String(major), 'bin'),
    ...(process.env['PATH'] ?? '').split(delimiter),
    ...versions.map((version) => join(debian, version, 'bin')),
  ]
  for (const folder of folders) {
    const program = join(folder, 'pg_basebackup')
    if (existsSync(program) && (await versionOf(program)) >= major) return program
  }
  throw new Refusal('backup.no_basebackup', { version: major })
}

async function versionOf(program: string): Promise<number> {
  const { out } = await run(program, ['--version'])
  return Number(/\(PostgreSQL\) (\d+)/.exec(out)?.[1] ?? 0)
}

async function runProgram(program: string, target: string, asked: BaseBackupAsked): Promise<void> {
  const { url, onProgress, signal } = asked
  const address = new URL(url)
  const password = decodeURIComponent(address.password)
  // an argument can be read by everybody on the machine, the environment cannot
  address.password = ''
  const args = [
    `--dbname=${address.href}`,
    `--pgdata=${target}`,
    '--format=plain',
    '--wal-method=stream',
    '--checkpoint=fast',
    '--manifest-checksums=SHA256',
    '--no-password',
    // all of it is brought to the disk in one go afterwards
    '--no-sync',
    '--progress',
  ]
  const heard = (text: string) => {
    const [, done, total] = [...text.matchAll(/(\d+)\/(\d+) kB/g)].at(-1) ?? []
    if (done && total) onProgress(Number(done) * 1024, Number(total) * 1024)
  }
  const { code, err } = await run(program, args, { password, heard, signal })
  signal.throwIfAborted()
  if (code === 0) return
  const why = err
    .split('\n')
    .filter((line) => /error|fatal/i.test(line))
    .join(' ')
  throw new Refusal('backup.basebackup_failed', { why: why || `exit code ${code}` })
}

function run(
  program: string,
  args: readonly string[],
  options: { password?: string; heard?: (text: string) => void; signal?: AbortSignal } = {},
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(program, args, {
    cwd: '/',
    env: { PATH: process.env['PATH'], LC_ALL: 'C', PGPASSWORD: options.password ?? '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const stop = () => void child.kill('SIGTERM')
  options.signal?.addEventListener('abort', stop)
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => {
    err = (err + chunk.toString()).slice(-4_000)
    options.heard?.(chunk.toString())
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      options.signal?.removeEventListener('abort', stop)
      resolve({ code, out, err })
    })
  })
}

async function describe(
  cluster: string,
): Promise<Pick<Card, 'fromSegment' | 'toSegment' | 'segments' | 'files' | 'bytes'>> {
  const label = await readFile(join(cluster, 'backup_label'), 'utf8')
  const fromSegment = /\(file ([0-9A-F]{24})\)/.exec(label)![1]!
  const names = readdirSync(join(cluster, 'pg_wal')).filter((name) => /^[0-9A-F]{24}$/.test(name))
  const segments: Record<string, string> = {}
  for (const name of names.toSorted())
    segments[name] = sha256(await readFile(join(cluster, 'pg_wal', name)))
  const files = readManifest(cluster)
  return {
    fromSegment,
    toSegment: Object.keys(segments).at(-1) ?? fromSegment,
    segments,
    files: files.length,
    bytes: files.reduce((sum, each) => sum + each.bytes, 0),
  }
}
