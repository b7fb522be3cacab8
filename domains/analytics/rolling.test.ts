import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { makeDice } from '#domains/analytics/core/numbers/dice.ts'
import * as ledger from '#domains/ledger/ledger.ts'
import * as accounts from '#domains/members/accounts.ts'
import * as merging from '#domains/members/merging.ts'
import { setStaff, staffMark } from '#domains/members/staff.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import { DAY } from '#kit/core/time.ts'
import { bringPoints, conditions, deliverNews, giveBack } from '#test/behaviours/town.ts'
import { freshDatabase } from '#test/given.ts'
import { settled } from '#test/settled.ts'
import { openShop, type Shop } from '#test/shop.ts'
import { deriveHabits, growHabits, type Visit } from './habits.store.ts'
import { checkSoundness, rollUp } from './rolling.ts'

const given = freshDatabase()
const never = new AbortController().signal
const roll = async () => {
  await settled(given().db)
  await rollUp(await given.fresh(), never)
}

const TABLES = [
  ['receipt', 'owner, purchase_id'],
  ['goods_back', 'owner, return_id'],
  ['habit', 'owner, programme_id'],
  ['duplicate', 'owner'],
  ['apart', 'owner'],
  ['visit_day', 'programme_id, day, earlier'],
  ['sales_day', 'programme_id, day, store_id, channel, tier, member'],
  ['points_day', 'programme_id, day, store_id, apart'],
  ['issued_day', 'programme_id, day, store_id, channel, tier, source, rule'],
  ['issue_month', 'programme_id, issued_in, moved_in'],
] as const

/** Days on which in the end nothing is left need not be there when rolled up at once. */
const isNothing = (row: object) =>
  Object.values(row).every((value) => typeof value !== 'number' || value === 0)

async function allRows(): Promise<Record<string, object[]>> {
  const found: Record<string, object[]> = {}
  for (const [table, key] of TABLES) {
    const { rows } = await sql<object>`
      select * from ${sql.table(`analytics.${table}`)} order by ${sql.raw(key)}
    `.execute(given.owner)
    const isSum = table.endsWith('_day') || table.endsWith('_month')
    found[table] = isSum ? rows.filter((row) => !isNothing(row)) : rows
  }
  return found
}

async function forgetAll(): Promise<void> {
  const tables = [...TABLES.map(([table]) => table), 'progress', 'soundness']
  for (const table of tables) {
    await sql`delete from ${sql.table(`analytics.${table}`)}`.execute(given.owner)
  }
}

/** What makes habits: each receipt of which something was kept, in the order of time. */
async function visits(): Promise<Visit[]> {
  const { rows } = await sql<Visit>`
    select owner, programme_id, occurred_at, to_char(day, 'YYYY-MM-DD') as day, amount,
      discount + returned as discount, points_redeemed
    from analytics.receipt where member and kept and not apart order by occurred_at
  `.execute(given.owner)
  return rows
}

type Bought = { readonly id: string; readonly lines: number; returned: number }

