import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { newId } from '#kit/newId.ts'
import { bookOf } from '#test/book.ts'
import { freshDatabase } from '#test/given.ts'
import * as ledger from './ledger.ts'
import { verify, type Progress } from './verify.ts'

const given = freshDatabase({ oracle: false })
const { programmeId } = bookOf(given)
const owner = newId()

beforeAll(async () => {
  await ledger.adjust(given(), { owner, programmeId, points: 100, reason: 'welcome' })
  await ledger.adjust(given(), { owner, programmeId, points: -30, reason: 'mistake' })
  const held = { owner, programmeId, points: 20, subject: 'case', expiresAt: null }
  await ledger.hold(given(), { ...held, cause: { kind: 'case', id: '1' } })
  await ledger.transfer(given(), { from: owner, to: newId(), programmeId, points: 10 })
})

test('a sound book has no finding, and the progress says how far the reading is', async () => {
  const told: Progress[] = []
  expect(await verify(given.owner, { onProgress: (progress) => told.push(progress) })).toEqual([])
  expect(told.length).toBeGreaterThan(10)
  expect(told.at(-1)).toMatchObject({ done: told.length - 1, total: told.length - 1 })
})

test.each([
  [
    'a movement changed',
    `update ledger.movement set points = points + 1 where points = 100`,
    ['I1', 'I2', 'I10'],
  ],
  ['a draw taken away', `delete from ledger.draw where points = 30`, ['I2']],
  [
    'points slipped into a lot',
    `update ledger.lot set remaining = remaining + 5 where earned = 100`,
    ['I1', 'I2', 'I10'],
  ],
  ['a debt forgiven by hand', `update ledger.account set debt = 7`, ['I1', 'I2', 'I10']],
  [
    'a hold ended without its release',
    `update ledger.hold set ended_at = began_at, how = 'released'`,
    ['I11'],
  ],
  [
    'a gift credited twice',
    `update ledger.movement set points = 20 where kind = 'transfer' and points > 0`,
    ['I1', 'I2', 'I10'],
  ],
])('%s behind the platform is found', async (_, statement, invariants) => {
  const undone = new Error('undone')
  let found: string[] = []
  const tampering = given.owner.transaction().execute(async (db) => {
    // what somebody with all rights could do
    await sql`set local session_replication_role = replica`.execute(db)
    await sql.raw(statement).execute(db)
    found = (await verify(db)).map(({ invariant }) => invariant)
    throw undone
  })
  await expect(tampering).rejects.toBe(undone)
  expect([...new Set(found)].toSorted()).toEqual(invariants.toSorted())
})

test('a finding names the movement and what to do', async () => {
  await given.owner.transaction().execute(async (db) => {
    await sql`set local session_replication_role = replica`.execute(db)
    await sql`update ledger.movement set points = 99 where points = 100`.execute(db)
    const found = await verify(db)
    const { rows } = await sql<{
      id: string
    }>`select id from ledger.movement where points = 99`.execute(db)
    expect(found).toContainEqual(
      expect.objectContaining({ invariant: 'I2', owner, movementId: rows[0]!.id }),
    )
    for (const { advice } of found) expect(advice).toMatch(/\w+/)
    await sql`update ledger.movement set points = 100 where points = 99`.execute(db)
  })
})

test('two connections side by side find what one finds, in the same order', async () => {
  const asSuperuser = (statement: string) =>
    given.owner.connection().execute(async (db) => {
      await sql`set session_replication_role = replica`.execute(db)
      await sql.raw(statement).execute(db)
      await sql`set session_replication_role = origin`.execute(db)
    })
  await asSuperuser(`update ledger.movement set points = 99 where points = 100`)
  const [one, two] = await Promise.all([1, 2].map((lanes) => verify(given.owner, { lanes })))
  await asSuperuser(`update ledger.movement set points = 100 where points = 99`)
  expect(one!.length).toBeGreaterThan(2)
  expect(two).toEqual(one)
})
