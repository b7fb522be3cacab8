import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { bar, isMet, wanted } from './bars.ts'
import { drawing } from './chart.ts'
import { pace, wire } from './pacer.ts'
import { usedBy } from './processes.ts'
import { median, wrkShown } from './programs.ts'
import { barsTable, type Results } from './results.ts'
import type { Figure } from './turns.ts'

const report = `Running 8s test @ http://127.0.0.1:1
  1 threads and 32 connections
  Latency Distribution
     50%   18.60ms
     75%   21.00ms
     90%   30.00ms
     99%    1.20s
  12345 requests in 8.02s, 10.00MB read
  Socket errors: connect 0, read 1, write 0, timeout 2
  Non-2xx or 3xx responses: 345
Requests/sec:   1539.28
Transfer/sec:      1.25MB
`

test('what was refused or got no answer counts as failed and not as done', () => {
  const shown = wrkShown(report, 1)
  expect(shown).toMatchObject({ done: 12_000, failed: 348, p50: 18.6, p99: 1200 })
  expect(shown.perSecond).toBeCloseTo(12_000 / 8.02)
  expect(wrkShown(report, 100).done).toBe(1_200_000)
})

test('a bar is met from its value on, and a part that was not measured has none', () => {
  expect(bar('x', null, 'ms', { atMost: 5 })).toEqual([])
  const [most] = bar('p99', 5, 'ms', { atMost: 5 })
  expect(isMet(most!)).toBe(true)
  expect(isMet({ ...most!, measured: 5.01 })).toBe(false)
  const [least] = bar('rate', 0.79, '×', { atLeast: 0.8, goal: 1.5 })
  expect(isMet(least!)).toBe(false)
  expect(wanted(least!)).toBe('at least 0.8 ×, goal 1.5 ×')
})

test('the median of an even count lies between the two in the middle', () => {
  expect(median([9, 1, 3])).toBe(3)
  expect(median([4, 1, 3, 9])).toBe(3.5)
})

test('processor time and memory are those of a whole tree of processes', async () => {
  const burn = 'while (process.cpuUsage().user < 300000); setTimeout(() => {}, 20000)'
  const script = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(burn)}], { stdio: 'inherit' }).on('spawn', () => console.log('up')); setTimeout(() => {}, 20000)`
  const parent = spawn(process.execPath, ['-e', script], { detached: true })
  try {
    await once(parent.stdout, 'data')
    await expect
      .poll(() => usedBy(parent.pid!).cpu, { timeout: 15_000 })
      .toBeGreaterThanOrEqual(250)
    const { processes, resident } = usedBy(parent.pid!)
    expect(processes).toBe(2)
    expect(resident).toBeGreaterThan(40)
  } finally {
    process.kill(-parent.pid!, 'SIGKILL')
  }
})

test('at a fixed rate the time in line counts: a server that answers one at a time shows its queue', async () => {
  const STEP = 40
  let free = 0
  const server = createServer((_, response) => {
    free = Math.max(free, Date.now()) + STEP
    setTimeout(() => response.end('{}'), free - Date.now())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const shown = await pace({
    url: `http://127.0.0.1:${port}`,
    rate: 100,
    seconds: 0.2,
    connections: 2,
    next: () => wire('/x', {}, '{"a":1}'),
  })
  server.close()
  expect(shown).toMatchObject({ done: 20, failed: 0 })
  // the last is due after 190 ms and answered after 800
  expect(Math.max(...shown.latencies)).toBeGreaterThan(20 * STEP - 190 - STEP)
})

test('a receipt that fails is told of by its status and code', async () => {
  let asked = 0
  const server = createServer((_, response) => {
    response.statusCode = ++asked % 4 === 0 ? 503 : 201
    response.end(response.statusCode === 503 ? '{"code":"service.unavailable"}' : '{}')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const shown = await pace({
    url: `http://127.0.0.1:${port}`,
    rate: 100,
    seconds: 0.2,
    connections: 2,
    next: () => wire('/x', {}, '{"a":1}'),
  })
  server.close()
  expect(shown).toMatchObject({ done: 15, failed: 5 })
  expect([...shown.refusals]).toEqual([['503 service.unavailable', 5]])
})

test('the table tells what is met, and the picture names every bar in both themes', () => {
  const figure = (what: string, perSecond: number): Figure => ({
    what,
    connections: 32,
    perSecond,
    rounds: [perSecond],
    p50: 1,
    p99: 2,
    done: 1,
    failed: 0,
    server: 1,
    postgres: 1,
    resident: 1,
    behind: 0,
  })
  const machine = {
    date: '2026-01-02 03:04',
    cores: 2,
    processor: 'A & B',
    commit: 'abc',
    postgres: {},
  }
  const results = {
    confirm: {
      title: 'Receipts',
      figures: [figure('receipts confirmed', 2000), figure('pgbench TPC-B', 1000)],
      bars: bar('confirm', 2, '×', { atLeast: 0.8 }),
      notes: [],
      machine,
    },
  } as unknown as Results
  expect(barsTable(results)).toContain('| confirm | 2 × | at least 0.8 × | met |')
  const picture = drawing('bench', results)
  expect(picture).toContain('receipts confirmed, 32')
  expect(picture).toContain('A &amp; B')
  expect(picture).toContain('prefers-color-scheme: dark')
  const length = (kind: string) =>
    Number(new RegExp(`class="${kind}" x="\\d+" y="\\d+" width="([\\d.]+)"`).exec(picture)?.[1])
  expect(length('ours') / length('rival')).toBeCloseTo(2, 1)
})
