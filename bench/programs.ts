import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What one turn of a load showed. */
export type Shown = {
  /** Operations done; of a batch, each one in it. */
  readonly done: number
  readonly perSecond: number
  /** Milliseconds; null where the program does not tell. */
  readonly p50: number | null
  readonly p99: number | null
  /** Answers that were no success, and requests without an answer. */
  readonly failed: number
}

/** The median of the numbers; of an even count, the mean of the two in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Runs a program to its end, in a session of the system of its own, and gives what it printed; a failure throws with what it said. */
export async function run(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(program, args, { detached: true })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const code = await new Promise<number | null>((done, fail) => {
    child.on('error', fail)
    child.on('close', done)
  })
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${err || out}`)
  return out
}

export type WrkTurn = {
  readonly url: string
  readonly folder: string
  readonly script: string
  readonly connections: number
  readonly seconds: number
  /** Operations in a request. */
  readonly each?: number
}

/** Load by wrk: each connection asks again as soon as it is answered, so nothing waits in line unseen. */
export async function wrk({ url, folder, script, connections, seconds, each = 1 }: WrkTurn) {
  const path = join(folder, 'load.lua')
  writeFileSync(path, script)
  const out = await run('wrk', [
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '--timeout',
    '10s',
    '--latency',
    '-s',
    path,
    url,
  ])
  return wrkShown(out, each)
}

/** What wrk's report says. Failed requests do not count as done. */
export function wrkShown(out: string, each: number): Shown {
  const [, requests = '0', time = '1s'] = /(\d+) requests in ([\d.]+\w+)/.exec(out) ?? []
  const refused = Number(/Non-2xx or 3xx responses: (\d+)/.exec(out)?.[1] ?? 0)
  const lost = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(out)
  const done = (Number(requests) - refused) * each
  // of no answers wrk says that they took no time
  const waited = (share: RegExp) =>
    Number(requests) === 0 ? null : milliseconds(share.exec(out)?.[1])
  return {
    done,
    perSecond: done / ((milliseconds(time) ?? 1000) / 1000),
    p50: waited(/^\s+50%\s+(\S+)/m),
    p99: waited(/^\s+99%\s+(\S+)/m),
    failed: refused + (lost?.slice(1).reduce((sum, count) => sum + Number(count), 0) ?? 0),
  }
}

/** PostgreSQL's own TPC-B-like transaction, prepared: the rival on the same server. */
export async function pgbench(options: {
  readonly url: string
  readonly connections: number
  readonly seconds: number
}): Promise<Shown> {
  const out = await run(await pgbenchPath(), [
    '-n',
    '-M',
    'prepared',
    '-c',
    `${options.connections}`,
    '-j',
    '2',
    '-T',
    `${options.seconds}`,
    options.url,
  ])
  return {
    done: Number(/transactions actually processed: (\d+)/.exec(out)?.[1] ?? 0),
    perSecond: Number(/tps = ([\d.]+)/.exec(out)?.[1] ?? 0),
    p50: null,
    p99: null,
    failed: Number(/number of failed transactions: (\d+)/.exec(out)?.[1] ?? 0),
  }
}

/** Makes pgbench's tables, ten times the smallest. */
export async function preparePgbench(url: string): Promise<void> {
  await run(await pgbenchPath(), ['-i', '-q', '-s', '10', url])
}

async function pgbenchPath(): Promise<string> {
  const found = await run('/bin/sh', [
    '-c',
    'command -v pgbench || ls /usr/lib/postgresql/*/bin/pgbench 2>/dev/null | tail -1',
  ])
  const path = found.trim().split('\n')[0]
  if (!path) throw new Error('pgbench is missing: install the package postgresql-contrib')
  return path
}

function milliseconds(text: string | undefined): number | null {
  const parts = /^([\d.]+)(us|ms|s|m)$/.exec(text ?? '')
  if (!parts) return null
  const unit = { us: 0.001, ms: 1, s: 1_000, m: 60_000 }[parts[2] as 'us' | 'ms' | 's' | 'm']
  return Math.round(Number(parts[1]) * unit * 1000) / 1000
}
