import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { createZstdDecompress } from 'node:zlib'
import { digestOfMigrations, migrationNames } from '#db/migrate.ts'
import { Refusal } from '#kit/core/refusal.ts'
import type { OnProgress } from './copying.ts'

/*
 * A logical backup is one file: a line that says what it is, a line of JSON (the header), then, compressed
 * with zstd, for each table a line of JSON with its columns, its rows as PostgreSQL's COPY writes them and
 * a line \. ; at the end a line with the numbers of rows; and, behind all that, the SHA-256 of what is before.
 */

export const MAGIC = 'KOPILKA BACKUP '
const FORMAT = 1

/** What a logical backup says of itself, readable without unpacking it. */
export type Header = {
  /** The instant whose state it holds, by the database's clock. */
  readonly madeAt: string
  readonly postgres: number
  readonly migrations: readonly string[]
  readonly migrationsDigest: string
  /** Tells whether a secret is the one of this installation, and nothing else of it. */
  readonly secret: string | null
}

export type TableHead = { readonly table: string; readonly columns: readonly string[] }
export type End = { readonly rows: Readonly<Record<string, number>> }

export const headOf = (header: Header): string => `${MAGIC}${FORMAT}\n${JSON.stringify(header)}\n`
export const footerOf = (sha256: string): string => `\nSHA-256 ${sha256}\n`
const FOOTER_BYTES = footerOf('0'.repeat(64)).length
const LONGEST_HEADER = 1 << 20

export type Opened = {
  readonly path: string
  readonly header: Header
  readonly bytes: number
  /** Where the compressed part begins and ends (the end is not part of it). */
  readonly from: number
  readonly to: number
}

/** Reads what the file says of itself. Refuses what is no backup, is newer, or was made by other tables. */
export async function openLogical(path: string): Promise<Opened> {
  const bytes = await stat(path).then(
    (found) => (found.isFile() ? found.size : -1),
    () => -1,
  )
  if (bytes < 0) throw new Refusal('backup.missing', { place: path })
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(LONGEST_HEADER),
      0,
      LONGEST_HEADER,
      0,
    )
    const [first = '', second = ''] = buffer.subarray(0, bytesRead).toString('utf8').split('\n', 2)
    const format = first.startsWith(MAGIC) ? Number(first.slice(MAGIC.length)) : Number.NaN
    if (!Number.isInteger(format)) throw new Refusal('backup.foreign', { place: path })
    if (format > FORMAT)
      throw new Refusal('backup.newer', { place: path, what: `format ${format}` })
    const from = Buffer.byteLength(first) + Buffer.byteLength(second) + 2
    const header = parse(second)
    if (!header) throw new Refusal('backup.cut_short', { place: path })
    return { path, header, bytes, from, to: bytes - FOOTER_BYTES }
  } finally {
    await file.close()
  }
}

function parse(text: string): Header | null {
  try {
    return JSON.parse(text) as Header
  } catch {
    return null
  }
}

/** Refuses a file that is not, byte for byte, what was made. */
export async function refuseDamaged(
  file: Opened,
  options: { readonly onProgress: OnProgress; readonly signal: AbortSignal },
): Promise<void> {
  const { path, bytes, to } = file
  const tail = await readTail(path, Math.max(0, to))
  const said = /^\nSHA-256 ([0-9a-f]{64})\n$/.exec(tail)?.[1]
  if (to <= file.from || !said) throw new Refusal('backup.cut_short', { place: path })
  const hash = createHash('sha256')
  let done = 0
  for await (const chunk of createReadStream(path, { end: to - 1, highWaterMark: 1 << 20 })) {
    options.signal.throwIfAborted()
    hash.update(chunk as Buffer)
    options.onProgress((done += (chunk as Buffer).length), bytes)
  }
  if (hash.digest('hex') !== said)
    throw new Refusal('backup.changed', { place: path, what: 'its SHA-256 differs' })
}

/** Refuses a file whose tables this Kopilka cannot bring up to date. */
export function refuseOtherTables({ path, header }: Opened): void {
  const ours = migrationNames()
  const unknown = header.migrations.find((name, at) => ours[at] !== name)
  if (unknown !== undefined) throw new Refusal('backup.newer', { place: path, what: unknown })
  if (digestOfMigrations(header.migrations) !== header.migrationsDigest)
    throw new Refusal('backup.another_build', { place: path, what: header.migrations.at(-1) })
}

async function readTail(path: string, from: number): Promise<string> {
  const parts: Buffer[] = []
  for await (const chunk of createReadStream(path, { start: from })) parts.push(chunk as Buffer)
  return Buffer.concat(parts).toString('latin1')
}

/** Lines and rows of the compressed part, in the order they were written; never more than a piece in memory. */
export type Reader = {
  line(): Promise<string>
  /** The rows of the table whose head was just read, whole rows in each piece. */
  rows(): AsyncGenerator<Buffer, void>
}

export function readerOf({ path, from, to }: Opened, passed: (bytes: number) => void): Reader {
  const source = createReadStream(path, { start: from, end: to - 1, highWaterMark: 1 << 18 })
  source.on('data', (chunk) => passed(chunk.length))
  const unpacked = source.pipe(createZstdDecompress())
  source.on('error', (error) => unpacked.destroy(error))
  return readRows(unpacked)
}

const NEWLINE = 10
const END = Buffer.from('\\.\n')
const END_AFTER_ROW = Buffer.from('\n\\.\n')

export function readRows(stream: AsyncIterable<Buffer>): Reader {
  const chunks = stream[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  const more = async (): Promise<void> => {
    const next = await chunks.next()
    if (next.done) throw new Error('the file ends before its end line')
    rest = rest.length === 0 ? next.value : Buffer.concat([rest, next.value])
  }
  return {
    async line() {
      for (;;) {
        const end = rest.indexOf(NEWLINE)
        if (end < 0) await more()
        else {
          const text = rest.subarray(0, end).toString('utf8')
          rest = rest.subarray(end + 1)
          return text
        }
      }
    },
    async *rows() {
      for (;;) {
        if (rest.subarray(0, END.length).equals(END)) {
          rest = rest.subarray(END.length)
          return
        }
        const end = rest.indexOf(END_AFTER_ROW)
        const upTo = end < 0 ? rest.lastIndexOf(NEWLINE) : end
        if (upTo < 0) {
          await more()
          continue
        }
        const piece = rest.subarray(0, upTo + 1)
        rest = rest.subarray(upTo + 1)
        yield piece
      }
    },
  }
}
