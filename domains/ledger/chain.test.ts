import { sql } from 'kysely'
import { Client } from 'pg'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { newId } from '#kit/newId.ts'
import { bookOf } from '#test/book.ts'
import { freshDatabase } from '#test/given.ts'
import { chaining, continueNumbers } from './chain.ts'
import * as ledger from './ledger.ts'

const given = freshDatabase()
const { programmeId } = bookOf(given)
const adjust = (points: number, owner: string = newId()) =>
  ledger.adjust(given(), { owner, programmeId, points, reason: 'a test' })

const chainAll = async (portion?: number) => {
  const next = chaining(given().db, portion === undefined ? {} : { portion })
  let outcome = await next()
  while (outcome === 'more') outcome = await next()
  return outcome
}

type Link = { position: number; ids: string[]; movements: number; fromNo: number; toNo: number }
const links = async () => {
  const { rows } = await sql<Link>`
    select position, ids, movements, from_no, to_no from ledger.link order by position
  `.execute(given.owner)
  return rows
}
const ids = (text: string) =>
  sql<{ id: string }>`${sql.raw(text)}`
    .execute(given.owner)
    .then(({ rows }) => rows.map(({ id }) => id).toSorted())
const chained = () => ids('select unnest(ids) as id from ledger.link')
const recorded = () => ids('select id from ledger.movement')

/** Whatever transaction is open on this server holds the chain up: other tests' too, for a while. */
const expectAll = async (portion?: number) => {
  const all = await recorded()
  const now = async () => {
    await chainAll(portion)
    return chained()
  }
  await expect.poll(now, { timeout: 15_000 }).toEqual(all)
}

beforeEach(() => expectAll())

/** A till of its own: a session whose transaction ends when the test says so. */
async function till() {
  const client = new Client(given.url)
  await client.connect()
  await client.query('begin')
  const owner = newId()
  const id = newId()
  await client.query(
    `insert into ledger.account (owner, programme_id, organisation_id, opened_at)
     values ($1, $2, $3, now())`,
    [owner, programmeId, given().organisationId],
  )
  await client.query(
    `insert into ledger.movement (owner, id, programme_id, kind, points, cause_kind, cause_id,
       occurred_at, recorded_at)
     values ($1, $2, $3, 'earn', 5, 'purchase', 'late', now(), now())`,
    [owner, id, programmeId],
  )
  await client.query(
    `insert into ledger.lot (owner, id, programme_id, movement_id, earned, remaining, activates_at, earned_at)
     values ($1, $2, $3, $4, 5, 5, now(), now())`,
    [owner, newId(), programmeId, id],
  )
  const ends = (how: string) => client.query(how).then(() => client.end())
  return { id, commit: () => ends('commit'), cancel: () => ends('rollback') }
}

test('every movement comes into the chain once, and a look that finds nothing new adds nothing', async () => {
  for (const points of [10, 20, 30]) await adjust(points)
  await expectAll()
  const before = await links()
  expect(await chainAll()).toBe('empty')
  expect(await links()).toEqual(before)
})

test('a movement whose transaction ends late stands in a later link: none is left out, none comes twice', async () => {
  const late = await till()
  const never = await till()
  // these have later numbers and are there long before
  for (const points of [1, 2, 3]) await adjust(points)
  await chainAll()
  expect(await chained()).not.toContain(late.id)
  await never.cancel()
  await adjust(4)
  await chainAll()
  await late.commit()
  await expectAll()
  expect(await chained()).toContain(late.id)
})

test('while a transaction is open, what others wrote before it is chained', async () => {
  await adjust(7)
  const open = await till()
  await expectAll()
  await open.cancel()
})

test('two that make the chain at once make one chain', async () => {
  for (let points = 1; points <= 20; points += 1) await adjust(points)
  const outcomes = await Promise.all([1, 2, 3, 4].map(() => chainAll(3)))
  expect(outcomes).toContain('empty')
  await expectAll()
  const all = await links()
  expect(all.map(({ position }) => position)).toEqual(all.map((_, place) => place + 1))
  expect(all.at(-1)!.movements).toBe((await recorded()).length)
})

test('a process that ends in the middle of a link leaves none behind, and the next one makes it', async () => {
  await adjust(50)
  const before = await links()
  const blocker = new Client(given.url)
  await blocker.connect()
  // the link waits at the table, and its session is ended there
  await blocker.query('begin; lock table ledger.link in share mode')
  const isOver = (error: unknown) => (error as { code?: string }).code !== '55P03' // of patience
  const cut = vi.waitUntil(
    () =>
      chaining(given().db)().then(
        () => null,
        (error) => (isOver(error) ? error : null) as Error,
      ),
    { timeout: 20_000 },
  )
  const endIt = sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and query like '%ledger.link%'`
  const ended = async () => (await endIt.execute(given.owner)).rows.length
  await expect.poll(ended, { timeout: 15_000 }).toBe(1)
  await blocker.query('rollback')
  await blocker.end()
  expect(await cut).toBeInstanceOf(Error)
  expect(await links()).toEqual(before)
  await expectAll()
})

test('a long past is taken up in portions, also where one transaction wrote more than fits', async () => {
  const { fromNo } = (await links())[0] ?? { fromNo: Number.MIN_SAFE_INTEGER }
  expect(fromNo).toBe(Number.MIN_SAFE_INTEGER)
  await given().transaction(async (ctx) => {
    for (let points = 1; points <= 12; points += 1) {
      await ledger.adjust(ctx, { owner: newId(), programmeId, points, reason: 'at once' })
    }
  })
  for (let points = 1; points <= 9; points += 1) await adjust(points)
  await expectAll(4)
  const bounds = (await links()).map(({ toNo }) => toNo)
  expect(new Set(bounds).size).toBeGreaterThan(3)
})

describe('a book that was moved to another server', () => {
  test('goes on counting where it was: what is written there comes into the chain', async () => {
    await adjust(1)
    await chainAll()
    // as if the new server had begun far fewer transactions than the old one
    await sql`create or replace function ledger.numbered(id xid8) returns bigint
      language sql stable parallel safe as 'select id::text::bigint - 500000'`.execute(given.owner)
    await given().db.transaction().execute(continueNumbers)
    const { id } = await adjust(2)
    await expectAll()
    expect(await chained()).toContain(id)
    await given().db.transaction().execute(continueNumbers)
    await adjust(3)
    await expectAll()
  })
})
