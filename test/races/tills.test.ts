import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { bringPoints, conditions, fivePercent } from '#test/behaviours/town.ts'
import { freshDatabase } from '#test/given.ts'
import { unused } from '#test/shop.ts'
import { askedAgain, tallyOf, twoServers, workers } from './servers.ts'

type Sure = Awaited<ReturnType<typeof servers.insist>>

const given = freshDatabase()
const servers = twoServers(given, conditions())
/** With RACES=all in their whole length, else shorter. */
const whole = process.env['RACES'] === 'all'

/** On a machine that has nothing else to do nobody is told to come again. */
const expectPrompt = (name: string, answers: readonly Sure[]) => {
  console.log(`${name}: ${answers.length} asked, ${askedAgain(answers)} again`)
  if (whole) expect(askedAgain(answers)).toBe(0)
}

const deadlocks = async () => {
  // a session tells its statistics when it has nothing to do, at most once a second
  await new Promise((done) => setTimeout(done, 1_500))
  const { rows } = await sql<{ deadlocks: number }>`
    select deadlocks from pg_stat_database where datname = current_database()
  `.execute(given.owner)
  return rows[0]!.deadlocks
}

test('tills that spend a point at a time spend every point once, and none that is not there', async () => {
  const { shop, insist } = servers
  const { id } = await shop.member()
  const [each, points] = whole ? [200, 5_000] : [20, 500]
  await bringPoints(shop, id, points)
  const answers: Sure[] = []
  await workers(50, async (worker, round) => {
    // a rouble for a point: nothing is left to earn on
    const receipt = shop.receipt(id, 100, { pointsToRedeem: 1 })
    answers.push(await insist(worker % 2, '/v1/purchases', receipt))
    return round + 1 < each
  })
  expectPrompt('points spent one by one', answers)
  expect(tallyOf(answers)).toEqual({ 201: points, 409: 50 * each - points })
  const refused = answers.filter(({ status }) => status === 409)
  expect(new Set(refused.map(({ body }) => body.code))).toEqual(new Set(['points.not_enough']))
  expect(await shop.balance(id)).toEqual({ active: 0, pending: 0, held: 0, debt: 0 })
}, 180_000)

describe('thirty tills at one moment', () => {
  const thirty = <T>(ask: (n: number) => Promise<T>) =>
    Promise.all(Array.from({ length: 30 }, (_, n) => ask(n)))

  test('that send one receipt, each with its own key, make one purchase', async () => {
    const { shop, insist } = servers
    const { id } = await shop.member()
    await bringPoints(shop, id, 100)
    const receipt = shop.receipt(id, 200_00, { pointsToRedeem: 10 })
    const answers = await thirty((n) => insist(n % 2, '/v1/purchases', receipt))
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(answers[0]).toMatchObject({ status: 201, body: { redemption: { appliedPoints: 10 } } })
    expect(await shop.balance(id)).toMatchObject({ active: 90 + fivePercentOf(190) })
  }, 120_000)

  test('that send receipts of one number and different goods make one purchase', async () => {
    const { shop, insist } = servers
    const { id } = await shop.member()
    const externalId = unused()
    const answers = await thirty((n) =>
      insist(n % 2, '/v1/purchases', shop.receipt(id, 100_00 + n, { externalId })),
    )
    expect(tallyOf(answers)).toEqual({ 201: 1, 409: 29 })
    expect(await shop.balance(id)).toMatchObject({ active: fivePercentOf(100) })
  }, 120_000)

  test('that ask with one key are answered alike, and it is done once', async () => {
    const { shop, insist } = servers
    const { id } = await shop.member()
    await bringPoints(shop, id, 100)
    const key = { 'idempotency-key': unused() }
    const asked = { programmeId: shop.programmeId, points: -40, reason: 'race' }
    const answers = await thirty((n) => insist(n % 2, `/v1/members/${id}/adjustments`, asked, key))
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(answers[0]!.status).toBe(201)
    expect(await shop.balance(id)).toMatchObject({ active: 60 })
  }, 120_000)

  test('that serve a new member for the first time open one account, and nothing is lost', async () => {
    const { shop, insist } = servers
    const { id } = await shop.member()
    const answers = await thirty((n) =>
      insist(n % 2, '/v1/purchases', shop.receipt(id, 100_00 * (n + 1))),
    )
    expect(tallyOf(answers)).toEqual({ 201: 30 })
    const { rows } = await sql`select from ledger.account where owner = ${id}`.execute(given.owner)
    expect(rows).toHaveLength(1)
    expect(await shop.balance(id)).toMatchObject({ active: fivePercentOf(100 * ((30 * 31) / 2)) })
  }, 120_000)
})

const { points, per } = fivePercent.then.rate as { points: number; per: number }
const fivePercentOf = (roubles: number) => Math.floor((roubles * 100 * points) / per)

test('gifts and merges in all directions never wait for each other in a circle, and lose no point', async () => {
  const { shop, insist } = servers
  const { programmeId } = shop
  const people = await Promise.all(Array.from({ length: 16 }, () => shop.member()))
  const ids = people.map(({ id }) => id)
  for (const id of ids) await bringPoints(shop, id, 1_000)
  const before = await deadlocks()
  const until = Date.now() + (whole ? 60_000 : 15_000)
  const answers: Sure[] = []
  const ask = async (server: number, path: string, body: object) =>
    void answers.push(await insist(server, path, body))
  await workers(32, async (worker, round) => {
    const server = (worker + round) % 2
    const one = ids[(worker + round) % 8]!
    if (worker % 4 > 0) {
      const other = ids[(worker + round * 5 + 1 + (round % 7)) % 8]!
      const gift = { programmeId, from: one, to: other, points: 1 + (round % 7) }
      await ask(server, '/v1/transfers', gift)
    } else {
      // two workers share a duplicate: they merge it here and there, and part it again, at once
      const duplicate = ids[8 + (worker >> 3)]!
      const [way, back] = round % 4 < 2 ? [one, duplicate] : [duplicate, one]
      await ask(server, `/v1/members/${way}/merge`, { with: back })
      await ask(1 - server, `/v1/members/${way}/unmerge`, { with: back })
    }
    return Date.now() < until
  })
  expectPrompt(`gifts and merges ${JSON.stringify(tallyOf(answers))}`, answers)
  const faults = servers
    .log()
    .split('\n')
    .filter((line) => line.includes('"level":"error"'))
  expect(faults).toEqual([])
  expect(answers.filter(({ status }) => status >= 500).map(({ text }) => text)).toEqual([])
  expect(tallyOf(answers)[200]).toBeGreaterThan(8)
  expect(tallyOf(answers)[201]).toBeGreaterThan(32)
  expect(await deadlocks()).toBe(before)
  const { rows } = await sql<{ points: number }>`
    select sum(points)::bigint as points from ledger.movement where owner = any(${ids}::uuid[])
  `.execute(given.owner)
  expect(rows[0]!.points).toBe(16_000)
}, 180_000)
