import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { makeDice } from '#domains/analytics/core/numbers/dice.ts'
import * as merging from '#domains/members/merging.ts'
import { setStaff } from '#domains/members/staff.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import { DAY } from '#kit/core/time.ts'
import { conditions, deliverNews } from '#test/behaviours/town.ts'
import { freshDatabase } from '#test/given.ts'
import { settled } from '#test/settled.ts'
import { openShop, type Shop } from '#test/shop.ts'
import { buyers, type Buyers } from './figures.store.ts'
import { rollUp } from './rolling.ts'

const given = freshDatabase()

/** Every span between two days with a receipt, counted from receipts alone. */
async function fromReceipts(programmeId: string) {
  const { rows } = await sql<Buyers & { from: string; to: string }>`
    with bought as (
      select coalesce(duplicate.person, receipt.owner) as person, day
      from analytics.receipt left join analytics.duplicate using (owner)
      where programme_id = ${programmeId} and member and kept and not apart
    ), days as (select distinct day from bought), spans as (
      select one.day as first, other.day as last
      from days as one join days as other on one.day <= other.day
    ), persons as (
      select first, last, count(*) as orders
      from spans join bought on day between first and last group by first, last, person
    )
    select to_char(first, 'YYYY-MM-DD') as from, to_char(last, 'YYYY-MM-DD') as to,
      count(*) as members, count(*) filter (where orders > 1) as repeaters,
      sum(orders)::bigint as orders
    from persons group by first, last order by first, last
  `.execute(given.owner)
  return rows
}

/** Rolls up, and holds each span by days against the same by receipts; in how many somebody came again. */
async function rollAndCompare({ programmeId }: Shop): Promise<number> {
  await settled(given().db)
  await rollUp(await given.fresh(), new AbortController().signal)
  const spans = await fromReceipts(programmeId)
  for (const { from, to, ...counted } of spans) {
    const span = { programmeId, storeId: null, from, to }
    expect(await buyers(given().db, span), `${from}..${to}`).toEqual(counted)
  }
  return spans.filter(({ repeaters }) => repeaters > 0).length
}

test('how many bought, and how many again, is by days what it is by receipts, whatever is told late or taken back', async () => {
  const shop = await openShop(given, conditions())
  const people = []
  for (let n = 0; n < 5; n++) people.push(await shop.member())
  const [one, other, clerk] = people.map(({ id }) => id) as [string, string, string]
  const dice = makeDice(7)
  const bought: string[] = []
  for (let round = 0; round < 4; round++) {
    for (let n = 0; n < 10; n++) {
      // some on the same day, some long after the later ones
      const occurredAt = new Date(Date.now() - 1_000 - dice.below(16) * DAY).toISOString()
      const { id } = await shop.buy(people[dice.below(5)]!.id, 1_000, { occurredAt })
      bought.push(id)
    }
    await shop.buy(null, 1_000)
    expect(await rollAndCompare(shop)).toBeGreaterThan(0)
    await purchases.cancel(shop.ctx, bought[round * 10]!)
    await purchases.cancel(shop.ctx, bought[round * 10 + 7]!)
  }
  const merge = async (deed: () => Promise<unknown>) => {
    await deed()
    await merging.finishMerges(shop.ctx)
    await deliverNews(given)
    expect(await rollAndCompare(shop)).toBeGreaterThan(20)
  }
  await merge(() => merging.merge(shop.ctx, other, { with: one, reason: 'the same person' }))
  await merge(() => merging.unmerge(shop.ctx, other, { with: one }))
  for (const staff of [true, false]) {
    await setStaff(shop.ctx, clerk, { staff, reason: 'hired or left' })
    expect(await rollAndCompare(shop)).toBeGreaterThan(20)
  }
}, 60_000)