/** Tells a history by chance: receipts late and in time, returns, corrections, gifts, merges and their undoing. */
async function tell(shop: Shop, seed: number, steps: number): Promise<void> {
  const dice = makeDice(seed)
  const people = await Promise.all(
    [0, 1, 2, 3, 4, 5, 6].map((n) => shop.member(n === 6 ? { test: true } : {})),
  )
  const bought: Bought[] = []
  const merged = new Map<string, string>()
  const living = () => people.filter(({ id }) => !merged.has(id))
  const any = <T>(of: readonly T[]): T => of[dice.below(of.length)]!
  const deeds = {
    buy: async () => {
      const late = dice.below(3) === 0 ? dice.below(70) * DAY : 0
      const occurredAt = new Date(Date.now() - late - 1_000).toISOString()
      const who = dice.below(6) === 0 ? null : any(living()).id
      const line = (n: number) => ({
        sku: `s${n}`,
        amount: 1_000 + dice.below(50_000),
        ...(dice.below(2) === 0 && { cost: 700 }),
      })
      const made = await shop.buy(who, [line(1), line(2)], {
        occurredAt,
        ...(late === 0 && who !== null && { pointsToRedeem: dice.below(2) === 0 ? 'max' : 0 }),
      })
      bought.push({ id: made.id, lines: 2, returned: 0 })
    },
    giveBack: async () => {
      const one = bought.find((each) => each.returned < each.lines)
      if (!one) return
      one.returned += 1
      await giveBack(shop, one.id, [[`${one.returned}`, '1']])
    },
    cancel: async () => {
      const one = bought.findLast((each) => each.returned === 0)
      if (!one) return
      one.returned = 2
      await purchases.cancel(shop.ctx, one.id)
    },
    correct: () => bringPoints(shop, any(living()).id, 10 + dice.below(500)),
    merge: async () => {
      const [one, other] = living().filter(({ id }) => id !== people[6]!.id)
      if (!one || !other || living().length < 5) return
      merged.set(one.id, other.id)
      await merging.merge(shop.ctx, other.id, { with: one.id, reason: 'the same person' })
      await merging.finishMerges(shop.ctx)
      await deliverNews(given)
    },
    part: async () => {
      const last = [...merged].at(-1)
      if (!last) return
      const [one, survivor] = last
      merged.delete(one)
      await merging.unmerge(shop.ctx, survivor, { with: one })
      await merging.finishMerges(shop.ctx)
      await deliverNews(given)
    },
    // from whoever works here and does no more, all that was counted comes and goes
    mark: async () => {
      const { id } = any(living())
      const { staff } = await staffMark(shop.ctx, id)
      await setStaff(shop.ctx, id, { staff: !staff, reason: 'hired or left' })
    },
    roll,
  }
  const often = [
    'buy',
    'buy',
    'buy',
    'buy',
    'giveBack',
    'cancel',
    'correct',
    'merge',
    'part',
    'mark',
    'roll',
  ]
  for (let step = 0; step < steps; step++) await deeds[any(often) as keyof typeof deeds]()
  await setStaff(shop.ctx, living()[0]!.id, { staff: true, reason: 'hired at the end' })
}

