import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as messaging from '#domains/messaging/messaging.ts'
import { onMany, announce, type Reaction } from '#kit/events.ts'
import { wakeOutbox } from '#kit/jobs.ts'
import { newId } from '#kit/newId.ts'
import { provideSecret } from '#kit/secret.ts'
import { parked, replay } from '#domains/control/parked.ts'
import { startWorker, type Worker } from '#server/worker.ts'
import { freshDatabase } from '#test/given.ts'
import { inForm } from './tools/form.ts'
import { until } from './tools/stand.ts'

const COUNT = inForm({ short: 500, full: 10_000 })
const ROUNDS = inForm({ short: 1, full: 3 })
const given = freshDatabase()
beforeAll(() => provideSecret('a secret that only this test knows'))

const silent = { info: () => {}, warn: () => {}, error: () => {} }
let worker: Worker
const start = async () => {
  worker = await startWorker({ url: given.url, log: silent, jobs: [], reactions: [telling] })
}
/** Does something while no worker of ours runs. */
async function apart(work: () => Promise<void>): Promise<void> {
  await worker.stop()
  try {
    await work()
  } finally {
    await start()
  }
}
/** What the reaction does when the poison is among its events. */
let swallow: () => Promise<void> = () => Promise.resolve()
beforeAll(start)
afterAll(() => worker.stop())

/** Tells every owner, as a notice does; what the poison does is the test's. */
const telling: Reaction = onMany('card.blocked', 'telling', async (ctx, events) => {
  if (events.some(({ data }) => data.reason === 'poison')) await swallow()
  await messaging.tell(
    ctx,
    events.map((event) => ({
      to: { owner: event.owner, language: 'en', address: '+79161234567', test: false },
      eventId: event.id,
      news: { kind: 'card.blocked' },
    })),
  )
})

type Poison = { readonly reason: 'poison' | 'healthy'; readonly more: string }
const NONE: Poison = { reason: 'healthy', more: '' }

/** Announces that cards were blocked, each of another owner, and waits until all that is healthy is delivered. */
async function timeOf({ reason, more }: Poison): Promise<number> {
  const organisationId = newId<'organisation'>()
  const facts = Array.from({ length: COUNT - 1 }, () => fact(newId(), 'healthy'))
  // in the middle: there is work before it and after it
  facts.splice(COUNT / 2, 0, fact(newId(), reason, more))
  const { now } = await given.fresh()
  await worker.drained()
  await announce(given().db, organisationId, facts, now)
  const since = performance.now()
  wakeOutbox()
  await until('all that is healthy is delivered', 120_000, async () => {
    const { rows } = await sql<{ left: number }>`
      select count(*)::int as left from kit.event
      where organisation_id = ${organisationId} and delivered_at is null
        and data ->> 'reason' = 'healthy'
    `.execute(given.owner)
    return rows[0]!.left === 0
  })
  const time = performance.now() - since
  // the next round begins without it
  await sql`
    update kit.event set delivered_at = at, next_try_at = null, parked_reason = null
    where organisation_id = ${organisationId} and delivered_at is null
  `.execute(given.owner)
  return time
}
const fact = (owner: string, reason: string, more = '') => ({
  name: 'card.blocked' as const,
  owner,
  data: { cardId: owner + more, reason },
})

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

const throwing = () => Promise.reject(new TypeError('cannot digest it'))
const hanging = () => new Promise<void>(() => {})
const MEGABYTES_50 = 'x'.repeat(50_000_000)
const POISONS: readonly (readonly [string, Poison, () => Promise<void>])[] = [
  ['throws', { reason: 'poison', more: '' }, throwing],
]
const SLOW: typeof POISONS = [
  ['hangs', { reason: 'poison', more: '' }, hanging],
  ['has 50 MB and throws', { reason: 'poison', more: MEGABYTES_50 }, throwing],
  ['has 50 MB', { reason: 'healthy', more: MEGABYTES_50 }, throwing],
]

describe(`one poison among ${COUNT} events`, () => {
  test.each([...POISONS, ...inForm<typeof POISONS>({ short: [], full: SLOW })])(
    'that %s: all the others are delivered, the poison holds them up once',
    async (what, poison, act) => {
      swallow = act
      const times = { normal: [] as number[], poisoned: [] as number[] }
      await timeOf(NONE)
      for (let n = 0; n < ROUNDS; n += 1) {
        times.normal.push(await timeOf(NONE))
        times.poisoned.push(await timeOf(poison))
      }
      const [normal, poisoned] = [median(times.normal), median(times.poisoned)].map(Math.round)
      console.log(`${COUNT} events: ${normal} ms, with one that ${what}: ${poisoned} ms`)
      // it costs its portion a second delivery, and what hangs the patience with it, once
      expect(poisoned).toBeLessThan(normal! * 1.5 + 30_000)
    },
  )
})

const pausesOver = () =>
  sql`update kit.event set next_try_at = at where next_try_at is not null`.execute(given.owner)

