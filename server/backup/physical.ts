import { existsSync, realpathSync } from 'node:fs'
import { chmod, chown, mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import { migrationNames } from '#db/migrate.ts'
import { databaseNow } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { connect } from '#kit/database.ts'
import {
  archiveFolder,
  beginArchiving,
  carrySegments,
  readSegment,
  segmentsIn,
} from '#server/postgres/archive.ts'
import { CARD, CLUSTER, PASSWORD, SECRET, sha256, stampOf, writeCard, type Card } from './card.ts'
import {
  copyFile,
  forEachOf,
  orRemoved,
  syncFolder,
  syncTree,
  writeSparse,
  type OnProgress,
} from './copying.ts'
import { MANIFEST, writeManifest, type Copied } from './manifest.ts'
import { fingerprintOf } from './secret.ts'

export type PhysicalAsked = {
  readonly dataFolder: string
  /** The address of the running server, as its owner. */
  readonly url: string
  /** The folder that backups are kept in. */
  readonly to: string
  /** The installation's secret; it lies in the backup only when `withSecret`. */
  readonly secretText: string
  readonly withSecret: boolean
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
}

export type PhysicalTaken = { readonly folder: string; readonly card: Card }

/**
 * Copies the files of the PostgreSQL that comes along while it works, and archives every later change
 * beside them from now on. Made aside and renamed: what has its name is whole.
 */
export async function takePhysical(asked: PhysicalAsked): Promise<PhysicalTaken> {
  const { dataFolder, url, signal } = asked
  const home = realpathSync(join(dataFolder, 'postgres'))
  const to = resolve(asked.to)
  await makeBackups(to)
  const db = connect(url, { max: 1, statementTimeout: 10_000, wait: 10_000, role: null })
  const client = new Client({ connectionString: url, application_name: 'kopilka backup' })
  client.on('error', () => {}) // a lost connection fails the statement that waits for it
  try {
    await client.connect()
    const archive = await archiveIn(to, home, url, await databaseNow(db))
    const startedAt = await databaseNow(db)
    const folder = join(to, `physical-${stampOf(startedAt)}`)
    const aside = `${folder}.unfinished-${process.pid}`
    if (existsSync(folder)) throw new Refusal('backup.exists', { place: folder })
    const found = await listFiles(join(home, CLUSTER))
    const bytes = found.reduce((sum, each) => sum + each.bytes, 0)
    return await orRemoved(aside, bytes, async () => {
      await mkdir(join(aside, CLUSTER), { recursive: true, mode: 0o700 })
      const started = await begin(client)
      const copied = await copyAll(found, { home, aside, bytes, asked })
      signal.throwIfAborted()
      const ended = await end(client)
      const madeAt = await databaseNow(db)
      copied.push(await writeLabel(join(aside, CLUSTER), ended.label))
      await writeFile(
        join(aside, CLUSTER, MANIFEST),
        writeManifest(copied, { ...started, to: ended.lsn }),
        { mode: 0o600 },
      )
      const span = { from: started.segment, to: ended.segment }
      await untilArchived(span.to, { home, archive, signal, log: join(home, 'log') })
      const segments = await keepSegments(span, archive, join(aside, CLUSTER, 'pg_wal'))
      await copyFile(join(home, PASSWORD), join(aside, PASSWORD))
      if (asked.withSecret)
        await writeFile(join(aside, SECRET), `${asked.secretText}\n`, { mode: 0o600 })
      const card: Card = {
        format: 1,
        of: 'embedded',
        startedAt: startedAt.toISOString(),
        madeAt: madeAt.toISOString(),
        postgres: started.major,
        segmentBytes: started.segmentBytes,
        fromSegment: span.from,
        toSegment: span.to,
        segments,
        archive: archive.slice(to.length + 1),
        files: copied.length,
        bytes: copied.reduce((sum, each) => sum + each.bytes, 0),
        migrations: migrationNames(),
        secret: fingerprintOf(asked.secretText),
      }
      await writeFile(join(aside, CARD), writeCard(card), { mode: 0o600 })
      await syncTree(aside)
      await rename(aside, folder)
      await syncFolder(to)
      return { folder, card }
    })
  } finally {
    // a session that ends ends its backup too
    await client.end().catch(() => {})
    await db.destroy()
  }
}

/** A folder for backups, closed to others: they hold personal data. */
export async function makeBackups(to: string): Promise<void> {
  try {
    await mkdir(to, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new Refusal('backup.unreachable', { place: to, why: (error as { code: string }).code })
  }
}

/** Where changes are archived: as before when that is beside these backups, else a series of its own. */
async function archiveIn(to: string, home: string, url: string, now: Date): Promise<string> {
  const before = archiveFolder(home)
  const folder =
    before !== null && before.startsWith(`${to}/`) && existsSync(before)
      ? before
      : join(to, `changes-${stampOf(now)}`)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (!(await beginArchiving(home, url, folder))) throw new Refusal('backup.archiving_off')
  return folder
}

type Started = {
  readonly from: string
  readonly segment: string
  readonly timeline: number
  readonly systemId: string
  readonly segmentBytes: number
  readonly major: number
}

async function begin(client: Client): Promise<Started> {
  const { rows } = await client.query<Started>(`
    with begun as (select pg_backup_start('kopilka backup', fast => true) as lsn)
    select lsn::text as "from", pg_walfile_name(lsn) as segment, system_identifier::text as "systemId",
      ('x' || left(pg_walfile_name(lsn), 8))::bit(32)::int as timeline,
      (select setting::int from pg_settings where name = 'wal_segment_size') as "segmentBytes",
      current_setting('server_version_num')::int / 10000 as major
    from begun, pg_control_system()`)
  return rows[0]!
}

async function end(client: Client): Promise<{ lsn: string; segment: string; label: string }> {
  const { rows } = await client.query<{ lsn: string; segment: string; label: string }>(`
    select lsn::text as lsn, pg_walfile_name(lsn - 1) as segment, labelfile as label
    from pg_backup_stop(wait_for_archive => false)`)
  return rows[0]!
}

type Found = { readonly path: string; readonly bytes: number }

/** What a copy does not need: PostgreSQL makes it anew at its start (its documentation, "Backing Up the Data Directory"). */
const EMPTY =
  /^(pg_wal|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\//
const LEFT_OUT =
  /(^|\/)(pgsql_tmp[^/]*(\/.*)?|t\d+_\d+(_\w+)?(\.\d+)?|pg_internal\.init[^/]*)$|^(postmaster\.(pid|opts)|backup_label(\.old)?|tablespace_map|backup_manifest|postgresql\.auto\.conf\.tmp|current_logfiles(\.tmp)?)$/

async function listFiles(cluster: string): Promise<Found[]> {
  const entries = await readdir(cluster, { recursive: true, withFileTypes: true })
  const found: Found[] = []
  for (const each of entries.filter((entry) => entry.isFile())) {
    const path = join(each.parentPath, each.name).slice(cluster.length + 1)
    if (EMPTY.test(path) || LEFT_OUT.test(path)) continue
    const { size } = await stat(join(cluster, path)).catch(() => ({ size: -1 }))
    if (size >= 0) found.push({ path, bytes: size })
  }
  return found
}

/** Copies what is there; what PostgreSQL removes or makes meanwhile is told by its log. */
async function copyAll(
  found: readonly Found[],
  {
    home,
    aside,
    bytes,
    asked,
  }: { home: string; aside: string; bytes: number; asked: PhysicalAsked },
): Promise<Copied[]> {
  const copied: Copied[] = []
  const folders = new Set<string>()
  let done = 0
  const passed = (some: number) => asked.onProgress((done += some), Math.max(bytes, done))
  await forEachOf(found, async ({ path }) => {
    asked.signal.throwIfAborted()
    const from = join(home, CLUSTER, path)
    const to = join(aside, CLUSTER, path)
    if (!folders.has(dirname(to))) await mkdir(dirname(to), { recursive: true, mode: 0o700 })
    folders.add(dirname(to))
    const changedAt = await stat(from).catch(gone)
    if (!changedAt) return
    const copy = await copyFile(from, to, { signal: asked.signal, passed }).catch(gone)
    if (copy) copied.push({ path, changedAt: changedAt.mtime, ...copy })
  })
  return copied
}

function gone(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' && error.syscall !== 'write') return null
  throw error
}

/** Without it PostgreSQL would take the copy for a cluster that crashed, and lose what changed while it was made. */
async function writeLabel(cluster: string, label: string): Promise<Copied> {
  await writeFile(join(cluster, 'backup_label'), label, { mode: 0o600 })
  const bytes = Buffer.byteLength(label)
  const { mtime } = await stat(join(cluster, 'backup_label'))
  return { path: 'backup_label', bytes, sha256: sha256(label), changedAt: mtime }
}

const PATIENCE = 60 // s

async function untilArchived(
  segment: string,
  at: { home: string; archive: string; signal: AbortSignal; log: string },
): Promise<void> {
  let why = 'PostgreSQL hands out no segment'
  for (const since = performance.now(); performance.now() - since < PATIENCE * 1_000;) {
    at.signal.throwIfAborted()
    await carrySegments(at.home).catch((error: Error) => (why = error.message))
    if ((await segmentsIn(at.archive)).some(({ name }) => name >= segment)) return
    await wait(100)
  }
  throw new Refusal('backup.archive_stuck', {
    place: at.archive,
    seconds: PATIENCE,
    why,
    log: at.log,
  })
}

/** The log of the time of copying goes into the backup, so that it stands even without the archive. */
async function keepSegments(
  { from, to }: { from: string; to: string },
  archive: string,
  into: string,
): Promise<Record<string, string>> {
  await mkdir(into, { recursive: true, mode: 0o700 })
  const kept: Record<string, string> = {}
  for (const segment of await segmentsIn(archive)) {
    if (segment.name < from || segment.name > to || kept[segment.name]) continue
    const bytes = await readSegment(segment)
    await writeSparse(join(into, segment.name), bytes, null)
    kept[segment.name] = sha256(bytes)
  }
  return kept
}

/** Gives a path to an account and closes it to others. */
export async function handOver(
  path: string,
  account: { readonly uid: number; readonly gid: number } | null,
  mode: number,
): Promise<void> {
  await chmod(path, mode)
  if (account) await chown(path, account.uid, account.gid)
}
