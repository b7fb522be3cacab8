import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { readCard, writeCard, type Card } from './card.ts'
import { changesAfter, chooseBackup, nextSegment } from './choosing.ts'
import { keepNewest } from './keeping.ts'
import { readRows } from './logicalFile.ts'

const folder = mkdtempSync(join(tmpdir(), 'kopilka-choosing-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const MEGABYTE = 1024 * 1024
const segment = (part: number) =>
  `0000000100000000${part.toString(16).toUpperCase().padStart(8, '0')}`

function card(madeAt: string, from: number, archive: string | null = 'changes-1'): Card {
  return {
    format: 1,
    of: 'embedded',
    startedAt: madeAt,
    madeAt,
    postgres: 18,
    segmentBytes: 16 * MEGABYTE,
    fromSegment: segment(from),
    toSegment: segment(from),
    segments: {},
    archive,
    files: 0,
    bytes: 0,
    migrations: [],
    secret: null,
  }
}

function makeBackup(name: string, of: Card): string {
  const place = join(folder, name)
  mkdirSync(place, { recursive: true })
  writeFileSync(join(place, 'kopilka.json'), writeCard(of))
  return place
}

/** An archived segment that was finished at this minute after noon. */
function archived(part: number, minute: number, archive = 'changes-1'): void {
  mkdirSync(join(folder, archive), { recursive: true })
  const stamp = `20261122T12${String(minute).padStart(2, '0')}00.000Z`
  writeFileSync(join(folder, archive, `${segment(part)}.${stamp}.zst`), '')
}

const at = (minute: number) => new Date(`2026-11-22T12:${String(minute).padStart(2, '0')}:00Z`)

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  makeBackup('physical-1', card(at(0).toISOString(), 2))
  makeBackup('physical-2', card(at(20).toISOString(), 6))
  for (const part of [2, 3, 4, 5, 6, 7]) archived(part, part * 4)
})

test('a restore begins with the newest backup that was whole at the instant', () => {
  expect(chooseBackup(folder, null).folder).toMatch(/physical-2$/)
  expect(chooseBackup(folder, at(25)).folder).toMatch(/physical-2$/)
  expect(chooseBackup(folder, at(19)).folder).toMatch(/physical-1$/)
  expect(chooseBackup(join(folder, 'physical-1'), at(25)).folder).toMatch(/physical-1$/)
})

test('an instant before the oldest backup is refused', () => {
  const before = new Date('2026-11-22T11:59:59Z')
  expect(() => chooseBackup(folder, before)).toThrow('restore.too_early')
})

test('changes are taken as far as the instant needs, and no further', async () => {
  const backup = chooseBackup(folder, at(10))
  const { segments, reached } = await changesAfter(backup, at(10))
  expect(segments.map(({ name }) => name)).toEqual([segment(3)])
  expect(reached).toEqual(at(12))
  const all = await changesAfter(backup, null)
  expect(all.segments.map(({ name }) => name)).toEqual([3, 4, 5, 6, 7].map(segment))
  expect(all.reached).toEqual(at(28))
})

test('an instant after the last archived change is refused, and the last one is named', async () => {
  const backup = chooseBackup(folder, at(29))
  await expect(changesAfter(backup, at(29))).rejects.toMatchObject({
    code: 'restore.too_late',
    details: { reached: at(28).toISOString() },
  })
})

test('a gap in the archive is named, and what lies before it can be restored', async () => {
  rmSync(join(folder, 'changes-1', `${segment(4)}.20261122T121600.000Z.zst`))
  const backup = chooseBackup(folder, at(10))
  await expect(changesAfter(backup, null)).rejects.toMatchObject({
    code: 'restore.gap',
    details: { segment: segment(4), reached: at(12).toISOString() },
  })
  await expect(changesAfter(backup, at(18))).rejects.toMatchObject({ code: 'restore.gap' })
  expect((await changesAfter(backup, at(11))).segments).toHaveLength(1)
})

test('segments are counted on over the end of their log, whatever their size', () => {
  expect(nextSegment('0000000100000000000000FE', 16 * MEGABYTE)).toBe('0000000100000000000000FF')
  expect(nextSegment('0000000100000000000000FF', 16 * MEGABYTE)).toBe('000000010000000100000000')
  expect(nextSegment('000000020000000900000FFF', MEGABYTE)).toBe('000000020000000A00000000')
})

test('only the newest backups are kept, and of the archive what they need', async () => {
  archived(1, 1, 'changes-0')
  makeBackup('physical-3', card(at(30).toISOString(), 7, 'changes-2'))
  archived(7, 31, 'changes-2')
  const removed = await keepNewest('physical', folder, 2)
  expect(removed.map((path) => path.slice(folder.length + 1)).toSorted()).toEqual(
    [
      'changes-0',
      ...[2, 3, 4, 5].map(
        (part) =>
          `changes-1/${segment(part)}.20261122T12${String(part * 4).padStart(2, '0')}00.000Z.zst`,
      ),
      'physical-1',
    ].toSorted(),
  )
  expect(chooseBackup(folder, at(25)).folder).toMatch(/physical-2$/)
  // one that is being written stays, though no backup needs it yet
  archived(1, 1, 'changes-9')
  expect(await keepNewest('physical', folder, 2, join(folder, 'changes-9'))).toEqual([])
})

test('a card that was changed by a byte, or is of a newer format, is refused', () => {
  const place = makeBackup('physical-1', card(at(0).toISOString(), 2))
  const text = writeCard(card(at(0).toISOString(), 2))
  writeFileSync(join(place, 'kopilka.json'), text.replace('12:00', '12:01'))
  expect(() => readCard(place)).toThrow('backup.changed')
  writeFileSync(join(place, 'kopilka.json'), text.replace('"format": 1', '"format": 2'))
  expect(() => readCard(place)).toThrow('backup.newer')
  writeFileSync(join(place, 'kopilka.json'), 'hello')
  expect(() => readCard(place)).toThrow('backup.foreign')
})

test.each([1, 2, 3, 5, 8, 1000])(
  'rows come out as they went in, in pieces of %i bytes',
  async (size) => {
    const rows = ['a\tb\n', '\\\\.\n', '\\N\t\\\\\n', 'x\n', '\\.x\n', 'Ёлка\tend\n']
    const text = Buffer.from(
      `{"table":"a"}\n${rows.join('')}\\.\n{"table":"b"}\n\\.\n{"rows":{}}\n`,
    )
    async function* pieces() {
      for (let from = 0; from < text.length; from += size) yield text.subarray(from, from + size)
    }
    const reader = readRows(pieces())
    const all = async () => {
      let rest = ''
      for await (const piece of reader.rows()) rest += piece.toString('latin1')
      return Buffer.from(rest, 'latin1').toString()
    }
    expect(await reader.line()).toBe('{"table":"a"}')
    expect(await all()).toBe(rows.join(''))
    expect(await reader.line()).toBe('{"table":"b"}')
    expect(await all()).toBe('')
    expect(await reader.line()).toBe('{"rows":{}}')
    await expect(reader.line()).rejects.toThrow('ends before')
  },
)