describe.each([1, 2, 3])('a history made by chance, seed %i', (seed) => {
  let shop: Shop
  beforeAll(async () => {
    shop = await openShop(
      given,
      conditions({
        activation: { after: { days: 3 } },
        returns: { clawback: 'unlimited', restoreExpired: { days: 30 } },
      }),
    )
    await tell(shop, seed, 70)
    await roll()
  })

  test('rolled up bit by bit it comes to the same as rolled up at once', async () => {
    const bitByBit = await allRows()
    expect(bitByBit['receipt']!.length).toBeGreaterThan(15)
    expect(bitByBit['goods_back']!.length).toBeGreaterThan(3)
    expect(bitByBit['points_day']!.length).toBeGreaterThan(3)
    expect(bitByBit['apart']!.length).toBeGreaterThan(0)
    expect(bitByBit['issued_day']!.length).toBeGreaterThan(3)
    await roll()
    expect(await allRows()).toEqual(bitByBit)
    await forgetAll()
    await roll()
    expect(await allRows()).toEqual(bitByBit)
    await forgetAll()
    // a portion of movements, members by members
    await rollUp(await given.fresh(), never, { owners: 2 })
    expect(await allRows()).toEqual(bitByBit)
  })

  test('a habit that grew receipt by receipt is the one that all its receipts make', async () => {
    const grown = await allRows()
    expect(grown['habit']!.length).toBeGreaterThan(3)
    const owners = grown['receipt']!.map((row) => (row as { owner: string }).owner)
    await deriveHabits(given.owner, owners)
    expect(await allRows()).toEqual(grown)
    // one visit after another: each but the first grows what is there
    await sql`delete from analytics.habit`.execute(given.owner)
    await sql`delete from analytics.visit_day`.execute(given.owner)
    for (const visit of await visits()) {
      const late = await growHabits(given.owner, [visit])
      await deriveHabits(given.owner, late)
    }
    expect(await allRows()).toEqual(grown)
  })

  test('what the staff buys and earns is in no figure', async () => {
    const { rows: staff } = await sql<{ owner: string }>`select owner from analytics.apart`.execute(
      given.owner,
    )
    const { rows } = await sql<{ kept: number; told: number; habits: number }>`
      select (select coalesce(sum(amount - discount), 0)::bigint from analytics.receipt
          where programme_id = ${shop.programmeId} and not apart) as kept,
        (select coalesce(sum(sales_amount), 0)::bigint from analytics.sales_day
          where programme_id = ${shop.programmeId}) as told,
        (select count(*) from analytics.habit where owner = any(${staff.map(({ owner }) => owner)}::uuid[]))
          as habits
    `.execute(given.owner)
    expect(rows[0]!.told).toBe(rows[0]!.kept)
    expect(rows[0]!.habits).toBe(0)
  })

  test('what points were given for comes to what was given', async () => {
    const { rows } = await sql<{ day: string; issued: number; told: number }>`
      select day::text, sum(issued) as issued, sum(told) as told from (
        select day, issued_points as issued, 0 as told from analytics.points_day
        where programme_id = ${shop.programmeId} and not apart
        union all
        select day, 0, issued_points from analytics.issued_day
        where programme_id = ${shop.programmeId} and source <> 'hand'
      ) as sides group by 1 order by 1
    `.execute(given.owner)
    expect(rows.some(({ issued }) => Number(issued) > 0)).toBe(true)
    for (const { issued, told } of rows) expect(told).toBe(issued)
  })

  test('the days add up to what the lots hold less the debt, and a point too much is found', async () => {
    await checkSoundness(await given.fresh())
    const add = (points: number) =>
      sql`
        update analytics.points_day set issued_points = issued_points + ${points}
        where (programme_id, day) in (select programme_id, max(day) from analytics.points_day
          where programme_id = ${shop.programmeId} and not apart and issued_points > 0 group by 1)
          and not apart and issued_points > 0
      `.execute(given.owner)
    await add(1)
    await expect(checkSoundness(await given.fresh())).rejects.toThrow(shop.programmeId)
    await add(-1)
    await checkSoundness(await given.fresh())
  })

  test('what is left of each month of issue is what is left of its lots', async () => {
    const { rows } = await sql<{ month: string; left: number; open: number }>`
      with told as (
        select to_char(issued_in, 'YYYY-MM') as month,
          sum(issued_points - redeemed_points - expired_points - reversed_points - other_points)::bigint as left
        from analytics.issue_month where programme_id = ${shop.programmeId} group by 1
      ), open as (
        select to_char(earned_at at time zone 'Europe/Moscow', 'YYYY-MM') as month,
          sum(remaining)::bigint as open
        from ledger.lot join members.member using (owner)
        where programme_id = ${shop.programmeId} and not test
          and owner not in (select owner from analytics.apart) group by 1
      )
      select month, coalesce(told.left, 0) as left, coalesce(open.open, 0) as open
      from told full join open using (month) order by 1
    `.execute(given.owner)
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.map(({ left }) => left)).toEqual(rows.map(({ open }) => open))
  })
})

test('points given away on another member’s account leave the sum as it was', async () => {
  const shop = await openShop(given, conditions())
  const [one, other] = [await shop.member(), await shop.member()]
  await bringPoints(shop, one.id, 500)
  const { programmeId } = shop
  const asked = { from: one.id, to: other.id, programmeId, points: 200 }
  const started = await accounts.startTransfer(shop.ctx, asked)
  await ledger.finishTransfer(shop.ctx, started.from, started.id)
  await roll()
  const { rows } = await sql<{ adjusted: number }>`
    select sum(adjusted_points)::bigint as adjusted from analytics.points_day
    where programme_id = ${shop.programmeId}
  `.execute(given.owner)
  expect(rows).toEqual([{ adjusted: 500 }])
})
