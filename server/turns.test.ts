import { parseCronItem } from 'graphile-worker'
import pg from 'pg'
import { afterEach, expect, test, vi } from 'vitest'
import { job, type Job } from '#kit/jobs.ts'
import { freshDatabase } from '#test/given.ts'
import { nextTurn } from './turns.ts'
import { startWorker, type Worker } from './worker.ts'

const given = freshDatabase()
const silent = { info: () => {}, warn: () => {}, error: () => {} }
const workers: Worker[] = []
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop()
})
const start = async (of: Job, patience?: number) =>
  workers.push(
    await startWorker({
      url: given.url,
      log: silent,
      jobs: [of],
      ...(patience !== undefined && { patience }),
    }),
  )
const owner = async (statement: string) => {
  const client = new pg.Client(given.url)
  await client.connect()
  try {
    return (await client.query(statement)).rows as Record<string, unknown>[]
  } finally {
    await client.end()
  }
}
const byClock = (name: string, every: string, run: () => Promise<void>) =>
  job(name, run, { every, scope: 'installation' })
const asked = (name: string) =>
  owner(`select run_at, attempts from graphile_worker.jobs where key = '${name}'`)

test.each([
  ['*/5 * * * *', '2026-02-28T23:55:00.000Z', '2026-03-01T00:00:00Z'],
  ['* * * * *', '2026-02-28T23:55:59.999Z', '2026-02-28T23:56:00Z'],
  ['10 3 * * *', '2026-02-28T03:10:00.000Z', '2026-03-01T03:10:00Z'],
  ['0 6 1 1 *', '2026-01-01T06:00:00.000Z', '2027-01-01T06:00:00Z'],
])(
  'the turn of a job is the next minute that its line names: %s after %s',
  (every, after, turn) => {
    const item = parseCronItem({ task: 'a', match: every })
    const next = () => nextTurn(item, new Date(after))
    if (turn.startsWith('2028')) expect(next).toThrow('within a year')
    else expect(next()).toEqual(new Date(turn))
  },
)

test('a turn that came while nothing ran is made up for at the start, once', async () => {
  const ran: number[] = []
  const daily = byClock('test.daily', '10 3 1 1 *', async () => void ran.push(1))
  await start(daily)
  await vi.waitFor(async () => expect(await asked('test.daily')).toHaveLength(1), 5_000)
  for (const worker of workers.splice(0)) await worker.stop()
  await owner(`update graphile_worker._private_jobs set run_at = now() - interval '3 days'`)

  await start(daily)
  await vi.waitFor(() => expect(ran).toEqual([1]), 8_000)
})

test('a turn asked for while the clock stood a year ahead is moved to where it belongs', async () => {
  const yearly = byClock('test.wrong', '*/5 * * * *', async () => {})
  await start(yearly)
  await vi.waitFor(async () => expect(await asked('test.wrong')).toHaveLength(1), 5_000)
  for (const worker of workers.splice(0)) await worker.stop()
  await owner(`update graphile_worker._private_jobs set run_at = now() + interval '1 year'`)

  await start(yearly)
  await vi.waitFor(async () => {
    const [turn] = await asked('test.wrong')
    expect((turn!['run_at'] as Date).getTime()).toBeLessThan(Date.now() + 6 * 60_000)
  }, 5_000)
})

test('a job that never ends is given up, told as the reason, and its place is free for others', async () => {
  const hanging = byClock('test.hanging', '10 3 1 1 *', () => new Promise(() => {}))
  await start(hanging, 100)
  await vi.waitFor(async () => expect(await asked('test.hanging')).toHaveLength(1), 5_000)
  await owner(`update graphile_worker._private_jobs set run_at = now()`)
  const failed = () =>
    owner(`select last_error, locked_at from graphile_worker.jobs where key = 'test.hanging'`)
  await vi.waitFor(
    async () =>
      expect(await failed()).toMatchObject([
        { last_error: expect.stringContaining('gave no answer') as string, locked_at: null },
      ]),
    { timeout: 15_000 },
  )
})
