import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import { DataFolderError } from './home.ts'

const UNFINISHED = 'cluster.unfinished-'

/** The environment of PostgreSQL's programs: nothing of ours may steer them (PGDATA, LANG, TZ …). */
export const plainEnvironment = { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' }

/**
 * Makes the cluster when it is missing. It is made aside and renamed when whole, so an interrupted
 * first start leaves only an unfinished folder, which the next start throws away. Whatever else lies in
 * its place may be somebody's book and is left alone.
 */
export async function makeCluster(
  home: string,
  binaries: Binaries,
  account: Account | null,
): Promise<void> {
  const cluster = join(home, 'cluster')
  dropUnfinished(home)
  if (existsSync(join(cluster, 'PG_VERSION'))) return checkVersion(cluster, binaries)
  refuseDamaged(cluster)
  // A name of its own: the initdb of a start that was killed may still be at work on its folder.
  const unfinished = join(home, `${UNFINISHED}${process.pid}`)
  makeOwnFolder(unfinished, account)
  const passwordFile = join(home, 'password.unfinished')
  writeFileSync(passwordFile, makePassword(home), { mode: 0o600 })
  if (account) chownSync(passwordFile, account.uid, account.gid)
  try {
    await runProgram(binaries.initdb, initdbArguments(unfinished, passwordFile), account)
  } finally {
    rmSync(passwordFile, { force: true })
  }
  renameSync(unfinished, cluster)
}

function refuseDamaged(cluster: string): void {
  if (!existsSync(cluster)) return
  if (readdirSync(cluster).length === 0) return rmdirSync(cluster)
  throw new DataFolderError(
    `The data in ${cluster} is damaged: its file PG_VERSION is missing. Nothing was touched. ` +
      'Put it back from a backup, or move the folder away to begin anew.',
  )
}

function dropUnfinished(home: string): void {
  for (const name of readdirSync(home)) {
    if (!name.startsWith(UNFINISHED)) continue
    try {
      rmSync(join(home, name), { recursive: true, force: true })
    } catch {
      // Still being written to; the next start finds it again.
    }
  }
}

/** The password of the role postgres, made once and kept readable to the owner alone. */
export function makePassword(home: string): string {
  const file = join(home, 'password')
  if (existsSync(file)) return readFileSync(file, 'utf8')
  const password = randomBytes(24).toString('base64url')
  writeFileSync(file, password, { mode: 0o600 })
  return password
}

/** A folder of PostgreSQL's own, closed to others. */
export function makeOwnFolder(folder: string, account: Account | null): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (account) chownSync(folder, account.uid, account.gid)
}

function initdbArguments(folder: string, passwordFile: string): string[] {
  return [
    `--pgdata=${folder}`,
    `--pwfile=${passwordFile}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=icu',
    '--icu-locale=und',
    '--data-checksums',
    '--no-instructions',
  ]
}

function checkVersion(cluster: string, binaries: Binaries): void {
  const made = Number.parseInt(readFileSync(join(cluster, 'PG_VERSION'), 'utf8'), 10)
  if (made === binaries.major) return
  throw new DataFolderError(
    `The data in ${cluster} was made by PostgreSQL ${made}, and this Kopilka brings PostgreSQL ${binaries.major}. ` +
      `Nothing was touched. Use the Kopilka that made it, or PostgreSQL ${made} through DATABASE_URL, ` +
      'or choose an empty folder with KOPILKA_DATA.',
  )
}

function runProgram(program: string, args: string[], account: Account | null): Promise<void> {
  const who = account ? { uid: account.uid, gid: account.gid } : {}
  const child = spawn(program, args, {
    ...who,
    cwd: '/',
    env: plainEnvironment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk))
  child.stderr.on('data', (chunk: Buffer) => (said += chunk))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) return resolve()
      reject(new Error(`${program} failed (${signal ?? code}):\n${said.trim().slice(-2000)}`))
    })
  })
}
