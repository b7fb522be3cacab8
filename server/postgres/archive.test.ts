import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { archiveFolder, carrySegments, readSegment, segmentsIn } from './archive.ts'

const home = mkdtempSync(join(tmpdir(), 'kopilka-archive-'))
const archive = join(home, 'backups', 'changes-1')
const spool = join(home, 'spool')
const status = join(home, 'cluster', 'pg_wal', 'archive_status')
afterAll(() => rmSync(home, { recursive: true, force: true }))

beforeEach(() => {
  rmSync(home, { recursive: true, force: true })
  for (const each of [spool, status, archive]) mkdirSync(each, { recursive: true })
  writeFileSync(join(home, 'archiving'), `${archive}\n`)
})

const NAME = '000000010000000000000002'
const spooled = (text: string, name = NAME) => writeFileSync(join(spool, name), text)

test('a finished segment is carried to the archive with the instant at which it was finished', async () => {
  spooled('changes')
  writeFileSync(join(status, `${NAME}.done`), '')
  const finished = new Date('2026-11-22T01:50:00.250Z')
  utimesSync(join(status, `${NAME}.done`), finished, finished)
  expect(await carrySegments(home)).toBe(1)
  expect(readdirSync(spool)).toEqual([])
  const [segment, ...more] = await segmentsIn(archive)
  expect(more).toEqual([])
  expect(segment).toMatchObject({ name: NAME, finishedAt: finished })
  expect((await readSegment(segment!)).toString()).toBe('changes')
  expect(await carrySegments(home)).toBe(0)
})

test('what PostgreSQL has not finished writing is left alone', async () => {
  spooled('half', `archtemp.${NAME}.4711.1`)
  expect(await carrySegments(home)).toBe(0)
  expect(readdirSync(spool)).toHaveLength(1)
})

test('a place that is not there is said so and not made; the segments wait for it', async () => {
  rmSync(archive, { recursive: true })
  spooled('changes')
  await expect(carrySegments(home)).rejects.toThrow(`${archive} is not there`)
  expect(readdirSync(spool)).toEqual([NAME])
  mkdirSync(archive)
  expect(await carrySegments(home)).toBe(1)
})

test('a segment that comes again is kept once, and another of that name overwrites nothing', async () => {
  spooled('changes')
  await carrySegments(home)
  spooled('changes')
  expect(await carrySegments(home)).toBe(1)
  spooled('of another book')
  await expect(carrySegments(home)).rejects.toThrow('holds another segment of that name')
  expect(readdirSync(spool)).toEqual([NAME])
  const [segment, ...more] = await segmentsIn(archive)
  expect(more).toEqual([])
  expect((await readSegment(segment!)).toString()).toBe('changes')
})

test('nothing is archived before it was asked for', async () => {
  rmSync(join(home, 'archiving'))
  spooled('changes')
  expect(archiveFolder(home)).toBeNull()
  expect(await carrySegments(home)).toBe(0)
})