test('what is parked is listed with its reason and its tries, and passes once its cause is mended', async () => {
  swallow = throwing
  await timeOf({ reason: 'healthy', more: '' })
  const owner = newId<'member'>()
  await announce(
    given().db,
    given().organisationId,
    [fact(owner, 'poison'), fact(newId(), 'healthy')],
    (await given.fresh()).now,
  )
  const ofEvents = async () => (await parked(given().db)).filter(({ kind }) => kind === 'event')
  await until('the poison is parked', 60_000, async () => {
    await pausesOver()
    wakeOutbox()
    return (await ofEvents()).length > 0
  })
  const [found] = await ofEvents()
  expect(found).toMatchObject({
    name: 'card.blocked',
    tries: 8,
    reason: 'TypeError: cannot digest it',
  })

  swallow = () => Promise.resolve()
  expect(await replay(given().db, [found!.id])).toBe(1)
  await worker.drained()
  expect(await ofEvents()).toEqual([])
  const told = await messaging.journal(given(), { memberId: owner })
  expect(told.items).toMatchObject([{ kind: 'card.blocked', state: 'delivered' }])
})

const DEADLY = `
  import { onMany } from '#kit/events.ts'
  import { provideSecret } from '#kit/secret.ts'
  import { startWorker } from '#server/worker.ts'
  const log = { info() {}, warn() {}, error() {} }
  const deadly = onMany('card.blocked', 'deadly', async (ctx, events) => {
    if (events.some(({ data }) => data.reason === 'deadly')) process.kill(process.pid, 'SIGKILL')
  })
  provideSecret('a secret that only this test knows')
  const worker = await startWorker({ url: process.env.TEST_URL, log, jobs: [], reactions: [deadly] })
  await worker.drained()
  process.exit(0)
`

test('an event that kills the worker is parked after as many lives as it has tries; all others are delivered', () =>
  apart(async () => {
    const owner = newId()
    const organisationId = newId<'organisation'>()
    const facts = Array.from({ length: 40 }, () => fact(newId(), 'healthy'))
    facts.splice(20, 0, fact(owner, 'deadly'))
    await announce(given().db, organisationId, facts, (await given.fresh()).now)
    const lives: (number | null)[] = []
    do {
      await pausesOver()
      const child = spawn(process.execPath, ['--input-type=module', '--eval', DEADLY], {
        cwd: fileURLToPath(new URL('../..', import.meta.url)),
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { PATH: process.env['PATH'], TEST_URL: given.url },
      })
      const [code] = (await once(child, 'exit')) as [number | null]
      lives.push(code)
    } while (lives.at(-1) !== 0 && lives.length < 12)
    expect(lives).toEqual([...Array.from({ length: 8 }, () => null), 0])

    const { rows } = await sql`
    select tries, parked_reason, (select count(*)::int from kit.event
      where organisation_id = ${organisationId} and delivered_at is not null) as delivered
    from kit.event where owner = ${owner}
  `.execute(given.owner)
    expect(rows).toEqual([
      { tries: 9, parkedReason: 'the process ended each time it was tried', delivered: 40 },
    ])
  }))

test('messages: a channel that never answers one, throws at one and takes the others delivers the others at once', () =>
  apart(async () => {
    const many = inForm({ short: 200, full: 2_000 })
    const owners = Array.from({ length: many }, () => newId<'member'>())
    const [hung, sick] = [owners[many / 2]!, owners[many / 4]!]
    await given().transaction((ctx) =>
      messaging.tell(
        ctx,
        owners.map((owner) => ({
          to: { owner, language: 'en', address: owner, test: false },
          eventId: newId(),
          news: { kind: 'card.activated' },
        })),
      ),
    )
    const channel: messaging.Channel = {
      name: 'sandbox',
      keepsCodes: true,
      send: ({ address }) => {
        if (address === hung) return new Promise(() => {})
        if (address === sick) return Promise.reject(new TypeError('cannot'))
        return Promise.resolve({ outcome: 'delivered' })
      },
    }
    const carrier = messaging.startCarrier(given().db, [channel], silent, { patience: 4_000 })
    const since = performance.now()
    await carrier.portion()
    const states = async () => {
      const { rows } = await sql<{ state: string; failure: string | null; count: number }>`
      select state, failure, count(*)::int as count from messaging.message
      where owner = any(${owners}::uuid[]) group by 1, 2 order by state, failure collate "C"
    `.execute(given.owner)
      return rows
    }
    if (many <= 1_000) {
      expect(performance.now() - since).toBeLessThan(4_000)
      expect(await states()).toEqual([
        { state: 'delivered', failure: null, count: many - 2 },
        { state: 'waiting', failure: 'TypeError', count: 1 },
        { state: 'waiting', failure: null, count: 1 },
      ])
    }
    while ((await carrier.portion()) > 0);
    await carrier.idle()
    expect(await states()).toEqual([
      { state: 'delivered', failure: null, count: many - 2 },
      { state: 'waiting', failure: 'TypeError', count: 1 },
      { state: 'waiting', failure: 'no answer within 4000 ms', count: 1 },
    ])
  }))
