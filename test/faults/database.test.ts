import { sql } from 'kysely'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startLoad, tally, type Deed } from './tools/client.ts'
import { inForm } from './tools/form.ts'
import { kill, killTree } from './tools/killer.ts'
import { reckon } from './tools/reckon.ts'
import { unsound } from './tools/sound.ts'
import { openStand, until, type Stand } from './tools/stand.ts'

// The database is killed under load. What was answered is there once; the servers find their way back
// by themselves.
let stand: Stand
beforeAll(async () => {
  stand = await openStand({ servers: 2 })
})
afterAll(() => stand.close())

const TIMES = inForm({ short: 2, full: 20 })

const deeds: Deed[] = []
const load = (seed: number) =>
  startLoad({ urls: stand.urls, token: stand.token, members: stand.members, deeds, seed, rest: 5 })

test(`PostgreSQL killed with all its processes, ${TIMES} times: nothing is lost or doubled, and the till answers within 30 seconds`, async () => {
  const till = load(1)
  const absences: number[] = []
  for (let time = 1; time <= TIMES; time += 1) {
    await wait(700 + time * 50)
    const before = stand.postgres()!
    await killTree(before)
    const killedAt = performance.now()
    await until('PostgreSQL is up', 60_000, () => ![null, before].includes(stand.postgres()))
    const answered = () => till.since(killedAt).some(({ status }) => status === 201)
    await until('the till answers', 30_000, answered)
    absences.push(Math.round(performance.now() - killedAt))
  }
  await till.finish()
  console.log('back after (ms)', absences.join(' '), tally(till.attempts))
  expect(await reckon(stand, deeds)).toEqual([])
  expect(stand.servers.map(({ log }) => faultsIn(log()))).toEqual([[], []])
})

test(`one session of PostgreSQL killed, ${TIMES} times: PostgreSQL is started anew, nothing is lost or doubled`, async () => {
  const till = load(2)
  for (let time = 1; time <= TIMES; time += 1) {
    await wait(700 + time * 50)
    let pid: number | null = null
    await until('a session is at work', 30_000, async () => (pid = await oneAtWork()) !== null)
    kill(pid!)
    const killedAt = performance.now()
    const answered = () =>
      till.since(killedAt).some(({ status, sentAt }) => status === 201 && sentAt > killedAt + 300)
    await until('the till answers', 30_000, answered)
  }
  await till.finish()
  console.log(tally(till.attempts))
  expect(await reckon(stand, deeds)).toEqual([])
  expect(stand.servers.map(({ log }) => faultsIn(log()))).toEqual([[], []])
})

test('after all of it every page, row and index of PostgreSQL is sound', async () => {
  expect(await unsound(stand)).toEqual([])
})

/** A session that works for the till; null while there is none, or nobody can ask. */
async function oneAtWork(): Promise<number | null> {
  const asked = sql<{ pid: number }>`
    select pid from pg_stat_activity where application_name = 'kopilka till'
    order by state = 'active' desc, query_start desc limit 1
  `
  const found = await asked.execute(stand.owner).catch(() => null)
  return found?.rows[0]?.pid ?? null
}

/** What a server logged as a fault of its own: an absence of the database is none. */
const faultsIn = (log: string): string[] =>
  log.split('\n').filter((line) => line.includes('"level":50') || line.includes('"msg":"fault"'))
