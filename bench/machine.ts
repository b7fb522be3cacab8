import { execFileSync } from 'node:child_process'
import { closeSync, fdatasyncSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { cpus, loadavg, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { connect } from '#kit/database.ts'
import { median } from './programs.ts'
import { processes } from './server.ts'

/** Where and when figures were measured. */
export type Machine = {
  readonly date: string
  readonly commit: string
  readonly cores: number
  readonly processor: string
  /** GiB. */
  readonly memory: number
  readonly kernel: string
  readonly node: string
  /** Microseconds until 8 kB written at the end of a file are on the disk, the median of many. */
  readonly fsync: number
  /** Processes that wanted a processor when the run began. */
  readonly load: number
  readonly postgres: Readonly<Record<string, string>>
  readonly processes: string
  readonly rounds: number
  readonly seconds: number
}

const SETTINGS = [
  'server_version',
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'wal_sync_method',
  'commit_delay',
  'shared_buffers',
  'max_wal_size',
  'checkpoint_timeout',
  'wal_compression',
  'archive_mode',
]

/** Looks at the machine, its disk (in this folder) and its PostgreSQL. */
export async function describeMachine(options: {
  readonly url: string
  readonly folder: string
  readonly rounds: number
  readonly seconds: number
}): Promise<Machine> {
  const db = connect(options.url, { max: 1, statementTimeout: 60_000, role: null })
  const { rows } = await sql<{ name: string; setting: string }>`
    select name, current_setting(name) as setting from unnest(${SETTINGS}::text[]) as name
  `.execute(db)
  await db.destroy()
  return {
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    commit: commit(),
    cores: cpus().length,
    processor: cpus()[0]?.model.trim() ?? '',
    memory: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    fsync: fsyncTime(options.folder),
    load: loadavg()[0]!,
    postgres: Object.fromEntries(rows.map(({ name, setting }) => [name, setting])),
    processes: processes(),
    rounds: options.rounds,
    seconds: options.seconds,
  }
}

/** The machine of the newest of some measurements. */
export const newest = (
  measured: Readonly<Record<string, { readonly machine: Machine }>>,
): Machine | undefined =>
  Object.values(measured)
    .map(({ machine }) => machine)
    .toSorted((a, b) => (a.date < b.date ? 1 : -1))[0]

/** The machine in a few lines. */
export function machineLines(machine: Machine): string[] {
  const { postgres } = machine
  const settings = Object.entries(postgres).filter(([name]) => name !== 'server_version')
  return [
    `${machine.date} UTC, commit ${machine.commit}; median of ${machine.rounds} rounds of ${machine.seconds} s`,
    `${machine.cores} cores (${machine.processor}), ${machine.memory} GiB, Linux ${machine.kernel}, Node ${machine.node}; ` +
      `the server, PostgreSQL and the load share it; KOPILKA_PROCESSES ${machine.processes}; load at the beginning ${machine.load.toFixed(2)}`,
    `8 kB are on the disk after ${Math.round(machine.fsync)} µs (fdatasync, median of 200)`,
    `PostgreSQL ${postgres['server_version']}: ${settings.map(([name, value]) => `${name} ${value}`).join(', ')}`,
  ]
}

function commit(): string {
  const git = (...args: string[]) => {
    try {
      return execFileSync('git', args, { encoding: 'utf8', cwd: import.meta.dirname }).trim()
    } catch {
      return ''
    }
  }
  const id = git('rev-parse', '--short', 'HEAD')
  const changed = git('status', '--porcelain', '--untracked-files=no', '--', '..') !== ''
  return id === '' ? 'unknown' : changed ? `${id} with changes` : id
}

function fsyncTime(folder: string): number {
  const path = join(folder, 'fsync')
  const file = openSync(path, 'w')
  const page = Buffer.alloc(8192, 7)
  const times = Array.from({ length: 200 }, () => {
    const begun = performance.now()
    writeSync(file, page)
    fdatasyncSync(file)
    return (performance.now() - begun) * 1000
  })
  closeSync(file)
  unlinkSync(path)
  return median(times)
}
