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

describe('an account', () => {
  test('is empty before the first operation, and reading it opens nothing', async () => {
    const owner = newId()
    expect(await book.balanceOf(owner)).toEqual(only(0))
    const { rows } = await sql`select from ledger.account where owner = ${owner}`.execute(
      given().db,
    )
    expect(rows).toHaveLength(0)
  })

  test('is opened once when thirty purchases earn at the same moment, and none is lost', async () => {
    const owner = newId()
    await Promise.all(Array.from({ length: 30 }, () => book.earn(given(), owner, { points: 7 })))
    expect(await book.balanceOf(owner)).toEqual(only(210))
  })

  test('lends its points to one spender at a time: thirty at once take no more than there is', async () => {
    const owner = newId()
    await book.earn(given(), owner, { points: 100 })
    const spent = await Promise.all(
      Array.from({ length: 30 }, () => book.redeem(given(), owner, 30)),
    )
    expect(spent.filter(Boolean)).toHaveLength(3)
    expect(await book.balanceOf(owner)).toEqual(only(10))
  })

  test('that another till works on is left out of a batch, its neighbours are not', async () => {
    const [busy, free] = [newId(), newId()]
    await book.earn(given(), busy, { points: 1 })
    await book.earn(given(), free, { points: 2 })
    await given().transaction(async (ctx) => {
      await ledger.lookLocked(ctx.db, [book.keyOf(busy)], ctx.now)
      await given().transaction(async (other) => {
        const got = await ledger.lookLocked(
          other.db,
          [book.keyOf(busy), book.keyOf(free)],
          other.now,
        )
        expect([...got.values()].map(({ owner }) => owner)).toEqual([free])
      })
    })
  })

  test('is read from its open lots, however long its history', async () => {
    const owner = newId()
    await book.earn(given(), owner, { points: 1_000 })
    await book.change(given(), owner, undefined, (account, at) => {
      const postings: core.Posting[] = []
      let current = account
      for (let n = 0; n < 300; n++) {
        const why = { cause: { kind: 'purchase', id: String(n) }, occurredAt: at }
        const life = { points: 1, activatesAt: at, expiresAt: at + 1_000 }
        const earned = core.earn(current, { ...why, ...life }, at, newId)
        current = core.apply(current, earned)
        const redeemed = core.redeem(current, { ...why, points: 1 }, at, newId)!
        current = core.apply(current, redeemed)
        postings.push(earned, redeemed)
      }
      return postings
    })
    const account = (await ledger.look(given().db, [book.keyOf(owner)])).get(
      ledger.accountKey(book.keyOf(owner)),
    )
    expect(account?.lots).toHaveLength(1)
    expect(await book.balanceOf(owner)).toEqual(only(1_000))
  })
})

describe('the history', () => {
  test('cannot be rewritten, neither by the platform nor by hand', async () => {
    const owner = newId()
    await book.earn(given(), owner, { points: 5 })
    for (const table of ['movement', 'draw', 'arrival']) {
      const name = sql.table(`ledger.${table}`)
      for (const db of [given().db, given.owner]) {
        const refused = /append-only|permission denied/
        await expect(sql`delete from ${name}`.execute(db)).rejects.toThrow(refused)
        await expect(sql`update ${name} set owner = owner`.execute(db)).rejects.toThrow(refused)
        await expect(sql`truncate ${name} cascade`.execute(db)).rejects.toThrow(refused)
      }
    }
  })

  test('keeps lots: none is deleted, and what was earned in them is not changed', async () => {
    const db = given().db
    await expect(sql`delete from ledger.lot`.execute(db)).rejects.toThrow('permission denied')
    await expect(sql`delete from ledger.lot`.execute(given.owner)).rejects.toThrow('append-only')
    await expect(sql`update ledger.lot set earned = 1`.execute(db)).rejects.toThrow(
      'permission denied',
    )
  })

  test('refuses a lot below zero and a correction without a reason even from a bug of ours', async () => {
    const owner = newId()
    const { lots } = await book.earn(given(), owner, { points: 5 })
    const overdrawn = { lotId: lots[0]!.id, points: 6 }
    const why = { cause: { kind: 'bug', id: '1' }, occurredAt: 0 }
    const bug = (kind: core.Kind, points: number, draws: core.Draw[]): core.Posting => ({
      movement: core.movement(kind, points, why, newId),
      lots: [],
      draws,
      debt: 0,
    })
    const { owner: _, ...place } = book.keyOf(owner)
    const write = (posting: core.Posting) =>
      ledger.record(given().db, [{ owner, ...place, posting }], given().now)
    await expect(write(bug('redeem', -6, [overdrawn]))).rejects.toThrow('check')
    await expect(write(bug('adjust', -1, []))).rejects.toThrow('check')
    await expect(write(bug('earn', -1, []))).rejects.toThrow('check')
    expect(await book.balanceOf(owner)).toEqual(only(5))
  })

  test('is told newest first, page by page, each movement with its cause', async () => {
    const owner = newId()
    const purchaseId = newId()
    await book.earn(given(), owner, { points: 50, purchaseId })
    for (let points = 1; points <= 4; points++) await book.redeem(given(), owner, points)
    const first = await ledger.movements(given(), { owner, programmeId, limit: 3 })
    expect(first.items.map(({ points }) => points)).toEqual([-4, -3, -2])
    const rest = await ledger.movements(given(), { owner, limit: 3, cursor: first.next! })
    expect(rest.items.map(({ points }) => points)).toEqual([-1, 50])
    expect(rest.next).toBeNull()
    expect(rest.items[1]!.cause).toEqual({ kind: 'purchase', id: purchaseId })
    await expect(ledger.movements(given(), { owner, cursor: 'WzFd' })).rejects.toThrow(
      'cursor.invalid',
    )
  })
})

