import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { OrganisationId } from '#kit/core/ids.ts'
import { newId } from '#kit/newId.ts'
import {
  erasedFile,
  keepErased,
  keepErasedBeside,
  keepErasedIn,
  listsBeside,
  readErased,
} from './erased.ts'

const root = mkdtempSync(join(tmpdir(), 'kopilka-erased-'))
afterAll(() => {
  keepErasedIn(null)
  rmSync(root, { recursive: true, force: true })
})
const folder = (name: string) => {
  const path = join(root, name)
  mkdirSync(path)
  return path
}
const somebody = () => ({
  organisationId: newId() as OrganisationId,
  memberId: newId(),
  at: '2026-11-23T10:00:00.000Z',
})

test('the list beside the backups has everybody: those from before, those since, and those of an hour without the disk', async () => {
  const [data, backups] = [folder('data'), folder('backups')]
  const missed: string[] = []
  keepErasedIn(data, (place) => missed.push(place))
  const [before, since, away] = [somebody(), somebody(), somebody()]
  await keepErased(before)
  await keepErasedBeside(data, backups)
  await keepErased(since)
  expect(readErased(...listsBeside(backups))).toEqual([before, since])
  expect(readErased(...listsBeside(join(backups, 'logical-1.kopilka')))).toEqual([before, since])

  renameSync(backups, join(root, 'unplugged'))
  await keepErased(away)
  expect(missed).toEqual([backups])
  expect(readErased(erasedFile(data))).toEqual([before, since, away])
  renameSync(join(root, 'unplugged'), backups)
  await keepErasedBeside(data, backups)
  await keepErasedBeside(data, backups)
  expect(readErased(...listsBeside(backups))).toEqual([before, since, away])
})

test('a line cut short by a loss of power costs nobody else their place, and who is in two lists is read once', async () => {
  const [data, backups] = [folder('torn'), folder('torn-backups')]
  keepErasedIn(data)
  const [one, two] = [somebody(), somebody()]
  await keepErased(one)
  await keepErasedBeside(data, backups)
  appendFileSync(erasedFile(data), '{"organisationId":"')
  await keepErased(two)
  expect(readErased(erasedFile(data), ...listsBeside(backups))).toEqual([one, two])
})

test('a disk that does not answer, or places nobody can read, hold up no erasure: somebody is told', async () => {
  const [data, backups] = [folder('far'), folder('far-backups')]
  const missed: string[] = []
  keepErasedIn(data, (place) => missed.push(place))
  await keepErasedBeside(data, backups)
  // whoever opens it to write waits until somebody reads
  const list = erasedFile(backups)
  execFileSync('mkfifo', [list])
  const [one, two] = [somebody(), somebody()]
  await keepErased(one)
  expect(missed).toEqual([backups])
  closeSync(openSync(list, constants.O_RDONLY | constants.O_NONBLOCK))

  rmSync(join(data, 'backup-places'))
  mkdirSync(join(data, 'backup-places'))
  await keepErased(two)
  expect(missed).toEqual([backups, join(data, 'backup-places')])
  expect(readErased(erasedFile(data))).toEqual([one, two])
})
