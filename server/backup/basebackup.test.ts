import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Refusal } from '#kit/core/refusal.ts'
import { freshDatabase } from '#test/given.ts'
import { takeBaseBackup } from './basebackup.ts'
import { chooseBackup } from './choosing.ts'
import { checkPhysical } from './checking.ts'
import { recover } from './recovering.ts'

const given = freshDatabase()
const folder = mkdtempSync(join(tmpdir(), 'kopilka-basebackup-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const signal = new AbortController().signal
const onProgress = () => undefined

const take = () =>
  takeBaseBackup({
    url: given.url,
    to: join(folder, 'backups'),
    secretText: null,
    onProgress,
    signal,
  })

test('the files of a server of one’s own are copied whole, or the program that is missing is named', async () => {
  const done = await take().catch((error: unknown) => error)
  if (done instanceof Refusal) {
    // the server is newer than the programs of this machine
    expect(done).toMatchObject({ code: 'backup.no_basebackup' })
    expect(done.details['version']).toBeGreaterThan(15)
    return
  }
  const backup = chooseBackup(join(folder, 'backups'), null)
  expect(done).toMatchObject({ folder: backup.folder, card: { of: 'server', archive: null } })
  expect(statSync(backup.folder).mode & 0o077).toBe(0)
  await checkPhysical(backup, { onProgress, signal })
  const asked = { from: backup.folder, to: join(folder, 'new'), until: null, anchorKey: null }
  const secrets = { file: null, known: null }
  await expect(
    recover({ ...asked, secrets, onStage: () => onProgress, signal }),
  ).rejects.toMatchObject({ code: 'restore.by_hand' })
}, 90_000)
