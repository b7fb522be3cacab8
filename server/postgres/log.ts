import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

const KEPT_FILES = 5 // of 10 MB each

/** Throws away all but the newest log files, so that the log never fills the disk. */
export function pruneLog(home: string): void {
  for (const file of logFiles(home).slice(0, -KEPT_FILES)) rmSync(file, { force: true })
}

/** The last lines PostgreSQL wrote within the last minute, for the message of an error. */
export function tailOfLog(home: string): string {
  const files = [join(home, 'log', 'start.log'), ...logFiles(home).slice(-1)]
  return files
    .filter((file) => existsSync(file) && Date.now() - statSync(file).mtimeMs < 60_000)
    .map((file) => readFileSync(file, 'utf8').slice(-2_000).trim())
    .join('\n')
}

function logFiles(home: string): string[] {
  const folder = join(home, 'log')
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.startsWith('postgresql-'))
    .toSorted()
    .map((name) => join(folder, name))
}
