import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { fill, Refusal } from '#kit/core/refusal.ts'
import { importsRefusals } from './imports.api.ts'
import { lookThrough, readRows } from './reading.ts'
import { writeRejected } from './rejected.ts'

const folder = mkdtempSync(join(tmpdir(), 'kopilka-reading-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let count = 0
function file(content: string | Uint8Array): string {
  const path = join(folder, `${++count}.csv`)
  writeFileSync(path, content)
  return path
}

async function rowsOf(
  path: string,
  wanted: string[] = [],
): Promise<(readonly [number, string[]])[]> {
  const rows: [number, string[]][] = []
  const source = await lookThrough(path)
  await readRows(source, {
    wanted,
    onHeader: () => {},
    onRow: (row, line) => rows.push([line, [...row]]),
  })
  return rows
}

async function refusalOf(path: string, wanted: string[] = []): Promise<string> {
  try {
    await rowsOf(path, wanted)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const text = importsRefusals[error.code as keyof typeof importsRefusals]
    return `${error.code}: ${fill(text.en, { ...error.details, file: 'FILE' })}`
  }
  return 'read'
}

test.each([
  ['commas', 'a,b\n1,2\n'],
  ['semicolons, a byte order mark and Windows line ends', '\ufeffa;b\r\n1;2\r\n'],
  ['tabs and no last line end', 'a\tb\n1\t2'],
  ['quotes', '"a","b"\n"1","2"\n'],
])('a file with %s is read', async (_what, text) => {
  expect(await rowsOf(file(text), ['a', 'b'])).toEqual([[2, ['1', '2']]])
})

test('a gzip is read as what is in it, whatever it is called', async () => {
  expect(await rowsOf(file(gzipSync('a,b\n1,2\n')))).toEqual([[2, ['1', '2']]])
})

test('Windows-1251 is read as Cyrillic', async () => {
  const bytes = Buffer.from(
    [...'имя;город\nАнна;Тверь\n'].map((s) =>
      s.charCodeAt(0) < 128 ? s.charCodeAt(0) : s.charCodeAt(0) - 0x350,
    ),
  )
  expect(await rowsOf(file(bytes), ['имя'])).toEqual([[2, ['Анна', 'Тверь']]])
})

test('rows are numbered by the line where they begin, also behind line breaks in quotes', async () => {
  expect(await rowsOf(file('a,b\n1,"x\ny"\n\n2,z\n'))).toEqual([
    [2, ['1', 'x\ny']],
    [5, ['2', 'z']],
  ])
})

test.each([
  ['a missing file', '/nowhere/at/all.csv', 'file.missing: FILE cannot be read: ENOENT.'],
  ['a folder', folder, 'file.missing: FILE cannot be read: EISDIR.'],
])('%s is refused', async (_what, path, words) => {
  expect(await refusalOf(path)).toBe(words)
})

const long = (columns: number) => Array.from({ length: columns }, (_, n) => `c${n}`).join(',')

test.each([
  ['an empty file', '', 'file.empty'],
  ['only line ends', '\n\n\n', 'file.empty'],
  [
    'a spreadsheet',
    new Uint8Array([0x50, 0x4b, 3, 4, 20]),
    'file.not_csv: FILE, line 1: this is no CSV but XLSX / ZIP',
  ],
  ['binary data', 'a,b\n1,\u0000\n', 'file.not_csv: FILE, line 2'],
  ['UTF-16', new Uint8Array([0xff, 0xfe, 0x61, 0]), 'UTF-16'],
  ['another encoding', Buffer.from('id,name\n1,café\n', 'latin1'), 'file.encoding: FILE, line 2'],
  [
    'a text that is no table',
    'Dear all\n',
    'file.column_missing: FILE, line 1: there is no column "id"',
  ],
  [
    'a missing column',
    'a,b\n1,2\n',
    'there is no column "id", which the mapping uses. The file has: a, b.',
  ],
  [
    'a column twice',
    'id,id\n1,2\n',
    'file.column_twice: FILE, line 1: two columns are called "id"',
  ],
  ['10,000 columns', `${long(10_000)}\n1\n`, 'file.columns_many: FILE, line 1: 10000 columns'],
  ['a quote never closed', 'id,b\n1,2\n3,"x\n4,5\n', 'file.quote_open: FILE, line 3'],
  [
    'a quote never closed in a long file',
    `id,b\n1,"x\n${'4,5\n'.repeat(100_000)}`,
    'file.row_long: FILE, line 2',
  ],
  ['a stray quote', 'id,b\n1,2\n3,x"y\n', 'file.quote_stray: FILE, line 3'],
  ['a quote closed too early', 'id,b\n1,"x"y\n', 'file.quote_stray: FILE, line 2'],
  [
    'a gzip cut short',
    gzipSync(`id,b\n${'1,2\n'.repeat(50_000)}`).subarray(0, 150),
    'file.truncated',
  ],
  ['a gzip that is damaged', damaged(), 'file.truncated'],
])('%s is refused in words that name the line', async (_what, content, words) => {
  expect(await refusalOf(file(content), ['id'])).toContain(words)
})

function damaged(): Uint8Array {
  const bytes = gzipSync(
    `id,b\n${Array.from({ length: 5_000 }, (_, n) => `${n},${n * 7}`).join('\n')}`,
  )
  bytes[bytes.length >> 1]! ^= 0xff
  return bytes
}

test('rejected rows are written with line and reason, and no spreadsheet runs them', async () => {
  const source = await lookThrough(file('id;note\n1;=cmd()\n2;fine\n3;"@sum; -1"\n'))
  const to = join(folder, 'rejected.csv')
  await writeRejected(
    source,
    to,
    new Map([
      [2, 'bad'],
      [4, '+worse'],
    ]),
    ';',
  )
  expect(readFileSync(to, 'utf8')).toBe(
    "\ufeffline;reason;id;note\n2;bad;1;'=cmd()\n4;'+worse;3;\"'@sum; -1\"\n",
  )
})
