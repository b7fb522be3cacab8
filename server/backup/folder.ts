import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { mkdir, readFile, rename, rm, rmdir, statfs, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Refusal } from '#kit/core/refusal.ts'
import { findPostgres } from '#server/postgres/start.ts'
import { SECRET } from './card.ts'
import { fingerprintOf } from './secret.ts'

/**
 * Makes a new data folder: `work` fills one that lies aside, and it gets its name when whole. When the
 * work fails or is stopped, nothing of it stays.
 */
export async function newDataFolder<T>(
  to: string,
  work: (aside: string) => Promise<T>,
): Promise<T> {
  const place = resolve(to)
  refuseTaken(place)
  const aside = `${place}.unfinished-${process.pid}`
  await mkdir(dirname(place), { recursive: true })
  try {
    const done = await work(aside)
    if (existsSync(place)) await rmdir(place)
    await rename(aside, place)
    return done
  } catch (error) {
    const home = join(aside, 'postgres')
    // root's may lie elsewhere, behind a link
    if (existsSync(home)) await rm(realpathSync(home), { recursive: true, force: true })
    await rm(aside, { recursive: true, force: true })
    const { code = '' } = error as NodeJS.ErrnoException
    if (!['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code)) throw error
    throw new Refusal('backup.no_room', {
      place: dirname(place),
      needed: 'more',
      free: await freeMegabytes(dirname(place)),
    })
  }
}

function refuseTaken(place: string): void {
  const running = findPostgres(place)
  if (running)
    throw new Refusal('restore.running', { place, who: `PostgreSQL, process ${running.pid}` })
  if (existsSync(place) && readdirSync(place).length > 0)
    throw new Refusal('restore.not_empty', { place })
}

async function freeMegabytes(folder: string): Promise<string> {
  const { bavail, bsize } = await statfs(folder)
  return `${Math.floor((bavail * bsize) / 1e6)} MB`
}

/** Where a secret may come from: a file that is named, the backup itself, or what this installation has already. */
export type Secrets = { readonly file: string | null; readonly known: string | null }

/** The secret that belongs to a backup, and whether it is to be laid into the new folder; null when it is not at hand. */
export async function findSecret(
  backup: { readonly place: string; readonly fingerprint: string | null },
  { file, known }: Secrets,
): Promise<{ text: string; lay: boolean } | null> {
  const own = join(backup.place, SECRET)
  const path = file ?? (existsSync(own) ? own : null)
  const fits = (text: string) => fingerprintOf(text) === backup.fingerprint
  if (path === null) return known !== null && fits(known) ? { text: known, lay: false } : null
  const text = await readFile(path, 'utf8').then(
    (found) => found.trim(),
    () => '',
  )
  if (backup.fingerprint !== null && !fits(text))
    throw new Refusal('restore.secret', { place: path })
  return { text, lay: true }
}

export const keepSecret = (folder: string, text: string): Promise<void> =>
  writeFile(join(folder, SECRET), `${text}\n`, { mode: 0o600 })
