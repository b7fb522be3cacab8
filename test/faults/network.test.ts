import { sql } from 'kysely'
import { readdirSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startLoad, tally, type Attempt, type Deed, type Load } from './tools/client.ts'
import { inForm } from './tools/form.ts'
import { freeze, isRunning, memoryOf, thaw } from './tools/killer.ts'
import { feelPulse } from './tools/pulse.ts'
import { startProxy, type Proxy } from './tools/proxy.ts'
import { reckon } from './tools/reckon.ts'
import { openStand, until, type Stand } from './tools/stand.ts'
import type { ServerProcess } from '#test/process.ts'

// Lines break, stall or go silent: between servers and database, and between tills and servers.
const MEBIBYTE = 1024 * 1024
let stand: Stand
let line: Proxy
let server: ServerProcess

beforeAll(async () => {
  stand = await openStand({ servers: 0 })
  line = await startProxy(Number(new URL(stand.url).port), 1)
  server = await stand.serve({ databaseUrl: line.through(stand.url) })
})
afterAll(async () => {
  await stand.close()
  await line.close()
})

const deeds: Deed[] = []
let seed = 0
afterEach(() => {
  const last = server.log().split('\n').slice(-30).join('\n')
  expect(isRunning(server.pid), `the server ended:\n${last}`).toBe(true)
})

const load = (more: Partial<Parameters<typeof startLoad>[0]> = {}): Load =>
  startLoad({
    urls: stand.urls,
    token: stand.token,
    members: stand.members,
    deeds,
    rest: 40,
    seed: (seed += 1),
    ...more,
  })

test('answers cut and connections reset, before and behind the servers: what was acknowledged is what is kept', async () => {
  const street = await startProxy(Number(new URL(server.url).port), 2)
  const till = load({ urls: () => [street.through(server.url)] })
  await wait(1_000)
  await line.set({ reset: 0.01, cut: 0.03 })
  await street.set({ reset: 0.01, cut: 0.03 })
  const broken = ({ count }: Proxy) => count.cut + count.reset
  await until(
    'enough was broken',
    900_000,
    () =>
      till.deeds.length > inForm({ short: 300, full: 4_000 }) &&
      Math.min(broken(line), broken(street)) > 10,
  )
  await line.set({ reset: 0, cut: 0 })
  await street.set({ reset: 0, cut: 0 })
  await till.finish()
  console.log(tally(till.attempts), 'behind', { ...line.count }, 'before', { ...street.count })
  expect(await reckon(stand, deeds)).toEqual([])
  expect(stand.servers.map(({ log }) => log().includes('"msg":"fault"'))).toEqual([false])
  await street.close()
})

test('a database 200 ± 100 ms away: every request is answered within five seconds', async () => {
  const till = load()
  await wait(1_000)
  await line.set({ latency: 100, jitter: 50 })
  const pulse = feelPulse(server.url)
  const since = performance.now()
  await wait(inForm({ short: 4_000, full: 30_000 }))
  const slow = till.since(since)
  const busy = await pulse.stop()
  await line.set({ latency: 0, jitter: 0 })
  await till.finish()
  console.log(tally(slow), 'longest', longest(slow), 'of which the machine', busy)
  expect(longest(slow)).toBeLessThan(5_000 + busy)
  expect(slow.some(({ status }) => status === 201)).toBe(true)
  expect(await reckon(stand, deeds)).toEqual([])
})

