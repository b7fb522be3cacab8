import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '#kit/context.ts'
import { newId } from '#kit/newId.ts'
import { freshDatabase } from '#test/given.ts'
import * as core from './core/index.ts'
import * as ledger from './ledger.ts'

const given = freshDatabase()
const programmeId = newId<'programme'>()

beforeAll(async () => {
  const { organisationId, now } = given()
  start = now
  await sql`
    insert into programmes.organisation (id, name, country, language, made_at)
    values (${organisationId}, 'Test', 'RU', 'ru', ${now})
  `.execute(given.owner)
  await sql`
    insert into programmes.programme
      (id, organisation_id, name, currency, zone, points_name, scale, state, made_at, live_at)
    values (${programmeId}, ${organisationId}, 'Points', 'RUB', 'Europe/Moscow',
      '{"ru": {}, "en": {}}', 0, 'live', ${now}, ${now})
  `.execute(given.owner)
})

const DAY = 86_400_000
let start = new Date()
const days = (count: number, from = start) => new Date(from.getTime() + count * DAY)
const keyOf = (owner: string) => ({
  owner,
  programmeId,
  organisationId: given().organisationId,
})

/** Earns as a purchase would: looks, decides, records. */
async function earn(
  ctx: Context,
  owner: string,
  asked: { points: number; at?: Date; from?: Date; until?: Date | null; purchaseId?: string },
): Promise<core.Posting> {
  return change(ctx, owner, asked.at, (account, at) => [
    core.earn(
      account,
      {
        points: asked.points,
        activatesAt: (asked.from ?? new Date(at)).getTime(),
        expiresAt: asked.until?.getTime() ?? null,
        purchaseId: asked.purchaseId ?? null,
        cause: { kind: 'purchase', id: asked.purchaseId ?? newId() },
        occurredAt: at,
      },
      at,
      newId,
    ),
  ])
}

/** Redeems as a purchase would; null when there are not enough points. */
async function redeem(ctx: Context, owner: string, points: number, at?: Date) {
  return change(ctx, owner, at, (account, at) => {
    const why = { cause: { kind: 'purchase', id: newId() }, occurredAt: at }
    const posting = core.redeem(account, { ...why, points }, at, newId)
    return posting ? [posting] : []
  })
}

async function change(
  ctx: Context,
  owner: string,
  at: Date | undefined,
  decide: (account: core.Account, at: number) => readonly core.Posting[],
  look: Partial<ledger.Look> = {},
): Promise<core.Posting> {
  return ctx.transaction(async (ctx) => {
    const key = keyOf(owner)
    const accounts = await ledger.lookLocked(ctx.db, [{ ...key, ...look }], ctx.now, { wait: true })
    const instant = (at ?? ctx.now).getTime()
    const account = accounts.get(ledger.accountKey(key))!
    const current = core.currentAt(account, instant, newId)
    const postings = decide(current.account, instant)
    const entries = [...current.postings, ...postings].map((posting) => ({ ...key, posting }))
    await ledger.record(ctx.db, entries, ctx.now)
    return postings.at(-1)!
  })
}

const balanceOf = async (owner: string, at?: Date) => {
  const ctx = await given.fresh()
  const { active, pending, held, debt } = await ledger.balance(ctx, { owner, programmeId, at })
  return { active, pending, held, debt }
}
const only = (active: number) => ({ active, pending: 0, held: 0, debt: 0 })

