import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newId } from '#kit/newId.ts'
import { bookOf } from '#test/book.ts'
import { freshDatabase } from '#test/given.ts'
import { freshWorld, happening, play } from '#test/happenings.ts'
import type { Account } from './core/index.ts'
import * as ledger from './ledger.ts'

const given = freshDatabase()
const book = bookOf(given)

test('what was decided is what is read back, after anything that happens', async () => {
  const sequence = fc.array(happening, { minLength: 5, maxLength: 40, size: 'max' })
  await fc.assert(
    fc.asyncProperty(sequence, fc.integer({ min: 1, max: 8 }), async (happenings, portion) => {
      const world = freshWorld()
      const key = book.keyOf(newId())
      await ledger.lookLocked(given().db, [key], given().now, { wait: true })
      let written = 0
      for (const [count, each] of happenings.entries()) {
        play(world, each)
        // several operations on one account may share a batch
        if ((count + 1) % portion !== 0 && count + 1 < happenings.length) continue
        const entries = world.postings.slice(written).map((posting) => ({ ...key, posting }))
        await ledger.record(given().db, entries, given().now)
        written = world.postings.length
        const lotIds = world.account.lots.map(({ id }) => id)
        const read = await ledger.look(given().db, [{ ...key, lotIds }])
        const expected = { ...world.account, owner: key.owner, programmeId: key.programmeId }
        expect(plain(read.get(ledger.accountKey(key))!)).toEqual(plain(expected))
      }
    }),
    { numRuns: 40 },
  )
})

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)

/** The same account in one way of writing it. */
function plain(account: Account): Account {
  const lots = account.lots.map((lot) => Object.assign({ lapsed: 0, origin: null }, lot))
  return { ...account, lots: lots.toSorted(byId), holds: account.holds.toSorted(byId) }
}

test('a batch of many owners is written whole or not at all', async () => {
  const owners = [newId(), newId()]
  for (const owner of owners) await book.earn(given(), owner, { points: 10 })
  const keys = owners.map(book.keyOf)
  const spend = (points: number, place: number): ledger.Entry => {
    const why = { linkedId: null, reason: null, actor: null, approvedBy: null }
    const cause = { kind: 'purchase', id: newId() }
    const movement = { id: newId(), kind: 'redeem' as const, points, cause, occurredAt: 0, ...why }
    const draws = [{ lotId: lots[place]!, points: -points }]
    return { ...keys[place]!, posting: { movement, lots: [], draws, debt: 0 } }
  }
  const accounts = await ledger.look(given().db, keys)
  const lots = keys.map((key) => accounts.get(ledger.accountKey(key))!.lots[0]!.id)
  const batch = [spend(-10, 0), spend(-11, 1)]
  await expect(ledger.record(given().db, batch, given().now)).rejects.toThrow('check')
  for (const owner of owners) expect(await book.balanceOf(owner)).toMatchObject({ active: 10 })
})
