import { sql } from 'kysely'
import { expect, test } from 'vitest'
import * as groups from '#domains/analytics/groups.ts'
import * as ledger from '#domains/ledger/ledger.ts'
import { DAY } from '#kit/core/time.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop } from '#test/shop.ts'
import { agreeToReminders } from '#test/wishes.ts'
import { conditions, deliverNews } from './town.ts'

const given = freshDatabase()

test('who is held out is reminded of nothing, and is told of what was earned all the same', async () => {
  const shop = await openShop(
    given,
    conditions({ expiry: { kind: 'rolling', after: { days: 5 } } }),
  )
  const people: string[] = []
  for (let n = 0; n < 16; n++) {
    const { id } = await shop.member({ phone: `+7926000${1000 + n}` })
    people.push(id)
  }
  await agreeToReminders(shop.ctx, people)
  const { programmeId } = shop
  await groups.begin(await given.fresh(), { programmeId, name: 'Half', sharePercent: 50 })
  const held = await groups.heldOut(given().db, programmeId, people)
  expect(held.size).toBeGreaterThan(0)
  expect(held.size).toBeLessThan(people.length)
  for (const id of people) await shop.buy(id, 100_000)
  await ledger.announceExpiring(await given.fresh(), { ahead: 7 * DAY })
  await deliverNews(given)
  const told = async (kind: string) => {
    const { rows } = await sql<{ owner: string }>`
      select distinct owner from messaging.message where kind = ${kind} order by owner
    `.execute(given.owner)
    return rows.map(({ owner }) => owner)
  }
  const reminded = people.filter((id) => !held.has(id))
  expect(await told('points.expiring')).toEqual(reminded.toSorted())
  expect(await told('points.earned')).toEqual(people.toSorted())
})