describe('an account', () => {
  test('is empty before the first operation, and reading it opens nothing', async () => {
    const owner = newId()
    expect(await balanceOf(owner)).toEqual(only(0))
    const { rows } = await sql`select from ledger.account where owner = ${owner}`.execute(
      given().db,
    )
    expect(rows).toHaveLength(0)
  })

  test('is opened once when thirty purchases earn at the same moment, and none is lost', async () => {
    const owner = newId()
    await Promise.all(Array.from({ length: 30 }, () => earn(given(), owner, { points: 7 })))
    expect(await balanceOf(owner)).toEqual(only(210))
  })

  test('lends its points to one spender at a time: thirty at once take no more than there is', async () => {
    const owner = newId()
    await earn(given(), owner, { points: 100 })
    const spent = await Promise.all(Array.from({ length: 30 }, () => redeem(given(), owner, 30)))
    expect(spent.filter(Boolean)).toHaveLength(3)
    expect(await balanceOf(owner)).toEqual(only(10))
  })

  test('that another till works on is left out of a batch, its neighbours are not', async () => {
    const [busy, free] = [newId(), newId()]
    await earn(given(), busy, { points: 1 })
    await earn(given(), free, { points: 2 })
    await given().transaction(async (ctx) => {
      await ledger.lookLocked(ctx.db, [keyOf(busy)], ctx.now)
      await given().transaction(async (other) => {
        const got = await ledger.lookLocked(other.db, [keyOf(busy), keyOf(free)], other.now)
        expect([...got.values()].map(({ owner }) => owner)).toEqual([free])
      })
    })
  })

  test('is read from its open lots, however long its history', async () => {
    const owner = newId()
    await earn(given(), owner, { points: 1_000 })
    await change(given(), owner, undefined, (account, at) => {
      const postings: core.Posting[] = []
      let current = account
      for (let n = 0; n < 300; n++) {
        const why = { cause: { kind: 'purchase', id: String(n) }, occurredAt: at }
        const life = { points: 1, activatesAt: at, expiresAt: at + DAY }
        const earned = core.earn(current, { ...why, ...life }, at, newId)
        current = core.apply(current, earned)
        const redeemed = core.redeem(current, { ...why, points: 1 }, at, newId)!
        current = core.apply(current, redeemed)
        postings.push(earned, redeemed)
      }
      return postings
    })
    const account = (await ledger.look(given().db, [keyOf(owner)])).get(
      ledger.accountKey(keyOf(owner)),
    )
    expect(account?.lots).toHaveLength(1)
    expect(await balanceOf(owner)).toEqual(only(1_000))
  })
})

