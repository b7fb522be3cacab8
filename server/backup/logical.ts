import { createWriteStream, existsSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createZstdCompress } from 'node:zlib'
import type { Client } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { digestOfMigrations, migrationNames } from '#db/migrate.ts'
import { databaseNow } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { connect } from '#kit/database.ts'
import { withClient } from '#server/postgres/client.ts'
import { metered, orRemoved, syncFolder, type OnProgress } from './copying.ts'
import { footerOf, headOf, type End, type Header } from './logicalFile.ts'
import { makeBackups } from './physical.ts'
import { fingerprintOf } from './secret.ts'
import { PLAIN_SETTINGS, readTables, type Table } from './tables.ts'

export type LogicalAsked = {
  /** The database's address, as the owner of the tables. */
  readonly url: string
  /** The file to make. */
  readonly path: string
  /** The installation's secret, for its fingerprint; null when it is not known here. */
  readonly secretText: string | null
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
}

export type LogicalTaken = {
  readonly path: string
  readonly bytes: number
  readonly rows: number
  readonly tables: number
  readonly madeAt: string
}

/**
 * Writes all tables as of one instant into one compressed file, over SQL alone: on any server, near or
 * far, while it works. Made aside and renamed: what has its name is whole.
 */
export async function takeLogical(asked: LogicalAsked): Promise<LogicalTaken> {
  const path = resolve(asked.path)
  if (existsSync(path)) throw new Refusal('backup.exists', { place: path })
  await makeBackups(dirname(path))
  // every commit until then is in the snapshot that is taken next
  const madeAt = await databaseInstant(asked.url)
  return withClient(asked.url, 'kopilka backup', async (client) => {
    await client.query(PLAIN_SETTINGS)
    await client.query('begin isolation level repeatable read read only')
    // the first statement fixes the instant that all others see
    const header = await describe(client, madeAt, asked.secretText)
    const tables = await readTables(client)
    const aside = `${path}.unfinished-${process.pid}`
    return orRemoved(aside, 0, async () => {
      const { bytes, rows } = await writeAll(client, { tables, header, aside, asked })
      await rename(aside, path)
      await syncFolder(dirname(path))
      return { path, bytes, rows, tables: tables.length, madeAt }
    })
  })
}

async function databaseInstant(url: string): Promise<string> {
  const db = connect(url, { max: 1, statementTimeout: 10_000, wait: 10_000, role: null })
  try {
    return (await databaseNow(db)).toISOString()
  } finally {
    await db.destroy()
  }
}

async function describe(
  client: Client,
  madeAt: string,
  secretText: string | null,
): Promise<Header> {
  const ours = migrationNames()
  const { rows } = await client.query<{ major: number; ran: string[] }>(
    `select current_setting('server_version_num')::int / 10000 as major,
       array(select name from migrations.migration order by id) as ran`,
  )
  const { major, ran } = rows[0]!
  if (ran.length !== ours.length || ran.some((name, at) => ours[at] !== `${name}.sql`))
    throw new Refusal('backup.unmigrated')
  return {
    madeAt,
    postgres: major,
    migrations: ours,
    migrationsDigest: digestOfMigrations(ours),
    secret: secretText === null ? null : fingerprintOf(secretText),
  }
}

type Writing = {
  readonly tables: readonly Table[]
  readonly header: Header
  readonly aside: string
  readonly asked: LogicalAsked
}

async function writeAll(
  client: Client,
  { tables, header, aside, asked }: Writing,
): Promise<{ bytes: number; rows: number }> {
  const written = { rows: 0 }
  const { meter, result } = metered()
  meter.write(headOf(header))
  await pipeline(
    Readable.from(textOf(client, tables, asked, written), { objectMode: false }),
    createZstdCompress(),
    meter,
    createWriteStream(aside, { mode: 0o600, flags: 'wx' }),
    { signal: asked.signal },
  )
  const { bytes, sha256 } = result()
  const file = await open(aside, 'a')
  try {
    await file.writeFile(footerOf(sha256))
    await file.sync()
  } finally {
    await file.close()
  }
  return { bytes: bytes + footerOf(sha256).length, rows: written.rows }
}

async function* textOf(
  client: Client,
  tables: readonly Table[],
  { onProgress }: LogicalAsked,
  written: { rows: number },
): AsyncGenerator<Buffer> {
  const guess = tables.reduce((sum, each) => sum + each.guess, 0)
  const rows: Record<string, number> = {}
  for (const { name, columns } of tables) {
    yield Buffer.from(`${JSON.stringify({ table: name, columns })}\n`)
    const copy = client.query(copyTo(`copy (select ${columns.join(', ')} from ${name}) to stdout`))
    for await (const chunk of copy) yield chunk as Buffer
    rows[name] = copy.rowCount
    written.rows += copy.rowCount
    onProgress(written.rows, Math.max(guess, written.rows))
    yield Buffer.from('\\.\n')
  }
  onProgress(written.rows, written.rows)
  const end: End = { rows }
  yield Buffer.from(`${JSON.stringify(end)}\n`)
}
