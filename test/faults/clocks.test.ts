import { existsSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MINUTE } from '#kit/core/time.ts'
import { oracle } from '#test/oracle.ts'
import type { ServerProcess } from '#test/process.ts'
import { unused } from '#test/shop.ts'
import { ask, type Deed } from './tools/client.ts'
import { inForm, isShort } from './tools/form.ts'
import { openStand, until, type Stand } from './tools/stand.ts'

const FAKETIME = '/usr/bin/faketime'
const hasFaketime = existsSync(FAKETIME)
if (!hasFaketime)
  console.warn(
    'Servers with a wrong clock are not tried: faketime is missing (as root: apt-get install faketime).',
  )

let stand: Stand
beforeAll(async () => {
  stand = await openStand({ members: 6, servers: 1 })
  // what every statement takes for the clock of the database, and what a test may set wrong
  await sql`create schema clock`.execute(stand.owner)
  await sql`create table clock.error (by interval not null)`.execute(stand.owner)
  await sql`insert into clock.error values ('0')`.execute(stand.owner)
  await sql`
    create function clock.now() returns timestamptz stable language sql
    as 'select pg_catalog.now() + (select by from clock.error)'
  `.execute(stand.owner)
  await sql`grant usage on schema clock to kopilka_app`.execute(stand.owner)
  await sql`grant select on clock.error to kopilka_app`.execute(stand.owner)
})
afterAll(() => stand?.close())

/** Sets the clock of the database wrong, for every session, at once. */
async function setDatabase(by: string): Promise<void> {
  await sql`update clock.error set by = ${by}::interval`.execute(stand.owner)
}
const databaseNow = async (): Promise<number> => {
  const { rows } = await sql<{ at: Date }>`select clock.now() as at`.execute(stand.owner)
  return rows[0]!.at.getTime()
}

async function post(server: ServerProcess, path: string, body: object) {
  const deed = { name: unused(), path, body } as Deed
  const { status, answer } = await ask(server.url, deed, { token: stand.token })
  return { status, body: answer?.body }
}
async function get(server: ServerProcess, path: string) {
  const headers = { authorization: `Bearer ${stand.token}`, 'accept-language': 'en' }
  const answer = await fetch(server.url + path, { headers })
  // the test says what it expects of the body
  return (await answer.json()) as any // oxlint-disable-line typescript/no-explicit-any
}

/** A receipt of a till whose clock stands as that of the database. */
const receipt = async (member: string, more: object = {}) => ({
  member: { memberId: member },
  externalId: unused(),
  occurredAt: new Date(await databaseNow()).toISOString(),
  currency: 'RUB',
  lines: [{ lineId: '1', sku: 'a', quantity: '1', unitPrice: '1000', amount: 1_000_00 }],
  ...more,
})

const NEAR = 20_000
const near = (text: string, at: number) =>
  expect(
    Math.abs(Date.parse(text) - at),
    `${text} is not near ${new Date(at).toISOString()}`,
  ).toBeLessThan(NEAR)

/** What two servers, one of them perhaps with a wrong clock, promise of time. */
async function holds(one: ServerProcess, other: ServerProcess): Promise<void> {
  const { body: enrolled } = await post(one, '/v1/members', { externalId: unused() })
  const member: string = enrolled.id
  // what both do to one member comes in the order in which it was done
  const ids: string[] = []
  for (let n = 0; n < 6; n += 1) {
    const { status, body } = await post(
      [one, other][n % 2]!,
      '/v1/purchases',
      await receipt(member),
    )
    expect(status).toBe(201)
    ids.push(body.id)
  }
  const listed = await get(other, `/v1/purchases?memberId=${member}&limit=6`)
  expect(listed.items.map(({ id }: { id: string }) => id)).toEqual(ids.toReversed())
  const { items } = await get(one, `/v1/members/${member}/movements?limit=6`)
  const told = items.map(({ recordedAt }: { recordedAt: string }) => recordedAt)
  expect(told).toEqual(told.toSorted().toReversed())

  // a quote is good for a quarter of an hour of the database's, at either server
  const sent = await receipt(member, { pointsToRedeem: 1 })
  const quoted = await post(one, '/v1/quotes', sent)
  expect(quoted).toMatchObject({ status: 200 })
  const quote = quoted.body
  near(quote.expiresAt, (await databaseNow()) + 15 * MINUTE)
  expect(await post(other, '/v1/purchases', { ...sent, quoteId: quote.id })).toMatchObject({
    status: 201,
  })
  const held = (
    await post(one, '/v1/quotes', { ...(await receipt(member, { pointsToRedeem: 1 })), hold: true })
  ).body
  near(held.expiresAt, (await databaseNow()) + 15 * MINUTE)
  // and a code for five minutes
  const code = await post(one, `/v1/quotes/${held.id}/code`, {})
  expect(code.status).toBeLessThan(300)
  near(code.body.expiresAt, (await databaseNow()) + 5 * MINUTE)
  expect((await post(other, `/v1/quotes/${held.id}/cancel`, {})).status).toBe(200)
  // who buys later than anybody can is refused by the database's clock
  const early = new Date((await databaseNow()) + 20 * MINUTE).toISOString()
  expect(
    await post(one, '/v1/purchases', await receipt(member, { occurredAt: early })),
  ).toMatchObject({
    status: 400,
    body: { code: 'purchase.in_future' },
  })
}

