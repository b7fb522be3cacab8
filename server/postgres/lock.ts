import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Who works with a data folder now, as that process described itself. */
export type Holder = {
  readonly pid: number
  readonly command: string
  readonly since: string
  readonly about: Readonly<Record<string, string>>
}

/** Another live process holds the data folder. */
export class AlreadyRunning extends Error {
  readonly holder: Holder | null
  constructor(folder: string, holder: Holder | null) {
    const who = holder ? `process ${holder.pid} (${holder.command}), since ${holder.since}` : ''
    super(`Kopilka is already running on ${folder}${who && `: ${who}`}`)
    this.name = 'AlreadyRunning'
    this.holder = holder
  }
}

export type FolderLock = {
  /** What others are told who find the folder taken, such as the server's address. */
  describe(about: Readonly<Record<string, string>>): void
  release(): void
}

/**
 * Takes the folder for this process, or throws AlreadyRunning. The lock is the operating system's,
 * held through SQLite's file lock: it ends with the process however that ends, so none goes stale.
 */
export function lockFolder(home: string, folder: string): FolderLock {
  const file = new DatabaseSync(join(home, 'lock'))
  const card = join(home, 'running.json')
  try {
    file.exec('pragma locking_mode = exclusive; begin exclusive')
  } catch (error) {
    file.close()
    if (!(error as Error).message.includes('locked')) throw error
    throw new AlreadyRunning(folder, readHolder(home))
  }
  const holder: Holder = {
    pid: process.pid,
    command: process.argv.slice(1, 4).join(' '),
    since: new Date().toISOString(),
    about: {},
  }
  const describe: FolderLock['describe'] = (about) =>
    writeFileSync(card, JSON.stringify({ ...holder, about }, null, 2), { mode: 0o600 })
  describe({})
  let held = true
  return {
    describe,
    release() {
      if (!held) return
      held = false
      rmSync(card, { force: true })
      file.close()
    },
  }
}

function readHolder(home: string): Holder | null {
  const card = join(home, 'running.json')
  if (!existsSync(card)) return null
  try {
    return JSON.parse(readFileSync(card, 'utf8')) as Holder
  } catch {
    return null
  }
}