for (const [what, weather] of [
  ['a database that says nothing', { blackhole: true }],
  ['a database that refuses', { refuse: true }],
] as const) {
  const seconds = inForm({ short: 10, full: 60 })
  test(`${what} for ${seconds} seconds: each request ends within five with 503, the server grows in nothing, and is back within ten`, async () => {
    const till = load()
    await wait(3_000)
    const before = sizeOf(server)
    const pulse = feelPulse(server.url)
    await line.set(weather)
    const since = performance.now()
    await until('it says that it is not ready', 10_000, async () => (await ready(server)) === 503)
    await wait(seconds * 1_000 - (performance.now() - since))
    const within = sizeOf(server)
    await line.set({ blackhole: false, refuse: false })
    const healed = performance.now()
    await until('it is ready', 10_000, async () => (await ready(server)) === 200)
    await until('the till answers', 10_000, () =>
      till.since(healed).some(({ status, sentAt }) => status === 201 && sentAt > healed),
    )
    const backAfter = performance.now() - healed
    const busy = await pulse.stop()
    await wait(3_000)
    await till.finish()

    const during = till.attempts.filter(({ endedAt }) => endedAt > since + 500 && endedAt < healed)
    const found = { longest: longest(during), busy, backAfter: Math.round(backAfter) }
    console.log(tally(during), found, before, within, sizeOf(server))
    expect(found.longest).toBeLessThan(5_000 + busy)
    expect(during.filter(({ status, answer }) => !isOutage(status, answer?.headers))).toEqual([])
    // each pool as large as it was set up, and no more connections than that in PostgreSQL
    const { rows } = await sql<{ name: string; n: number }>`
      select application_name as name, count(*)::int as n from pg_stat_activity
      where application_name like 'kopilka %' group by name
    `.execute(stand.owner)
    for (const { name, n } of rows) expect([name, n <= 8]).toEqual([name, true])
    expect(within.sockets).toBeLessThan(before.sockets + 40)
    expect(within.memory).toBeLessThan(before.memory + 64 * MEBIBYTE)
    expect(await reckon(stand, deeds)).toEqual([])
    await jobsGoOn()
  })
}

test("a session of PostgreSQL halted with a member's account in its hands: only that member waits, and no longer than a request may", async () => {
  const [held, ...others] = stand.members
  const till = load({ members: others })
  await wait(3_000)
  const quiet = performance.now()
  await wait(inForm({ short: 4_000, full: 15_000 }))
  const usual = p99(till.attempts.filter(({ endedAt }) => endedAt > quiet))

  const first = load({ members: [held!], clients: 1, kinds: ['buy'] })
  await until('the member has an account', 10_000, () => first.since(0).length > 0)
  await first.finish()

  const pulse = feelPulse(server.url)
  const unlucky = { members: [held!], clients: 2, kinds: ['buy', 'adjust'] as const }
  await stand.owner.connection().execute(async (db) => {
    await sql`begin`.execute(db)
    await sql`select from ledger.account where owner = ${held!} for update`.execute(db)
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)
    freeze(rows[0]!.pid)
    const waiting = load(unlucky)
    const since = performance.now()
    await wait(inForm({ short: 6_000, full: 20_000 }))
    const meanwhile = p99(till.since(since).filter(({ sentAt }) => sentAt > since))
    const refused = [...waiting.attempts]
    thaw(rows[0]!.pid)
    // one that was idle in its transaction for so long is ended by PostgreSQL as soon as it goes on
    await sql`rollback`.execute(db).catch(() => undefined)
    const busy = await pulse.stop()
    await waiting.finish()
    console.log({ usual, meanwhile, busy }, tally(refused), 'longest', longest(refused))

    expect(refused.length).toBeGreaterThan(2)
    expect(refused.filter(({ status, answer }) => !isOutage(status, answer?.headers))).toEqual([])
    expect(longest(refused)).toBeLessThan(5_000 + busy)
    expect(meanwhile).toBeLessThan(usual * 3 + 100)
  })
  await till.finish()
  expect(await reckon(stand, deeds)).toEqual([])
})

const longest = (attempts: readonly Attempt[]): number =>
  Math.round(Math.max(0, ...attempts.map(({ sentAt, endedAt }) => endedAt - sentAt)))

function p99(attempts: readonly Attempt[]): number {
  const took = attempts.map(({ sentAt, endedAt }) => endedAt - sentAt).toSorted((a, b) => a - b)
  return took[Math.floor(took.length * 0.99)]!
}

const isOutage = (status: number, headers: object = {}) =>
  status === 503 &&
  'retry-after' in headers &&
  String((headers as Record<string, unknown>)['content-type']).startsWith(
    'application/problem+json',
  )

const ready = async ({ url }: ServerProcess): Promise<number> =>
  (await fetch(`${url}/ready`, { signal: AbortSignal.timeout(5_000) })).status

const sizeOf = ({ pid }: ServerProcess) => ({
  memory: memoryOf(pid),
  sockets: readdirSync(`/proc/${pid}/fd`).length,
})

/** A job asked for now is done: the absence has not ended those who do them. */
async function jobsGoOn(): Promise<void> {
  const asked = sql<{
    id: string
  }>`select id from graphile_worker.add_job('ledger.finishTransfers')`
  const { rows } = await asked.execute(stand.owner)
  await until('a job is done', 60_000, async () => {
    const left = sql`select from graphile_worker.jobs where id = ${rows[0]!.id}`
    return (await left.execute(stand.owner)).rows.length === 0
  })
}
