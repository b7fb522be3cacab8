import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { CsvError, parse } from 'csv-parse'
import { Refusal } from '#kit/core/refusal.ts'
import { encodingLook, type Encoding, type Verdict } from './core/encoding.ts'
import { readHeader, sniffDelimiter, type Delimiter, type Header } from './core/header.ts'
import type { Row } from './core/source.ts'

const MOST_COLUMNS = 1_000
const LONGEST_ROW = 200_000 // characters
const FIRST_LINE = 1_000_000 // bytes

/** A file of rows that has been looked through once: it is text, and of which encoding. */
export type Source = {
  readonly path: string
  readonly gzip: boolean
  readonly encoding: Encoding
  readonly lines: number
  /** Of the bytes as they lie on the disk. */
  readonly size: number
  readonly changedAt: number
  /** SHA-256 of what is in it. */
  readonly digest: string
  readonly firstLine: string
}

export type Reading = {
  readonly delimiter?: Delimiter | undefined
  readonly wanted: readonly string[]
  readonly onHeader: (header: Header, delimiter: Delimiter) => void
  /** The values of a row and the line where it begins; blank lines are passed over. */
  readonly onRow: (row: Row, line: number) => void
  readonly onProgress?: ((bytes: number) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Looks through a file, CSV or gzip of it. Refuses what cannot be read as a whole, naming the line:
 * `file.missing`, `file.empty`, `file.truncated`, `file.not_csv`, `file.encoding`.
 */
export async function lookThrough(path: string, encoding?: Encoding): Promise<Source> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new Refusal('file.missing', { file: path, why: error.code ?? error.message })
  })
  if (!found.isFile()) throw new Refusal('file.missing', { file: path, why: 'EISDIR' })
  const gzip = await isGzip(path)
  const look = encodingLook()
  const hash = createHash('sha256')
  const start: Buffer[] = []
  let kept = 0
  try {
    for await (const chunk of bytesOf(path, gzip) as AsyncIterable<Buffer>) {
      look.look(chunk)
      hash.update(chunk)
      if (kept < FIRST_LINE) start.push(chunk)
      kept += chunk.length
    }
  } catch (error) {
    throw damage(error, path, look.lines())
  }
  const verdict = look.verdict()
  const text = requireText(verdict, path, encoding)
  const first = new TextDecoder(text.encoding).decode(Buffer.concat(start).subarray(0, FIRST_LINE))
  return {
    path,
    gzip,
    encoding: text.encoding,
    lines: text.lines,
    size: found.size,
    changedAt: found.mtimeMs,
    digest: hash.digest('hex'),
    firstLine: first.split(/\r\n|\n|\r/, 1)[0]!,
  }
}

/** Reads the rows of a file, one after another. Refuses a file whose form is broken, naming the line. */
export async function readRows(source: Source, reading: Reading): Promise<void> {
  const delimiter = reading.delimiter ?? sniffDelimiter(source.firstLine, reading.wanted)
  let header: Header | null = null
  let lineBefore = 0
  const parser = parse({
    delimiter,
    bom: true,
    relax_column_count: true,
    max_record_size: LONGEST_ROW,
    on_record(record: string[], { lines }) {
      const line = lineBefore + 1
      lineBefore = lines
      if (record.length === 1 && record[0] === '') return null
      if (header) reading.onRow(record, line)
      else {
        header = headerOf(record, line, source.path, reading.wanted)
        reading.onHeader(header, delimiter)
      }
      return null
    },
  })
  parser.resume()
  let bytes = 0
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      reading.onProgress?.(bytes)
      done(null, chunk)
    },
  })
  const steps = [
    createReadStream(source.path, { highWaterMark: 1 << 16 }),
    counted,
    ...(source.gzip ? [createGunzip({ chunkSize: 1 << 18 })] : []),
    ...(source.encoding === 'utf-8' ? [] : [toUtf8(source.encoding)]),
    parser,
  ]
  try {
    await pipeline(steps, { signal: reading.signal })
  } catch (error) {
    throw error instanceof CsvError ? csvFault(error, source.path, lineBefore + 1) : error
  }
  const now = await stat(source.path)
  if (now.size !== source.size || now.mtimeMs !== source.changedAt) {
    throw new Refusal('file.changed', { file: source.path })
  }
  if (!header) throw new Refusal('file.empty', { file: source.path })
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new Refusal('file.missing', { file: path, why: error.code ?? error.message })
  })
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0)
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
  } finally {
    await file.close()
  }
}

function bytesOf(path: string, gzip: boolean): Readable {
  const raw = createReadStream(path, { highWaterMark: 1 << 18 })
  if (!gzip) return raw
  const unpacked = createGunzip({ chunkSize: 1 << 18 })
  raw.on('error', (error) => unpacked.destroy(error))
  return raw.pipe(unpacked)
}

function toUtf8(encoding: Encoding): Transform {
  const decoder = new TextDecoder(encoding)
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) =>
      done(null, Buffer.from(decoder.decode(chunk, { stream: true }))),
    flush: (done) => done(null, Buffer.from(decoder.decode())),
  })
}

function damage(error: unknown, file: string, line: number): unknown {
  const { code } = error as NodeJS.ErrnoException
  return code?.startsWith('Z_') ? new Refusal('file.truncated', { file, line }) : error
}

function requireText(verdict: Verdict, file: string, encoding: Encoding | undefined) {
  switch (verdict.kind) {
    case 'empty':
      throw new Refusal('file.empty', { file })
    case 'no text':
      throw new Refusal('file.not_csv', { file, line: verdict.line, what: verdict.what })
    case 'other encoding':
      if (encoding !== 'windows-1251') {
        throw new Refusal('file.encoding', { file, line: verdict.line })
      }
      return { encoding, lines: verdict.lines }
    case 'text':
      if (encoding === 'utf-8' && verdict.encoding !== 'utf-8') {
        throw new Refusal('file.encoding', { file, line: verdict.line })
      }
      return { encoding: encoding ?? verdict.encoding, lines: verdict.lines }
  }
}

function headerOf(
  record: readonly string[],
  line: number,
  file: string,
  wanted: readonly string[],
): Header {
  if (record.length > MOST_COLUMNS) {
    throw new Refusal('file.columns_many', { file, line, count: record.length, most: MOST_COLUMNS })
  }
  const header = readHeader(record, wanted)
  if (!('fault' in header)) return header
  const { fault, column } = header
  if (fault === 'twice') throw new Refusal('file.column_twice', { file, line, column })
  const shown = record.slice(0, 40).map((name) => name.trim().slice(0, 60))
  const columns = shown.join(', ') + (record.length > 40 ? ', …' : '')
  throw new Refusal('file.column_missing', { file, line, column, columns })
}

function csvFault(error: CsvError, file: string, line: number): Refusal {
  if (error.code === 'CSV_MAX_RECORD_SIZE') {
    return new Refusal('file.row_long', { file, line, most: LONGEST_ROW })
  }
  return error.code === 'CSV_QUOTE_NOT_CLOSED'
    ? new Refusal('file.quote_open', { file, line })
    : new Refusal('file.quote_stray', { file, line })
}
