import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { newId } from '#kit/newId.ts'
import { bookOf } from '#test/book.ts'
import { freshDatabase } from '#test/given.ts'
import * as core from './core/index.ts'
import * as ledger from './ledger.ts'

const given = freshDatabase()
const book = bookOf(given)
const { programmeId } = book
const only = (active: number) => ({ active, pending: 0, held: 0, debt: 0 })

describe('a transfer', () => {
  test('moves points with their expiry and sums to nothing', async () => {
    const [from, to] = [newId(), newId()]
    const until = book.days(20)
    await book.earn(given(), from, { points: 100, until })
    const made = await ledger.transfer(given(), { from, to, programmeId, points: 30 })
    expect(made).toMatchObject({ from, to, points: 30, state: 'done' })
    expect(await book.balanceOf(from)).toEqual(only(70))
    expect(await book.balanceOf(to)).toEqual(only(30))
    const { items } = await ledger.lots(given(), { owner: to })
    expect(items).toMatchObject([{ remaining: 30, expiresAt: until.toISOString() }])
    await expect(
      ledger.transfer(given(), { from, to, programmeId, points: 71 }),
    ).rejects.toMatchObject({ code: 'points.not_enough' })
    await expect(
      ledger.transfer(given(), { from, to: from, programmeId, points: 1 }),
    ).rejects.toMatchObject({ code: 'transfer.to_self' })
  })

  test('cut short between its steps is completed by the job, once', async () => {
    const [from, to] = [newId(), newId()]
    await book.earn(given(), from, { points: 100 })
    await ledger.startTransfer(given(), { from, to, programmeId, points: 30 })
    expect(await book.balanceOf(from)).toEqual(only(70))
    expect(await book.balanceOf(to)).toEqual(only(0))
    const ctx = await given.fresh()
    await Promise.all([1, 2, 3].map(() => ledger.finishTransfers(ctx, { grace: 0 })))
    await ledger.finishTransfers(ctx, { grace: 0 })
    expect(await book.balanceOf(to)).toEqual(only(30))
  })

  test('pays the debt of who receives it', async () => {
    const [from, to] = [newId(), newId()]
    const purchaseId = newId()
    await book.earn(given(), from, { points: 100 })
    await book.earn(given(), to, { points: 20, purchaseId })
    await book.redeem(given(), to, 20)
    await book.change(given(), to, undefined, (account, at) => {
      const why = { cause: { kind: 'return', id: 'r' }, occurredAt: at }
      const asked = { ...why, points: 20, purchaseId, policy: 'unlimited' as const }
      return core.clawback(account, asked, at, newId).postings
    })
    expect(await book.balanceOf(to)).toEqual({ ...only(0), debt: 20 })
    await ledger.transfer(given(), { from, to, programmeId, points: 30 })
    expect(await book.balanceOf(to)).toEqual(only(10))
  })

  test('and its opposite at the same moment never wait for each other', async () => {
    const [a, b] = [newId(), newId()]
    await book.earn(given(), a, { points: 500 })
    await book.earn(given(), b, { points: 500 })
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => {
        const [from, to] = n % 2 ? [a, b] : [b, a]
        const asked = { from, to, programmeId, points: 10 }
        // half of them within one transaction, as a request with an idempotency key does it
        return n % 4 < 2
          ? ledger.transfer(given(), asked)
          : given().transaction((ctx) => ledger.transfer(ctx, asked))
      }),
    )
    expect(await book.balanceOf(a)).toEqual(only(500))
    expect(await book.balanceOf(b)).toEqual(only(500))
    const { rows } = await sql`
      select deadlocks from pg_stat_database where datname = current_database()
    `.execute(given.owner)
    expect(rows).toEqual([{ deadlocks: 0 }])
  })
})

describe('two accounts merged', () => {
  test('have their points with expiry, pending ones and debt in one, and can be parted after later movements', async () => {
    const [from, to] = [newId(), newId()]
    const until = book.days(20)
    await book.earn(given(), from, { points: 100, until })
    await book.earn(given(), from, { points: 40, from: book.days(5), until: book.days(50) })
    await book.earn(given(), to, { points: 10, until: book.days(5) })
    const mergeId = newId()
    await ledger.moveAll(given(), { from, to, mergeId })
    await ledger.moveAll(given(), { from, to, mergeId })
    expect(await book.balanceOf(from)).toEqual(only(0))
    expect(await book.balanceOf(to)).toEqual({ ...only(110), pending: 40 })

    // the survivor's own ten go first, then thirty of the moved ones
    await book.redeem(given(), to, 40)
    await book.earn(given(), to, { points: 7 })
    const undo = { from: to, to: from, mergeId }
    await ledger.moveBack(given(), undo)
    await ledger.moveBack(given(), undo)
    expect(await book.balanceOf(from)).toEqual({ ...only(70), pending: 40 })
    expect(await book.balanceOf(to)).toEqual(only(7))
    const { items } = await ledger.lots(given(), { owner: from })
    expect(items.map((lot) => [lot.remaining, lot.expiresAt])).toEqual([
      [40, book.days(50).toISOString()],
      [70, until.toISOString()],
    ])
  })

  test('bring their debt along, and take back what is still owed', async () => {
    const [from, to] = [newId(), newId()]
    const purchaseId = newId()
    await book.earn(given(), from, { points: 100, purchaseId })
    await book.redeem(given(), from, 100)
    await book.change(given(), from, undefined, (account, at) => {
      const why = { cause: { kind: 'return', id: 'r' }, occurredAt: at }
      const asked = { ...why, points: 100, purchaseId, policy: 'unlimited' as const }
      return core.clawback(account, asked, at, newId).postings
    })
    const mergeId = newId()
    await ledger.moveAll(given(), { from, to, mergeId })
    expect(await book.balanceOf(to)).toEqual({ ...only(0), debt: 100 })
    await book.earn(given(), to, { points: 30 })
    await ledger.moveBack(given(), { from: to, to: from, mergeId })
    expect(await book.balanceOf(to)).toEqual(only(0))
    expect(await book.balanceOf(from)).toEqual({ ...only(0), debt: 70 })
  })

  test('are one when asked again, although the move was cut short between its steps', async () => {
    const [from, to] = [newId(), newId()]
    await book.earn(given(), from, { points: 100 })
    await book.earn(given(), to, { points: 10 })
    const move = { from, to, mergeId: newId() }
    await given().transaction(async (busy) => {
      await ledger.lookLocked(busy.db, [book.keyOf(to)], busy.now)
      await expect(ledger.moveAll(given(), move)).rejects.toThrow('lock timeout')
    })
    expect(await book.balanceOf(from)).toEqual(only(0))
    expect(await book.balanceOf(to)).toEqual(only(10))
    await ledger.moveAll(given(), move)
    expect(await book.balanceOf(to)).toEqual(only(110))
  })

  test('end the holds of the one that goes, so that nothing stays behind', async () => {
    const [from, to] = [newId(), newId()]
    await book.earn(given(), from, { points: 100 })
    const cause = { kind: 'quote', id: 'q' }
    const held = {
      owner: from,
      programmeId,
      points: 60,
      subject: 'q',
      expiresAt: book.days(1),
      cause,
    }
    await ledger.hold(given(), held)
    await ledger.moveAll(given(), { from, to, mergeId: newId() })
    expect(await book.balanceOf(from)).toEqual(only(0))
    expect(await book.balanceOf(to)).toEqual(only(100))
  })
})
