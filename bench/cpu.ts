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
    if (!stat) continue
    if (stat.parent === postmasterPid) postgres += stat.ms
    // connections that were closed meanwhile are counted with the parent that saw them go
    if (pid === postmasterPid) postgres += stat.ms + stat.children
  }
  return { server: statOf(serverPid)?.ms ?? 0, postgres }
}

/** Linux counts in hundredths of a second (sysconf _SC_CLK_TCK). */
const TICK = 10

function statOf(pid: number): { parent: number; ms: number; children: number } | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
    const ticks = (place: number) => Number(fields[place]) * TICK
    return {
      parent: Number(fields[1]),
      ms: ticks(11) + ticks(12),
      children: ticks(13) + ticks(14),
    }
  } catch {
    return null // it ended meanwhile
  }
}
