import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

/** Whether a process with this id runs; one that has ended and was not yet buried does not. */
export function isRunning(pid: number): boolean {
  const state = statOf(pid)?.state
  return state !== undefined && state !== 'Z' && state !== 'X'
}

/** The children of a process, as the kernel knows them now. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((each) => statOf(each)?.parent === pid)
}

/** A process and all that descend from it, the process first. */
export function treeOf(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(treeOf)]
}

/** Ends a process and all its descendants at one blow (kill -9), and waits until none runs. */
export async function killTree(pid: number): Promise<void> {
  // halted first, so that it makes no child while we count them
  send(pid, 'SIGSTOP')
  const tree = treeOf(pid)
  for (const each of tree) send(each, 'SIGKILL')
  await untilEnded(tree)
}

/** Ends one process at one blow (kill -9). */
export const kill = (pid: number): void => send(pid, 'SIGKILL')

/** Halts a process where it is, with all that it holds. */
export const freeze = (pid: number): void => send(pid, 'SIGSTOP')

/** Lets a halted process go on. */
export const thaw = (pid: number): void => send(pid, 'SIGCONT')

/** Waits until none of these runs. */
export async function untilEnded(pids: readonly number[]): Promise<void> {
  while (pids.some(isRunning)) await wait(5)
}

/** Bytes of memory that a process has in use. */
export function memoryOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)![1]) * 1024
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    // it has ended by itself
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function statOf(pid: number): { state: string; parent: number } | null {
  try {
    // the name in the middle may hold anything, brackets too
    const [state = '', parent] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return { state, parent: Number(parent) }
  } catch {
    return null
  }
}
