import { sql } from 'kysely'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as accounts from '#domains/members/accounts.ts'
import { oracle } from '#test/oracle.ts'
import { startLoad, tally, type Deed } from './tools/client.ts'
import { inForm } from './tools/form.ts'
import { keptOf, reckon } from './tools/reckon.ts'
import { unsound } from './tools/sound.ts'
import { openStand, until, type Stand } from './tools/stand.ts'

// Servers die under load, or are told to stop. What was answered is there once; what they were at is
// done by those that remain.
let stand: Stand
beforeAll(async () => {
  stand = await openStand({ servers: 2 })
})
afterAll(() => stand.close())

const TIMES = inForm({ short: 3, full: 30 })
const deeds: Deed[] = []
const load = (seed: number, more: { retry?: boolean } = {}) =>
  startLoad({
    urls: stand.urls,
    token: stand.token,
    members: stand.members,
    deeds,
    seed,
    rest: 5,
    ...more,
  })

/** Ends one server as a failure of its machine would; a supervisor starts another. */
async function replaceOne(): Promise<void> {
  const [server] = stand.servers
  stand.forget(server!)
  await server!.end('SIGKILL')
  await stand.serve()
}

test(`a server killed ${TIMES} times under load: nothing is lost or doubled, and each member is told once of each event`, async () => {
  const till = load(1)
  for (let time = 1; time <= TIMES; time += 1) {
    await wait(300 + time * 20)
    await replaceOne()
  }
  await till.finish()
  console.log(tally(till.attempts))
  expect(await reckon(stand, deeds)).toEqual([])

  const left = `select count(*)::int as n from kit.event where delivered_at is null`
  await until('all news is delivered', 60_000, async () => (await count(left)) === 0)
  expect(await count(`select count(*)::int as n from kit.event where parked_reason <> ''`)).toBe(0)
  // each event that tells a member has one message: not two, and not none
  const told = `
    select count(*)::int as n from kit.event left join messaging.message
      on message.event_id = event.id and message.owner = event.owner
    where event.name in ('points.earned', 'points.redeemed', 'points.adjusted')
      and (event.data->>'points')::bigint <> 0
    group by event.id having count(message.id) <> 1`
  expect(await count(`select count(*)::int as n from (${told}) as wrong`)).toBe(0)
})

test('a job whose server is killed in the middle of it is done by another within a minute', async () => {
  const [one, other] = stand.servers
  stand.forget(other!)
  await other!.end('SIGKILL')
  const { id: member } = await stand.shop.member()
  const now = await stand.fresh()
  const expiresAt = new Date(now.now.getTime() + 1_000).toISOString()
  await accounts.adjust(now, member, { points: 77, reason: 'soon gone', expiresAt })
  await wait(1_500)

  // what the job has to write is kept from it until its server is dead
  const running = `select count(*)::int as n from graphile_worker._private_jobs job
    join graphile_worker._private_tasks task on task.id = job.task_id
    where task.identifier = 'ledger.expire' and job.locked_by is not null`
  const expired = `select count(*)::int as n from ledger.movement
    where kind = 'expire' and points = -77 and owner = '${member}'`
  await stand.owner.transaction().execute(async (db) => {
    await sql`lock table ledger.movement in share mode`.execute(db)
    await sql`select graphile_worker.add_job('ledger.expire', job_key => 'ledger.expire')`.execute(
      stand.owner,
    )
    await until('the job runs', 20_000, async () => (await count(running)) === 1)
    stand.forget(one!)
    await one!.end('SIGKILL')
  })
  expect(await count(expired)).toBe(0)
  await stand.serve()
  const took = await until(
    'the points have expired',
    60_000,
    async () => (await count(expired)) === 1,
  )
  console.log('done again after', Math.round(took), 'ms')
  await stand.serve()
  expect(await reckon(stand, deeds)).toEqual([])
})

test('a server told to stop under load answers all it took on, and is gone within 15 seconds', async () => {
  const till = load(3, { retry: false })
  await wait(1_500)
  const stopped: { code: number | null; took: number }[] = []
  // one stops while the others go on, then the next
  for (const server of stand.servers.slice(0, inForm({ short: 1, full: 2 }))) {
    await wait(500)
    const since = performance.now()
    stand.forget(server)
    stopped.push({ code: await server.end('SIGTERM'), took: performance.now() - since })
    await stand.serve()
  }
  await wait(500)
  await till.finish()
  console.log(stopped, tally(till.attempts))
  for (const { code, took } of stopped) {
    expect(code).toBe(0)
    expect(took).toBeLessThan(15_000)
  }
  // no answer means that nothing was done; one told to come again finds the outcome by its key
  const unanswered = till.attempts.filter(({ status }) => status === 0)
  const lost = await keptOf(
    stand,
    unanswered.map(({ deed }) => deed),
  )
  expect(lost.map(({ name }) => name)).toEqual([])
  expect(await oracle(stand.owner)).toEqual([])
})

test('after all of it every page, row and index of PostgreSQL is sound', async () => {
  expect(await unsound(stand)).toEqual([])
})

async function count(statement: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`${sql.raw(statement)}`.execute(stand.owner)
  return rows[0]?.n ?? 0
}