/** Names what happened later than now, or ended before it began. */
async function oddAges(): Promise<unknown[]> {
  const { rows } = await sql`
    select 'movement' as what, recorded_at as at from ledger.movement where recorded_at > clock.now()
    union all select 'event', at from kit.event where at > clock.now() or delivered_at < at
    union all select 'message', written_at from messaging.message
      where written_at > clock.now() or settled_at < written_at
    union all select 'key', last_used_at from access.api_key
      where last_used_at > clock.now() + interval '1 minute'
  `.execute(stand.owner)
  return rows
}

/** Jobs wait for a turn that is near by the clock of the database, and take it. */
async function turnsAreTaken(): Promise<void> {
  const { rows } = await sql<{ late: number }>`
    select count(*)::int as late from graphile_worker.jobs
    where key is not null and run_at > clock.now() + interval '25 hours'
  `.execute(stand.owner)
  expect(rows[0]!.late).toBe(0)
  if (isShort) return
  const { rows: before } = await sql<{ id: string }>`
    select id::text from graphile_worker.jobs where key = 'purchases.expireQuotes'
  `.execute(stand.owner)
  await until('a job of every minute has run', 150_000, async () => {
    const { rows: now } = await sql<{ id: string }>`
      select id::text from graphile_worker.jobs where key = 'purchases.expireQuotes' and attempts = 0
    `.execute(stand.owner)
    return now.length === 1 && now[0]!.id !== before[0]?.id
  })
}

describe.skipIf(!hasFaketime)('a server whose clock is wrong', () => {
  test.each(inForm({ short: ['+1h'], full: ['+1h', '-1h', '+1y'] }))(
    'by %s changes nothing: the clock of the database counts',
    async (by) => {
      const [right] = stand.servers as [ServerProcess]
      const wrong = await stand.serve({ wrap: [FAKETIME, '-f', by] })
      await holds(right, wrong)
      await holds(wrong, right)
      await right.end()
      stand.forget(right)
      // alone it keeps the jobs going
      await until('its jobs have asked for their turns', 30_000, async () => (await turns()) > 5)
      await turnsAreTaken()
      await stand.serve()
      await wrong.end()
      stand.forget(wrong)
      expect(await oddAges()).toEqual([])
      expect(await oracle(stand.owner)).toEqual([])
    },
  )
})

const turns = async () => {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from graphile_worker.jobs where key is not null
  `.execute(stand.owner)
  return rows[0]!.count
}

describe('a database whose clock is wrong', () => {
  beforeAll(async () => {
    await sql`alter database kopilka set search_path = clock, pg_catalog, public`.execute(
      stand.owner,
    )
    for (const server of stand.servers.slice()) {
      await server.end()
      stand.forget(server)
    }
    await stand.serve()
    await stand.serve()
  })

  test.each(inForm({ short: ['-1 hour'], full: ['1 hour', '-1 hour', '1 year'] }))(
    'by %s: all goes by it, and when it is right again nothing is stuck',
    async (by) => {
      const [one, other] = stand.servers as [ServerProcess, ServerProcess]
      await setDatabase(by)
      // each server looks at the clock of the database every three seconds at least
      await wait(4_000)
      await holds(one, other)
      await setDatabase('0')
      await wait(4_000)
      await holds(other, one)
      await until('the turns of jobs are near', 45_000, async () => {
        const { rows } = await sql<{ late: number }>`
        select count(*)::int as late from graphile_worker.jobs
        where key is not null and run_at > clock.now() + interval '25 hours'
      `.execute(stand.owner)
        return rows[0]!.late === 0
      })
      expect(await oracle(stand.owner)).toEqual([])
    },
  )
})
