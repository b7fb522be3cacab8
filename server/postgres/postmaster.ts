import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** A running PostgreSQL server, as its own file postmaster.pid names it. */
export type Postmaster = { readonly pid: number; readonly port: number }

/** The server that runs on this cluster now; null when there is none, or the file is left over. */
export function findPostmaster(cluster: string): Postmaster | null {
  const lines = readText(join(cluster, 'postmaster.pid')).split('\n')
  const pid = Number(lines[0])
  const port = Number(lines[3])
  if (!(pid > 1) || !(port > 0)) return null
  return isPostgresOn(pid, cluster) ? { pid, port } : null
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Stops the server: open sessions are cut, what was committed is kept. Resolves when it is gone. */
export async function stopPostmaster(pid: number): Promise<void> {
  const steps = [
    { signal: 'SIGINT', patience: 30_000 }, // fast: with a checkpoint
    { signal: 'SIGQUIT', patience: 10_000 }, // immediate: recovers from its log at the next start
    { signal: 'SIGKILL', patience: 5_000 },
  ] as const
  for (const { signal, patience } of steps) {
    if (!isAlive(pid)) return
    process.kill(pid, signal)
    if (await isGone(pid, patience)) return
  }
  throw new Error(`PostgreSQL (process ${pid}) does not stop`)
}

async function isGone(pid: number, patience: number): Promise<boolean> {
  const until = Date.now() + patience
  while (Date.now() < until) {
    if (!isAlive(pid)) return true
    await wait(15)
  }
  return !isAlive(pid)
}

/** A process id may have passed to another program since: it has to be a postgres, and on this cluster. */
function isPostgresOn(pid: number, cluster: string): boolean {
  if (!isAlive(pid)) return false
  if (process.platform === 'win32') return true
  const [program = '', ...args] = commandLine(pid)
  return basename(program).startsWith('postgres') && args.includes(cluster)
}

/** Not from /proc/PID/exe: in a container not even root may read that of another account's process. */
function commandLine(pid: number): string[] {
  if (process.platform === 'linux') return readText(`/proc/${pid}/cmdline`).split('\0')
  const asked = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  return asked.stdout.trim().split(' ')
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
