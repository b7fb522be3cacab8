import { pipeline } from 'node:stream/promises'
import type { Client } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { migrate } from '#db/migrate.ts'
import type { Erased } from '#domains/privacy/erased.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { provideSecret } from '#kit/secret.ts'
import { withClient } from '#server/postgres/client.ts'
import { startPostgres } from '#server/postgres/start.ts'
import type { OnProgress } from './copying.ts'
import { findSecret, keepSecret, newDataFolder, type Secrets } from './folder.ts'
import {
  openLogical,
  readerOf,
  refuseDamaged,
  refuseOtherTables,
  type End,
  type Opened,
  type Reader,
  type TableHead,
} from './logicalFile.ts'
import { settle, type Settled } from './settling.ts'
import { PLAIN_SETTINGS, readTables } from './tables.ts'

export type LoadStage = 'checking' | 'loading' | 'settling'

export type LoadAsked = {
  readonly file: string
  /** A new data folder; or the address of an empty database as its owner, and the folder that evidence is kept in. */
  readonly to: { readonly folder: string } | { readonly url: string; readonly evidence: string }
  readonly secrets: Secrets
  readonly anchorKey: string | null
  /** Who was forgotten, to be forgotten again. */
  readonly erased?: readonly Erased[]
  readonly onStage: (stage: LoadStage) => OnProgress
  readonly signal: AbortSignal
}

export type Loaded = Settled & {
  readonly backup: string
  readonly until: string
  readonly rows: number
  readonly secret: boolean
}

/** Restores a logical backup. The file is read whole and checked before anything is written. */
export async function load(asked: LoadAsked): Promise<Loaded> {
  const file = await checkLogical(asked)
  const found = { place: file.path, fingerprint: file.header.secret }
  const secret = await findSecret(found, asked.secrets)
  if (secret) provideSecret(secret.text)
  const known = { backup: file.path, until: file.header.madeAt, secret: secret !== null }
  const { to, signal } = asked
  if ('url' in to) {
    await refuseBusy(to.url)
    return { ...known, ...(await fill(to.url, to.evidence, file, asked)) }
  }
  return newDataFolder(to.folder, async (aside) => {
    const postgres = await startPostgres({ folder: aside, signal })
    try {
      return { ...known, ...(await fill(postgres.url, aside, file, asked)) }
    } finally {
      await postgres.stop()
      if (secret?.lay) await keepSecret(aside, secret.text)
    }
  })
}

/** The file, held against its SHA-256, its format and its tables. */
export async function checkLogical(
  asked: Pick<LoadAsked, 'file' | 'onStage' | 'signal'>,
): Promise<Opened> {
  const file = await openLogical(asked.file)
  await refuseDamaged(file, { onProgress: asked.onStage('checking'), signal: asked.signal })
  refuseOtherTables(file)
  return file
}

/** Only an empty database is filled: one without tables, or with tables of the backup's version and no row. */
async function fill(
  url: string,
  folder: string,
  file: Opened,
  { onStage, signal, anchorKey, erased = [] }: LoadAsked,
): Promise<Settled & { rows: number }> {
  const { header } = file
  await refuseFilled(url, header.migrations)
  await migrate(url, () => {}, header.migrations.length)
  const rows = await withClient(url, 'kopilka restore', async (client) => {
    await client.query(`${PLAIN_SETTINGS}; begin`)
    const loaded = await loadTables(client, file, onStage('loading'), signal)
    await client.query('commit')
    await client.query('analyze')
    return loaded
  })
  await migrate(url)
  const progress = onStage('settling')
  progress(0, 1)
  const settled = await settle(url, header.madeAt, { folder, anchorKey, erased })
  progress(1, 1)
  return { ...settled, rows }
}

async function loadTables(
  client: Client,
  file: Opened,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<number> {
  let done = 0
  const total = file.to - file.from
  const reader = readerOf(file, (some) => onProgress(Math.min((done += some), total), total))
  const known = new Map((await readTables(client)).map((each) => [each.name, each.columns]))
  const rows: Record<string, number> = {}
  for (;;) {
    const line = JSON.parse(await reader.line()) as TableHead | End
    if ('rows' in line) {
      if (JSON.stringify(line.rows) !== JSON.stringify(rows))
        throw new Refusal('backup.changed', { place: file.path, what: 'numbers of rows differ' })
      return Object.values(rows).reduce((sum, each) => sum + each, 0)
    }
    const { table, columns } = line
    if (!columns.every((column) => known.get(table)?.includes(column)))
      throw new Refusal('backup.another_build', { place: file.path, what: table })
    rows[table] = await loadRows(client, line, reader, signal)
  }
}

/** PostgreSQL remembers each row of a COPY until its end, for the foreign keys: so a COPY has an end now and then. */
const ROWS_AT_ONCE = 64 * 1024 * 1024 // bytes

async function loadRows(
  client: Client,
  { table, columns }: TableHead,
  reader: Reader,
  signal: AbortSignal,
): Promise<number> {
  const rows = reader.rows()
  let ended = false
  let count = 0
  async function* some(): AsyncGenerator<Buffer> {
    for (let bytes = 0; bytes < ROWS_AT_ONCE;) {
      const next = await rows.next()
      if (next.done) {
        ended = true
        return
      }
      bytes += next.value.length
      yield next.value
    }
  }
  while (!ended) {
    const copy = client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`))
    await pipeline(some(), copy, { signal })
    count += copy.rowCount
  }
  return count
}

async function refuseFilled(url: string, migrations: readonly string[]): Promise<void> {
  await withClient(url, 'kopilka restore', async (client) => {
    const place = new URL(url).pathname.slice(1)
    const { rows } = await client.query<{ there: boolean }>(
      `select to_regclass('migrations.migration') is not null as there`,
    )
    const tables = await readTables(client)
    if (!rows[0]!.there && tables.length > 0) throw new Refusal('restore.not_empty', { place })
    for (const { name } of tables) {
      const { rowCount } = await client.query(`select from ${name} limit 1`)
      if (rowCount) throw new Refusal('restore.not_empty', { place })
    }
    if (!rows[0]!.there) return
    const ran = await client.query<{ name: string }>('select name from migrations.migration')
    // tables that are newer than the backup would have to be taken back
    if (ran.rows.length > migrations.length) throw new Refusal('restore.not_empty', { place })
  })
}

/** A Kopilka that is at work there would meet rows that come one table after the other. */
async function refuseBusy(url: string): Promise<void> {
  await withClient(url, 'kopilka restore', async (client) => {
    const { rows } = await client.query<{ name: string; pid: number }>(
      `select application_name as name, pid from pg_stat_activity
       where datname = current_database() and application_name ~ '^kopilka (till|staff|jobs|queue)'`,
    )
    const [first] = rows
    if (first)
      throw new Refusal('restore.running', {
        place: new URL(url).pathname.slice(1),
        who: first.name,
      })
  })
}
