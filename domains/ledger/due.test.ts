import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { newId } from '#kit/newId.ts'
import { bookOf } from '#test/book.ts'
import { freshDatabase } from '#test/given.ts'
import * as ledger from './ledger.ts'

const given = freshDatabase()
const book = bookOf(given)
const { programmeId } = book
const only = (active: number) => ({ active, pending: 0, held: 0, debt: 0 })
const DAY = 86_400_000

describe('expiry', () => {
  test('late and twice changes no balance and is recorded once, at the instant it happened', async () => {
    const owner = newId()
    const until = book.days(-3)
    await book.earn(given(), owner, { points: 100, at: book.days(-10), until })
    await book.earn(given(), owner, { points: 40, at: book.days(-10), until: book.days(30) })
    expect(await book.balanceOf(owner)).toEqual(only(40))
    const ctx = await given.fresh()
    await Promise.all([ledger.recordExpiries(ctx), ledger.recordExpiries(ctx)])
    await ledger.recordExpiries(ctx)
    expect(await book.balanceOf(owner)).toEqual(only(40))
    const { items } = await ledger.movements(ctx, { owner })
    const expired = items.filter(({ kind }) => kind === 'expire')
    expect(expired).toMatchObject([{ points: -100, occurredAt: until.toISOString() }])
    const { rows } = await sql`
      select data from kit.event where owner = ${owner} and name = 'points.expired'
    `.execute(ctx.db)
    expect(rows).toEqual([{ data: { programmeId, movementId: expired[0]!.id, points: 100 } }])
  })

  test('goes in portions, and an account that a till works on is left for the next run', async () => {
    const owners = Array.from({ length: 7 }, () => newId())
    for (const owner of owners) {
      await book.earn(given(), owner, { points: 3, at: book.days(-10), until: book.days(-1) })
      await book.earn(given(), owner, { points: 4, at: book.days(-10), until: book.days(-1) })
    }
    const ctx = await given.fresh()
    await ctx.transaction(async (busy) => {
      await ledger.lookLocked(busy.db, [book.keyOf(owners[3]!)], busy.now)
      expect(await ledger.recordExpiries(ctx, { portion: 3 })).toBe(12)
    })
    expect(await ledger.recordExpiries(ctx, { portion: 3 })).toBe(2)
    expect(await ledger.recordExpiries(ctx, { portion: 3 })).toBe(0)
  })

  test('leaves held points alone until the hold ends, and takes them then', async () => {
    const owner = newId()
    await book.earn(given(), owner, { points: 100, at: book.days(-10), until: book.days(-1) })
    const at = book.days(-2)
    const cause = { kind: 'case', id: '1' }
    const asked = { owner, programmeId, points: 60, subject: 'case 1', expiresAt: null, cause, at }
    const holdId = await ledger.hold(given(), asked)
    const ctx = await given.fresh()
    await ledger.recordExpiries(ctx)
    expect(await book.balanceOf(owner)).toEqual({ ...only(0), held: 60 })
    await ledger.release(ctx, { owner, holdId, cause })
    expect(await book.balanceOf(owner)).toEqual(only(0))
    expect(await ledger.recordExpiries(ctx)).toBe(1)
    await expect(ledger.release(ctx, { owner, holdId, cause })).rejects.toThrow('hold.unknown')
  })

  test('is announced once before it happens, and who warns can ask again what is left', async () => {
    const owner = newId()
    const ctx = await given.fresh()
    await ledger.announceExpiring(ctx, { ahead: 7 * DAY })
    const until = book.days(5, ctx.now)
    await book.earn(ctx, owner, { points: 30, until })
    await ledger.announceExpiring(ctx, { ahead: 7 * DAY })
    await ledger.announceExpiring(ctx, { ahead: 7 * DAY })
    const { rows } = await sql<{ data: unknown }>`
      select data from kit.event where owner = ${owner} and name = 'points.expiring'
    `.execute(ctx.db)
    expect(rows).toEqual([{ data: { programmeId, points: 30, on: until.toISOString() } }])
    await book.redeem(ctx, owner, 30)
    expect(await ledger.expiring(ctx, { owner, programmeId, until })).toEqual([])
  })

  test('lots that expire together are announced together, once a month ahead and once a week ahead', async () => {
    const owner = newId()
    const ctx = await given.fresh()
    const announce = async (days: number) => {
      // in small portions: what belongs together is told once, also where a portion ends in its middle
      await ledger.announceExpiring(ctx, { ahead: days * DAY, portion: 2 })
      const { rows } = await sql<{ points: number; on: string }>`
        select (data ->> 'points')::int as points, data ->> 'on' as on from kit.event
        where owner = ${owner} and name = 'points.expiring' order by id
      `.execute(ctx.db)
      return rows
    }
    for (const days of [7, 31]) await announce(days)
    const [soon, late] = [book.days(6, ctx.now), book.days(30.5, ctx.now)]
    for (const points of [10, 20, 30]) await book.earn(ctx, owner, { points, until: late })
    for (const points of [4, 5]) await book.earn(ctx, owner, { points, until: soon })
    const month = [{ points: 60, on: late.toISOString() }]
    expect(await announce(31)).toEqual(month)
    expect(await announce(31)).toEqual(month)
    const week = [...month, { points: 9, on: soon.toISOString() }]
    expect(await announce(7)).toEqual(week)
    expect(await announce(7)).toEqual(week)
  })
})

describe('activation', () => {
  test('is derived at reading and announced once', async () => {
    const owner = newId()
    const ctx = await given.fresh()
    await ledger.announceActivations(ctx)
    // a machine that is busy takes its time between the two looks
    const from = new Date((await given.fresh()).now.getTime() + 2_000)
    await book.earn(ctx, owner, { points: 30, from })
    expect(await book.balanceOf(owner)).toEqual({ ...only(0), pending: 30 })
    await new Promise((later) => setTimeout(later, 2_050))
    const after = await given.fresh()
    expect(await book.balanceOf(owner)).toEqual(only(30))
    await ledger.announceActivations(after)
    await ledger.announceActivations(after)
    const { rows } = await sql`
      select data ->> 'points' as points from kit.event
      where owner = ${owner} and name = 'points.activated'
    `.execute(ctx.db)
    expect(rows).toEqual([{ points: '30' }])
  })
})
