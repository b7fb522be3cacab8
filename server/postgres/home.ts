import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { canRead, runAs } from './account.ts'

/** The data folder cannot be used as it is; the message says why, and what to do. Nothing in it was changed. */
export class DataFolderError extends Error {}

/**
 * The folder `postgres` inside the data folder, made when it is missing. Root's data may lie where
 * the account that PostgreSQL runs as cannot go (`/root`, a private temporary folder); then the
 * real place is under /var/lib/kopilka, and `postgres` is a link to it.
 */
export function makeHome(folder: string, log: (line: string) => void): string {
  try {
    return homeIn(folder, log)
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    if (!UNUSABLE.has(code)) throw error
    throw new DataFolderError(
      `The data folder ${resolve(folder)} cannot be used (${message}). ` +
        'Choose a folder that may be written to: KOPILKA_DATA=./mine npm start',
    )
  }
}

const UNUSABLE = new Set(['EACCES', 'EPERM', 'ENOTDIR', 'EEXIST', 'EROFS', 'ENOSPC', 'ELOOP'])

function homeIn(folder: string, log: (line: string) => void): string {
  const home = join(resolve(folder), 'postgres')
  if (!existsSync(home)) {
    rmSync(home, { force: true }) // a link whose target is gone
    makeFolder(dirname(home))
    makeFolder(home)
    if (!canRead(runAs(join(home, 'cluster')), home)) {
      rmSync(home, { recursive: true })
      const place = makePublicFolder(randomBytes(6).toString('hex'))
      symlinkSync(place, home)
      log(
        `PostgreSQL cannot enter ${dirname(home)} (it does not run as root): its files are kept in ${place}`,
      )
    }
  }
  return realpathSync(home)
}

/** A place for what every account may read, on this machine. */
export function makePublicFolder(name: string): string {
  for (const parent of ['/var/lib/kopilka', '/var/tmp/kopilka']) {
    try {
      makeFolder(parent)
      const folder = join(parent, name)
      makeFolder(folder)
      return folder
    } catch {
      continue
    }
  }
  throw new Error('Neither /var/lib/kopilka nor /var/tmp/kopilka can be written.')
}

function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  mkdirSync(folder, { recursive: true })
  // Not by mkdir's mode: a strict umask would keep PostgreSQL's account out.
  chmodSync(folder, 0o755)
}
