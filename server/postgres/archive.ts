import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import type { Client } from 'pg'
import { runAs } from './account.ts'
import { withClient } from './client.ts'
import { makeOwnFolder } from './cluster.ts'

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

/** A change is in the archive after this long at the latest, and a moment to carry it (seconds). */
const FINISH_EVERY = 30
const CARRY_EVERY = 1_000 // ms
const COMPLAIN_EVERY = 300_000 // ms

/**
 * PostgreSQL lays each finished segment of its log into a spool (its library basic_archive: written
 * aside, synced, renamed), and we carry it on, compressed, to where backups are kept: a place that
 * PostgreSQL's account need not be able to enter. Nothing is archived before the first physical backup.
 */
export function archiveSwitches(home: string): Record<string, string> {
  return { archive_mode: 'on', 'basic_archive.archive_directory': spoolIn(home) }
}

const spoolIn = (home: string) => join(home, 'spool')
const noteIn = (home: string) => join(home, 'archiving')

/** The folder that the log is archived into; null when archiving has not begun. */
export function archiveFolder(home: string): string | null {
  const note = noteIn(home)
  return existsSync(note) ? readFileSync(note, 'utf8').trim() : null
}

/** Archives into this folder from now on; false when the server was started without archiving. */
export async function beginArchiving(home: string, url: string, folder: string): Promise<boolean> {
  makeOwnFolder(spoolIn(home), runAs(join(home, 'cluster')))
  writeFileSync(`${noteIn(home)}.new`, `${folder}\n`, { mode: 0o600 })
  renameSync(`${noteIn(home)}.new`, noteIn(home))
  return withClient(url, 'kopilka backup', async (client) => {
    if ((await shown(client, 'archive_mode')) !== 'on') return false
    await set(client, { library: 'basic_archive', command: '', seconds: FINISH_EVERY })
    return true
  })
}

/** Without an archive, finished segments are let go: PostgreSQL would keep them all, waiting for a command. */
export async function settleArchiving(home: string, client: Client): Promise<void> {
  if ((await shown(client, 'archive_mode')) !== 'on') return
  const isOn = (await shown(client, 'archive_library')) !== ''
  const wanted = archiveFolder(home) !== null
  if (isOn === wanted && (isOn || (await shown(client, 'archive_command')) !== '')) return
  await set(
    client,
    wanted
      ? { library: 'basic_archive', command: '', seconds: FINISH_EVERY }
      : { library: '', command: 'exit 0', seconds: 0 },
  )
}

async function set(
  client: Client,
  to: { library: string; command: string; seconds: number },
): Promise<void> {
  await client.query(`alter system set archive_library = '${to.library}'`)
  await client.query(`alter system set archive_command = '${to.command}'`)
  await client.query(`alter system set archive_timeout = '${to.seconds}s'`)
  await client.query('select pg_reload_conf()')
}

const SEGMENT = /^([0-9A-F]{24})(\.[0-9A-F]{8}\.backup)?$/
const SHIPPED = /^([0-9A-F]{24})\.(\d{8}T\d{6}\.\d{3}Z)\.zst$/

/** A segment in the archive; every commit up to `finishedAt` is in it or in an earlier one. */
export type Segment = { readonly name: string; readonly finishedAt: Date; readonly path: string }

/** The segments in a folder of the archive, in order. */
export async function segmentsIn(folder: string): Promise<Segment[]> {
  const names = (await readdir(folder)).toSorted()
  return names.flatMap((file) => {
    const [, name, stamp] = SHIPPED.exec(file) ?? []
    return name && stamp ? [{ name, finishedAt: readStamp(stamp), path: join(folder, file) }] : []
  })
}

export const readSegment = async ({ path }: Segment): Promise<Buffer> =>
  decompress(await readFile(path))

/** Carries what lies in the spool to the archive; several processes may do so at once. How many. */
export async function carrySegments(home: string): Promise<number> {
  const folder = archiveFolder(home)
  const spool = spoolIn(home)
  if (folder === null || !existsSync(spool)) return 0
  const waiting = (await readdir(spool)).filter((name) => SEGMENT.test(name)).toSorted()
  if (waiting.length === 0) return 0
  // not made here: a disk that is not mounted would be mistaken for an empty one
  if (!existsSync(folder)) throw new Error(`${folder} is not there`)
  let carried = 0
  for (const name of waiting) carried += (await carry(home, name, folder)) ? 1 : 0
  return carried
}

async function carry(home: string, name: string, folder: string): Promise<boolean> {
  const from = join(spoolIn(home), name)
  try {
    // notes about backups are for programs that have no card of ours
    if (name.includes('.')) return await rm(from).then(() => false)
    const bytes = await readFile(from)
    const there = (await segmentsIn(folder)).find((each) => each.name === name)
    if (there && !(await readSegment(there)).equals(bytes))
      throw new Error(`${there.path} holds another segment of that name`)
    if (!there) {
      const stamp = stampOf(await finishedAt(home, name, from))
      await writeWhole(join(folder, `${name}.${stamp}.zst`), await compress(bytes))
    }
    await rm(from)
    return true
  } catch (error) {
    // another process has just carried it
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !existsSync(from)) return false
    throw error
  }
}

/** PostgreSQL notes a finished segment at once, in a file whose time stays; the spool's may be later. */
async function finishedAt(home: string, name: string, spooled: string): Promise<Date> {
  const status = join(home, 'cluster', 'pg_wal', 'archive_status', name)
  for (const file of [`${status}.ready`, `${status}.done`]) {
    if (existsSync(file)) return statSync(file).mtime
  }
  return (await stat(spooled)).mtime
}

/** Written aside, synced and renamed: what has its name is whole. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const aside = `${path}.${process.pid}.unfinished`
  const file = await open(aside, 'w', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } catch (error) {
    await rm(aside, { force: true })
    throw error
  } finally {
    await file.close()
  }
  await rename(aside, path)
}

const stampOf = (at: Date) => at.toISOString().replaceAll(/[-:]/g, '')

function readStamp(stamp: string): Date {
  const [, year, month, day, hour, minute, rest] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(.+)$/.exec(
    stamp,
  )!
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${rest}`)
}

/** Carries segments while the server runs; the last ones after it has stopped. */
export function keepCarrying(home: string, log: (line: string) => void) {
  let complained = -Infinity
  let underWay: Promise<void> | null = null
  const look = () =>
    (underWay ??= carrySegments(home)
      .then(() => undefined)
      .catch((error: Error) => {
        if (performance.now() - complained < COMPLAIN_EVERY) return
        complained = performance.now()
        log(`The log of changes cannot be archived and gathers here: ${error.message}`)
      })
      .finally(() => (underWay = null)))
  const timer = setInterval(() => void look(), CARRY_EVERY).unref()
  return {
    async stop() {
      clearInterval(timer)
      await underWay
      await look()
    },
  }
}

async function shown(client: Client, name: string): Promise<string> {
  const { rows } = await client.query<Record<string, string>>(`show ${name}`)
  return rows[0]![name]!
}
