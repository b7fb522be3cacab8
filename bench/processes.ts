import { readdirSync, readFileSync } from 'node:fs'

/** What a process and all below it have used: a figure that a busy machine blurs less than the clock. */
export type Used = {
  /** Milliseconds of processor time since they began, ended children included. */
  readonly cpu: number
  /** Megabytes resident now; what processes share is counted with each. */
  readonly resident: number
  readonly processes: number
}

/** What the tree of processes under this one has used so far. */
export function usedBy(root: number): Used {
  const all = new Map<number, Stat>()
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    const stat = Number.isInteger(pid) ? statOf(pid) : null
    if (stat) all.set(pid, stat)
  }
  const tree = [root]
  for (const parent of tree)
    for (const [pid, stat] of all) if (stat.parent === parent) tree.push(pid)
  const stats = tree.flatMap((pid) => all.get(pid) ?? [])
  return {
    cpu: stats.reduce((sum, { ms }) => sum + ms, 0),
    resident: Math.round(tree.reduce((sum, pid) => sum + residentOf(pid), 0)),
    processes: stats.length,
  }
}

type Stat = { readonly parent: number; readonly ms: number }

/** Linux counts in hundredths of a second (sysconf _SC_CLK_TCK). */
const TICK = 10

function statOf(pid: number): Stat | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
    // its own time, in programs and in the kernel, then that of children it has seen go
    const ticks = [11, 12, 13, 14].reduce((sum, place) => sum + Number(fields[place]), 0)
    return { parent: Number(fields[1]), ms: ticks * TICK }
  } catch {
    return null // it ended meanwhile
  }
}

function residentOf(pid: number): number {
  try {
    return (
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
    )
  } catch {
    return 0
  }
}
