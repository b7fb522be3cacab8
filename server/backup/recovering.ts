import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { migrate, migrationNames } from '#db/migrate.ts'
import type { Erased } from '#domains/privacy/erased.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { provideSecret } from '#kit/secret.ts'
import { runAs, type Account } from '#server/postgres/account.ts'
import { readSegment } from '#server/postgres/archive.ts'
import { withClient } from '#server/postgres/client.ts'
import { makePassword, makeOwnFolder } from '#server/postgres/cluster.ts'
import { DataFolderError, makeHome } from '#server/postgres/home.ts'
import { startPostgres } from '#server/postgres/start.ts'
import { CLUSTER, PASSWORD, sha256, type Backup } from './card.ts'
import { changesAfter, chooseBackup, type Changes } from './choosing.ts'
import { copyFile, forEachOf, makeFolders, writeSparse, type OnProgress } from './copying.ts'
import { findSecret, keepSecret, newDataFolder, type Secrets } from './folder.ts'
import { readManifest } from './manifest.ts'
import { handOver } from './physical.ts'
import { settle, type Settled } from './settling.ts'

/** The PostgreSQL that comes with this Kopilka. */
export const BUNDLED = 18

export type Stage = 'copying' | 'changes' | 'recovering' | 'settling'

export type RecoverAsked = {
  /** The folder of one backup, or the one that backups are kept in. */
  readonly from: string
  /** The new data folder. */
  readonly to: string
  readonly until: Date | null
  readonly secrets: Secrets
  readonly anchorKey: string | null
  /** Who was forgotten, to be forgotten again. */
  readonly erased?: readonly Erased[]
  readonly onStage: (stage: Stage) => OnProgress
  readonly signal: AbortSignal
}

export type Recovered = Settled & {
  readonly backup: string
  /** The last commit that is there; null when nothing was committed since the backup began. */
  readonly lastCommit: string | null
  readonly until: string
  readonly secret: boolean
}

/** Makes a data folder of a physical backup and the archived changes after it, as of an instant or the last one. */
export async function recover(asked: RecoverAsked): Promise<Recovered> {
  const { from, until, signal } = asked
  const backup = chooseBackup(from, until)
  refuseForeign(backup)
  const changes = await changesAfter(backup, until)
  const found = { place: backup.folder, fingerprint: backup.card.secret }
  const secret = await findSecret(found, asked.secrets)
  if (secret) provideSecret(secret.text)
  return newDataFolder(asked.to, async (aside) => {
    const home = makeHome(aside, () => {})
    // the account is found anew: another machine may have another
    const account = runAs(join(home, CLUSTER))
    await copyCluster(backup, home, account, asked)
    await layChanges(changes, home, account, asked)
    const lastCommit = await rollForward(aside, until, signal, backup, async (url) => {
      asked.onStage('recovering')(1, 1)
      await migrate(url)
      signal.throwIfAborted()
      asked.onStage('settling')(0, 1)
      const moment = until ?? changes.reached
      return settle(url, moment.toISOString(), {
        folder: aside,
        anchorKey: asked.anchorKey,
        erased: asked.erased ?? [],
      })
    })
    if (secret?.lay) await keepSecret(aside, secret.text)
    asked.onStage('settling')(1, 1)
    return {
      ...lastCommit.done,
      backup: backup.folder,
      lastCommit: lastCommit.at,
      until: (until ?? changes.reached).toISOString(),
      secret: secret !== null,
    }
  })
}

function refuseForeign({ folder, card }: Backup): void {
  if (card.of === 'server') throw new Refusal('restore.by_hand', { place: folder })
  if (card.postgres !== BUNDLED)
    throw new Refusal('backup.another_postgres', {
      place: folder,
      there: card.postgres,
      here: BUNDLED,
    })
  const ours = new Set(migrationNames())
  const unknown = card.migrations.find((name) => !ours.has(name))
  if (unknown) throw new Refusal('backup.newer', { place: folder, what: unknown })
}

/** PostgreSQL expects these to be there; some tools that copy folders leave empty ones out. */
const FOLDERS =
  'base global pg_commit_ts pg_dynshmem pg_logical/mappings pg_logical/snapshots pg_multixact/members pg_multixact/offsets pg_notify pg_replslot pg_serial pg_snapshots pg_stat pg_stat_tmp pg_subtrans pg_tblspc pg_twophase pg_wal/archive_status pg_wal/summaries pg_xact'