describe('the history', () => {
  test('cannot be rewritten, neither by the platform nor by hand', async () => {
    const owner = newId()
    await earn(given(), owner, { points: 5 })
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
    const { lots } = await earn(given(), owner, { points: 5 })
    const overdrawn = { lotId: lots[0]!.id, points: 6 }
    const why = { cause: { kind: 'bug', id: '1' }, occurredAt: 0 }
    const bug = (kind: core.Kind, points: number, draws: core.Draw[]): core.Posting => ({
      movement: core.movement(kind, points, why, newId),
      lots: [],
      draws,
      debt: 0,
    })
    const { owner: _, ...place } = keyOf(owner)
    const write = (posting: core.Posting) =>
      ledger.record(given().db, [{ owner, ...place, posting }], given().now)
    await expect(write(bug('redeem', -6, [overdrawn]))).rejects.toThrow('check')
    await expect(write(bug('adjust', -1, []))).rejects.toThrow('check')
    await expect(write(bug('earn', -1, []))).rejects.toThrow('check')
    expect(await balanceOf(owner)).toEqual(only(5))
  })

  test('is told newest first, page by page, each movement with its cause', async () => {
    const owner = newId()
    const purchaseId = newId()
    await earn(given(), owner, { points: 50, purchaseId })
    for (let points = 1; points <= 4; points++) await redeem(given(), owner, points)
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

describe('expiry', () => {
  test('late and twice changes no balance and is recorded once, at the instant it happened', async () => {
    const owner = newId()
    const until = days(-3)
    await earn(given(), owner, { points: 100, at: days(-10), until })
    await earn(given(), owner, { points: 40, at: days(-10), until: days(30) })
    expect(await balanceOf(owner)).toEqual(only(40))
    const ctx = await given.fresh()
    await Promise.all([ledger.recordExpiries(ctx), ledger.recordExpiries(ctx)])
    await ledger.recordExpiries(ctx)
    expect(await balanceOf(owner)).toEqual(only(40))
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
      await earn(given(), owner, { points: 3, at: days(-10), until: days(-1) })
      await earn(given(), owner, { points: 4, at: days(-10), until: days(-1) })
    }
    const ctx = await given.fresh()
    await ctx.transaction(async (busy) => {
      await ledger.lookLocked(busy.db, [keyOf(owners[3]!)], busy.now)
      expect(await ledger.recordExpiries(ctx, { portion: 3 })).toBe(12)
    })
    expect(await ledger.recordExpiries(ctx, { portion: 3 })).toBe(2)
    expect(await ledger.recordExpiries(ctx, { portion: 3 })).toBe(0)
  })

  test('leaves held points alone until the hold ends, and takes them then', async () => {
    const owner = newId()
    await earn(given(), owner, { points: 100, at: days(-10), until: days(-1) })
    const at = days(-2)
    const cause = { kind: 'case', id: '1' }
    const asked = { owner, programmeId, points: 60, subject: 'case 1', expiresAt: null, cause, at }
    const holdId = await ledger.hold(given(), asked)
    const ctx = await given.fresh()
    await ledger.recordExpiries(ctx)
    expect(await balanceOf(owner)).toEqual({ ...only(0), held: 60 })
    await ledger.release(ctx, { owner, holdId, cause })
    expect(await balanceOf(owner)).toEqual(only(0))
    expect(await ledger.recordExpiries(ctx)).toBe(1)
    await expect(ledger.release(ctx, { owner, holdId, cause })).rejects.toThrow('hold.unknown')
  })

  test('is announced once before it happens, and who warns can ask again what is left', async () => {
    const owner = newId()
    const ctx = await given.fresh()
    await ledger.announceExpiring(ctx, { ahead: 7 * DAY })
    const until = days(5, ctx.now)
    await earn(ctx, owner, { points: 30, until })
    await ledger.announceExpiring(ctx, { ahead: 7 * DAY })
    await ledger.announceExpiring(ctx, { ahead: 7 * DAY })
    const { rows } = await sql<{ data: unknown }>`
      select data from kit.event where owner = ${owner} and name = 'points.expiring'
    `.execute(ctx.db)
    expect(rows).toEqual([{ data: { programmeId, points: 30, on: until.toISOString() } }])
    await redeem(ctx, owner, 30)
    expect(await ledger.expiring(ctx, { owner, programmeId, until })).toEqual([])
  })
})

describe('activation', () => {
  test('is derived at reading and announced once', async () => {
    const owner = newId()
    const ctx = await given.fresh()
    await ledger.announceActivations(ctx)
    const from = new Date((await given.fresh()).now.getTime() + 50)
    await earn(ctx, owner, { points: 30, from })
    expect(await balanceOf(owner)).toEqual({ ...only(0), pending: 30 })
    await new Promise((later) => setTimeout(later, 80))
    const after = await given.fresh()
    expect(await balanceOf(owner)).toEqual(only(30))
    await ledger.announceActivations(after)
    await ledger.announceActivations(after)
    const { rows } = await sql`
      select data ->> 'points' as points from kit.event
      where owner = ${owner} and name = 'points.activated'
    `.execute(ctx.db)
    expect(rows).toEqual([{ points: '30' }])
  })
})

describe('a hold', () => {
  test('that ran out counts for nothing at once, and the job gives its points back once', async () => {
    const owner = newId()
    await earn(given(), owner, { points: 100, at: days(-3) })
    const at = days(-2)
    const cause = { kind: 'quote', id: 'q' }
    const asked = { owner, programmeId, points: 60, subject: 'q', cause, at }
    await ledger.hold(given(), { ...asked, expiresAt: days(-1) })
    expect(await balanceOf(owner, at)).toEqual({ ...only(40), held: 60 })
    expect(await balanceOf(owner)).toEqual(only(100))
    const ctx = await given.fresh()
    expect(await ledger.releaseExpiredHolds(ctx)).toBe(1)
    expect(await ledger.releaseExpiredHolds(ctx)).toBe(0)
    expect(await balanceOf(owner)).toEqual(only(100))
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
    expect(await balanceOf(owner)).toEqual(only(0))
  })
})

describe('an opening balance', () => {
  test('is brought in once, however often the import is repeated', async () => {
    const owner = newId()
    const cause = { kind: 'import', id: 'file-1/line-7' }
    const asked = { owner, programmeId, points: 120, expiresAt: days(90), cause }
    const ids = [await ledger.openBalance(given(), asked), await ledger.openBalance(given(), asked)]
    expect(ids[0]).toBe(ids[1])
    expect(await balanceOf(owner)).toEqual(only(120))
  })
})

describe('a transfer', () => {
  test('moves points with their expiry and sums to nothing', async () => {
    const [from, to] = [newId(), newId()]
    const until = days(20)
    await earn(given(), from, { points: 100, until })
    const made = await ledger.transfer(given(), { from, to, programmeId, points: 30 })
    expect(made).toMatchObject({ from, to, points: 30, state: 'done' })
    expect(await balanceOf(from)).toEqual(only(70))
    expect(await balanceOf(to)).toEqual(only(30))
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
    await earn(given(), from, { points: 100 })
    await ledger.startTransfer(given(), { from, to, programmeId, points: 30 })
    expect(await balanceOf(from)).toEqual(only(70))
    expect(await balanceOf(to)).toEqual(only(0))
    const ctx = await given.fresh()
    await Promise.all([1, 2, 3].map(() => ledger.finishTransfers(ctx, { grace: 0 })))
    await ledger.finishTransfers(ctx, { grace: 0 })
    expect(await balanceOf(to)).toEqual(only(30))
  })

  test('pays the debt of who receives it', async () => {
    const [from, to] = [newId(), newId()]
    const purchaseId = newId()
    await earn(given(), from, { points: 100 })
    await earn(given(), to, { points: 20, purchaseId })
    await redeem(given(), to, 20)
    await change(given(), to, undefined, (account, at) => {
      const why = { cause: { kind: 'return', id: 'r' }, occurredAt: at }
      const asked = { ...why, points: 20, purchaseId, policy: 'unlimited' as const }
      return core.clawback(account, asked, at, newId).postings
    })
    expect(await balanceOf(to)).toEqual({ ...only(0), debt: 20 })
    await ledger.transfer(given(), { from, to, programmeId, points: 30 })
    expect(await balanceOf(to)).toEqual(only(10))
  })

  test('and its opposite at the same moment never wait for each other', async () => {
    const [a, b] = [newId(), newId()]
    await earn(given(), a, { points: 500 })
    await earn(given(), b, { points: 500 })
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
    expect(await balanceOf(a)).toEqual(only(500))
    expect(await balanceOf(b)).toEqual(only(500))
    const { rows } = await sql`
      select deadlocks from pg_stat_database where datname = current_database()
    `.execute(given.owner)
    expect(rows).toEqual([{ deadlocks: 0 }])
  })
})

describe('a return', () => {
  test('gives points back to the lots they came from, with their old expiry', async () => {
    const owner = newId()
    await earn(given(), owner, { points: 50, until: days(10) })
    await earn(given(), owner, { points: 50, until: days(20) })
    const { movement, draws } = await redeem(given(), owner, 80)
    const drawn = await ledger.drawnBy(given().db, [{ owner, movementId: movement.id }])
    expect(drawn.get(movement.id)!.map(({ points }) => points)).toEqual([50, 30])
    await change(
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

describe('two accounts merged', () => {
  test('have their points with expiry, pending ones and debt in one, and can be parted after later movements', async () => {
    const [from, to] = [newId(), newId()]
    const until = days(20)
    await earn(given(), from, { points: 100, until })
    await earn(given(), from, { points: 40, from: days(5), until: days(50) })
    await earn(given(), to, { points: 10, until: days(5) })
    const mergeId = newId()
    await ledger.moveAll(given(), { from, to, mergeId })
    await ledger.moveAll(given(), { from, to, mergeId })
    expect(await balanceOf(from)).toEqual(only(0))
    expect(await balanceOf(to)).toEqual({ ...only(110), pending: 40 })

    // the survivor's own ten go first, then thirty of the moved ones
    await redeem(given(), to, 40)
    await earn(given(), to, { points: 7 })
    const undo = { from: to, to: from, mergeId }
    await ledger.moveBack(given(), undo)
    await ledger.moveBack(given(), undo)
    expect(await balanceOf(from)).toEqual({ ...only(70), pending: 40 })
    expect(await balanceOf(to)).toEqual(only(7))
    const { items } = await ledger.lots(given(), { owner: from })
    expect(items.map((lot) => [lot.remaining, lot.expiresAt])).toEqual([
      [40, days(50).toISOString()],
      [70, until.toISOString()],
    ])
  })

  test('bring their debt along, and take back what is still owed', async () => {
    const [from, to] = [newId(), newId()]
    const purchaseId = newId()
    await earn(given(), from, { points: 100, purchaseId })
    await redeem(given(), from, 100)
    await change(given(), from, undefined, (account, at) => {
      const why = { cause: { kind: 'return', id: 'r' }, occurredAt: at }
      const asked = { ...why, points: 100, purchaseId, policy: 'unlimited' as const }
      return core.clawback(account, asked, at, newId).postings
    })
    const mergeId = newId()
    await ledger.moveAll(given(), { from, to, mergeId })
    expect(await balanceOf(to)).toEqual({ ...only(0), debt: 100 })
    await earn(given(), to, { points: 30 })
    await ledger.moveBack(given(), { from: to, to: from, mergeId })
    expect(await balanceOf(to)).toEqual(only(0))
    expect(await balanceOf(from)).toEqual({ ...only(0), debt: 70 })
  })

  test('end the holds of the one that goes, so that nothing stays behind', async () => {
    const [from, to] = [newId(), newId()]
    await earn(given(), from, { points: 100 })
    const cause = { kind: 'quote', id: 'q' }
    const held = { owner: from, programmeId, points: 60, subject: 'q', expiresAt: days(1), cause }
    await ledger.hold(given(), held)
    await ledger.moveAll(given(), { from, to, mergeId: newId() })
    expect(await balanceOf(from)).toEqual(only(0))
    expect(await balanceOf(to)).toEqual(only(100))
  })
})
