import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What one run of a load generator showed. */
export type Shown = {
  readonly perSecond: number
  /** Milliseconds. */
  readonly p50: number | null
  readonly p99: number | null
  readonly failed: number
}

/** The median of the numbers; of an even count, the mean of the two in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Runs a program to its end and gives what it printed; a failure throws with what it said. */
export async function run(program: string, args: readonly string[], env = {}): Promise<string> {
  const child = spawn(program, args, { env: { ...process.env, ...env } })
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

/** Receipts of five lines for random members, each with a key and a number of its own. */
export async function confirmWithWrk(options: {
  readonly url: string
  readonly token: string
  readonly folder: string
  readonly connections: number
  readonly seconds: number
  readonly members: number
  /** Sets the receipts of this run apart from those of others. */
  readonly name: string
}): Promise<Shown> {
  const script = join(options.folder, 'confirm.lua')
  writeFileSync(script, lua(options.token, options.members, options.name))
  const out = await run('wrk', [
    '-t1',
    `-c${options.connections}`,
    `-d${options.seconds}s`,
    '--timeout',
    '10s',
    '--latency',
    '-s',
    script,
    options.url,
  ])
  const figure = (pattern: RegExp) => Number(pattern.exec(out)?.[1] ?? 0)
  const failed = figure(/Non-2xx or 3xx responses: (\d+)/)
  return {
    perSecond: figure(/Requests\/sec:\s+([\d.]+)/),
    p50: milliseconds(/^\s+50%\s+(\S+)/m.exec(out)?.[1]),
    p99: milliseconds(/^\s+99%\s+(\S+)/m.exec(out)?.[1]),
    failed,
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
  const perSecond = Number(/tps = ([\d.]+)/.exec(out)?.[1] ?? 0)
  return {
    perSecond,
    p50: Number(/latency average = ([\d.]+)/.exec(out)?.[1]),
    p99: null,
    failed: 0,
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
  const parts = /^([\d.]+)(us|ms|s)$/.exec(text ?? '')
  if (!parts) return null
  const unit = { us: 0.001, ms: 1, s: 1_000 }[parts[2] as 'us' | 'ms' | 's']
  return Number(parts[1]) * unit
}

const lua = (token: string, members: number, name: string): string => `
math.randomseed(os.time())
local n = 0
local lines = {}
for i = 1, 5 do
  lines[i] = string.format(
    '{"lineId":"%d","sku":"sku-%d","category":"category-%d","quantity":"2","unitPrice":"349.50","amount":%d,"taxAmount":1200}',
    i, i * 7, i, 10000 + i * 13700)
end
local body = '{"member":{"cardNumber":"77%012d"},"externalId":"${name}-%d","channel":"store","occurredAt":"' ..
  os.date("!%Y-%m-%dT%H:%M:%S+00:00") .. '","currency":"RUB","lines":[' .. table.concat(lines, ',') .. ']}'
function request()
  n = n + 1
  return wrk.format("POST", "/v1/purchases", {
    ["authorization"] = "Bearer ${token}",
    ["content-type"] = "application/json",
    ["accept-language"] = "en",
    ["idempotency-key"] = "${name}-" .. n,
  }, string.format(body, math.random(0, ${members - 1}), n))
end
`