describe('a hold', () => {
  test('that ran out counts for nothing at once, and the job gives its points back once', async () => {
    const owner = newId()
    await book.earn(given(), owner, { points: 100, at: book.days(-3) })
    const at = book.days(-2)
    const cause = { kind: 'quote', id: 'q' }
    const asked = { owner, programmeId, points: 60, subject: 'q', cause, at }
    await ledger.hold(given(), { ...asked, expiresAt: book.days(-1) })
    expect(await book.balanceOf(owner, at)).toEqual({ ...only(40), held: 60 })
    expect(await book.balanceOf(owner)).toEqual(only(100))
    const ctx = await given.fresh()
    expect(await ledger.releaseExpiredHolds(ctx)).toBe(1)
    expect(await ledger.releaseExpiredHolds(ctx)).toBe(0)
    expect(await book.balanceOf(owner)).toEqual(only(100))
    await expect(ledger.hold(ctx, { ...asked, points: 101, expiresAt: null })).rejects.toThrow(
      'points.not_enough',
    )
  })
})

describe('a correction by hand', () => {
  test('says who made it and why, and takes no more than there is', async () => {
    const owner = newId()
    const ctx = given()
    const made = await ledger.adjust(ctx, { owner, programmeId, points: 50, reason: ' sorry ' })
    expect(made).toMatchObject({
      kind: 'adjust',
      points: 50,
      reason: 'sorry',
      actor: { kind: 'key', id: ctx.actor.id },
    })
    const taking = { owner, programmeId, points: -51, reason: 'mistake' }
    await expect(ledger.adjust(ctx, taking)).rejects.toMatchObject({
      code: 'points.not_enough',
      details: { asked: 51, active: 50 },
    })
    await ledger.adjust(ctx, { ...taking, points: -50 })
    expect(await book.balanceOf(owner)).toEqual(only(0))
  })
})

describe('an opening balance', () => {
  test('is brought in once, however often the import is repeated', async () => {
    const owner = newId()
    const cause = { kind: 'import', id: 'file-1/line-7' }
    const asked = { owner, programmeId, points: 120, expiresAt: book.days(90), cause }
    const ids = [await ledger.openBalance(given(), asked), await ledger.openBalance(given(), asked)]
    expect(ids[0]).toBe(ids[1])
    expect(await book.balanceOf(owner)).toEqual(only(120))
  })
})

describe('a return', () => {
  test('gives points back to the lots they came from, with their old expiry', async () => {
    const owner = newId()
    await book.earn(given(), owner, { points: 50, until: book.days(10) })
    await book.earn(given(), owner, { points: 50, until: book.days(20) })
    const { movement, draws } = await book.redeem(given(), owner, 80)
    const drawn = await ledger.drawnBy(given().db, [{ owner, movementId: movement.id }])
    expect(drawn.get(movement.id)!.map(({ points }) => points)).toEqual([50, 30])
    await book.change(
      given(),
      owner,
      undefined,
      (account, at) =>
        core.giveBack(
          account,
          {
            cause: { kind: 'return', id: 'r' },
            occurredAt: at,
            draws: drawn.get(movement.id)!,
            alreadyBack: 0,
            points: 80,
            restoreUntil: null,
          },
          at,
          newId,
        ),
      { lotIds: draws.map(({ lotId }) => lotId) },
    )
    const { items } = await ledger.lots(given(), { owner })
    expect(items.map(({ remaining }) => remaining)).toEqual([50, 50])
  })
})