/** Copies what the manifest lists, each file held against its SHA-256 on the way. */
async function copyCluster(
  { folder, card }: Backup,
  home: string,
  account: Account | null,
  { onStage, signal }: Pick<RecoverAsked, 'onStage' | 'signal'>,
): Promise<void> {
  const progress = onStage('copying')
  const source = join(folder, CLUSTER)
  const cluster = join(home, CLUSTER)
  makeOwnFolder(cluster, account)
  for (const each of FOLDERS.split(' ')) await makeFolders(cluster, join(cluster, each), account)
  let done = 0
  await forEachOf(readManifest(source), async (file) => {
    const to = join(cluster, file.path)
    await makeFolders(cluster, dirname(to), account)
    const copy = await copyFile(join(source, file.path), to, {
      signal,
      passed: (some) => progress((done += some), Math.max(card.bytes, done)),
    }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT' || error.path === to) throw error
      throw new Refusal('backup.changed', { place: folder, what: `${file.path} is missing` })
    })
    if (copy.bytes !== file.bytes || copy.sha256 !== file.sha256)
      throw new Refusal('backup.changed', { place: folder, what: `${file.path} differs` })
    await handOver(to, account, 0o600)
  })
  for (const [name, digest] of Object.entries(card.segments)) {
    const bytes = await readFile(join(source, 'pg_wal', name)).catch(() => Buffer.alloc(0))
    if (sha256(bytes) !== digest)
      throw new Refusal('backup.changed', { place: folder, what: `pg_wal/${name} differs` })
    await writeSparse(join(cluster, 'pg_wal', name), bytes, account)
  }
  await copyFile(join(folder, PASSWORD), join(home, PASSWORD))
}

async function layChanges(
  { segments }: Changes,
  home: string,
  account: Account | null,
  { onStage, signal }: Pick<RecoverAsked, 'onStage' | 'signal'>,
): Promise<void> {
  const progress = onStage('changes')
  for (const [done, segment] of segments.entries()) {
    signal.throwIfAborted()
    progress(done, segments.length)
    const bytes = await readSegment(segment).catch(() => {
      throw new Refusal('backup.changed', { place: segment.path, what: 'it cannot be unpacked' })
    })
    await writeSparse(join(home, CLUSTER, 'pg_wal', segment.name), bytes, account)
  }
  progress(segments.length, segments.length)
}

const BEFORE_TARGET = 'recovery ended before configured recovery target was reached'

/** Lets PostgreSQL repeat the changes up to the instant, and does something on the server that comes of it. */
async function rollForward<T>(
  aside: string,
  until: Date | null,
  signal: AbortSignal,
  backup: Backup,
  work: (url: string) => Promise<T>,
): Promise<{ at: string | null; done: T }> {
  const home = join(aside, 'postgres')
  await prepareRecovery(home)
  const start = async (target: Date | null) =>
    startPostgres({ folder: aside, signal, settings: recoverySettings(target) })
  const postgres = await start(until).catch(async (error: Error) => {
    // nothing was committed between the instant and the end of the archive, which reaches it
    if (until && error.message.includes(BEFORE_TARGET)) return start(null)
    if (!(error instanceof DataFolderError)) throw error
    throw new Refusal('restore.failed', { place: backup.folder, why: lastWords(error.message) })
  })
  try {
    const at = await lastCommit(postgres.url)
    const done = await work(postgres.url)
    await changePassword(postgres.url, home)
    return { at, done }
  } finally {
    await postgres.stop()
  }
}

/** The log lies in place already, so nothing is fetched; and the copy archives nothing until it is backed up itself. */
async function prepareRecovery(home: string): Promise<void> {
  const cluster = join(home, CLUSTER)
  const account = runAs(cluster)
  for (const [name, text] of [
    ['recovery.signal', ''],
    ['postgresql.auto.conf', "archive_command = 'exit 0'\n"],
  ] as const) {
    await writeFile(join(cluster, name), text, { mode: 0o600 })
    await handOver(join(cluster, name), account, 0o600)
  }
}

const recoverySettings = (until: Date | null): Record<string, string> => ({
  restore_command: 'exit 1',
  recovery_target_timeline: 'current',
  recovery_target_action: 'promote',
  ...(until && { recovery_target_time: until.toISOString().replace(/T(.*)Z/, ' $1+00') }),
  hot_standby: 'off',
  archive_mode: 'off',
  // the copy is brought to the disk in one go, not file by file
  ...(process.platform === 'linux' && { recovery_init_sync_method: 'syncfs' }),
})

async function lastCommit(url: string): Promise<string | null> {
  return withClient(url, 'kopilka restore', async (client) => {
    const { rows } = await client.query<{ at: Date | null }>(
      'select pg_last_xact_replay_timestamp() as at',
    )
    return rows[0]!.at?.toISOString() ?? null
  })
}

/** The copy gets a password of its own. */
async function changePassword(url: string, home: string): Promise<void> {
  const file = join(home, PASSWORD)
  await rename(file, `${file}.old`)
  const password = makePassword(home)
  await withClient(url, 'kopilka restore', (client) =>
    client.query(`alter role postgres password '${password}'`),
  )
  await rm(`${file}.old`)
}

/** What PostgreSQL said about why it could not go on; its log holds no statement and no row. */
const lastWords = (message: string): string =>
  message
    .split('\n')
    .filter((line) => /FATAL|PANIC|ERROR/.test(line))
    .slice(-3)
    .join('\n')
