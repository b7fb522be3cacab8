import { readdirSync, readFileSync } from 'node:fs'

/** Processor time of processes so far, in milliseconds: a figure that a busy machine blurs less than the clock. */
export type Cpu = { readonly server: number; readonly postgres: number }

/** Processor time of the server's process, and of PostgreSQL's processes that live now. */
export function cpuOf(serverPid: number, postmasterPid: number): Cpu {
  let postgres = 0
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    if (!Number.isInteger(pid)) continue
    const stat = statOf(pid)
    if (stat && (pid === postmasterPid || stat.parent === postmasterPid)) postgres += stat.ms
  }
  return { server: statOf(serverPid)?.ms ?? 0, postgres }
}

/** Linux counts in hundredths of a second (sysconf _SC_CLK_TCK). */
const TICK = 10

function statOf(pid: number): { parent: number; ms: number } | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
    return { parent: Number(fields[1]), ms: (Number(fields[11]) + Number(fields[12])) * TICK }
  } catch {
    return null // it ended meanwhile
  }
}
