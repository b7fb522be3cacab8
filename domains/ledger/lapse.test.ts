import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { DAY } from '#kit/core/time.ts'
import { newId } from '#kit/newId.ts'
import { bookOf } from '#test/book.ts'
import { freshDatabase } from '#test/given.ts'
import { freshWorld, happening, play, type Happening, type World } from '#test/happenings.ts'
import * as core from './core/index.ts'
import { FIRST_ID, lapse } from './due.store.ts'
import * as ledger from './ledger.ts'

const given = freshDatabase()
const { programmeId, keyOf } = bookOf(given)

/** Longer ago than the happenings of one account take. */
const PAST = 420 * DAY
const lives = fc.array(fc.array(happening, { minLength: 1, maxLength: 20, size: 'max' }), {
  minLength: 5,
  maxLength: 15,
})

/** Lives an account's life and writes it down; what is due by now is left to the job. */
async function live(happenings: readonly Happening[]): Promise<[owner: string, World]> {
  const owner = newId()
  const { db, now } = given()
  const world = { ...freshWorld(), at: now.getTime() - PAST }
  for (const each of happenings) play(world, each)
  await ledger.lookLocked(db, [keyOf(owner)], now)
  const entries = world.postings.map((posting) => ({ owner, programmeId, posting }))
  await ledger.record(db, entries, now)
  return [owner, world]
}

test('whatever an account has been through, what lapses by the portion is what is decided for it alone', async () => {
  await fc.assert(
    fc.asyncProperty(lives, async (all) => {
      const lived = await Promise.all(all.map(live))
      const ctx = await given.fresh()
      const at = ctx.now.getTime()
      const expected = lived.flatMap(([owner, { account }]) => told(owner, account, at))
      const plain = lived.filter(([, { account }]) => account.debt + account.holds.length === 0)
      const owners = plain.map(([owner]) => owner)
      await ctx.transaction(async ({ db }) => {
        const after = { at: new Date(0), id: FIRST_ID }
        const ids = Array.from({ length: 1_000 }, () => newId())
        const lapsed = await lapse(db, ctx.now, after, ids, { lane: 0, lanes: 1 })
        expect(lapsed.map(({ movementId }) => movementId)).toEqual(ids.slice(0, lapsed.length))
      })
      expect(await recorded(owners)).toEqual(
        sorted(expected.filter(({ owner }) => owners.includes(owner))),
      )
      // what has debts or holds is decided by itself
      await ledger.recordExpiries(ctx)
      expect(await recorded(lived.map(([owner]) => owner))).toEqual(sorted(expected))
      for (const [owner, { account }] of lived) await expectSameLots(owner, account, at)
    }),
    { numRuns: 12 },
  )
}, 120_000)

type Told = { owner: string; lot: string; points: number; at: number; drawn: number; place: number }

/** What the core decides for an account as it stands, apart from what it had recorded before. */
const told = (owner: string, account: core.Account, at: number): Told[] =>
  core.expire(account, at, newId).map(({ movement, draws: [draw] }) => ({
    owner,
    lot: movement.cause.id,
    points: movement.points,
    at: movement.occurredAt,
    drawn: draw!.points,
    place: 0,
  }))

const sorted = (all: readonly Told[]) =>
  all.toSorted((a, b) => (a.owner + a.lot < b.owner + b.lot ? -1 : 1))

/** The expiries of these owners that the job has recorded: the happenings have ids of their own. */
async function recorded(owners: readonly string[]): Promise<Told[]> {
  const { rows } = await sql<Told>`
    select m.owner, m.cause_id as lot, m.points, extract(epoch from m.occurred_at) * 1000 as at,
      d.points as drawn, d.place
    from ledger.movement m
    join ledger.draw d on d.owner = m.owner and d.movement_id = m.id and d.lot_id::text = m.cause_id
    where m.owner = any(${owners}::uuid[]) and m.kind = 'expire' and m.cause_kind = 'lot'
      and m.programme_id = ${programmeId} and m.linked_id is null and m.reason is null
      and m.actor_kind is null and m.id > '01000000-0000-7000-8000-000000000000'
  `.execute(given.owner)
  return sorted(rows)
}

async function expectSameLots(owner: string, before: core.Account, at: number): Promise<void> {
  const { lots } = core.applyAll(before, core.expire(before, at, newId))
  const { rows } = await sql`
    select id, earned, remaining, lapsed from ledger.lot where owner = ${owner} order by id
  `.execute(given.owner)
  expect(rows).toEqual(
    lots
      .map(({ id, earned, remaining, lapsed = 0 }) => ({ id, earned, remaining, lapsed }))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  )
}
