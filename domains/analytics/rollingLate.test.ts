import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { conditions } from '#test/behaviours/town.ts'
import { freshDatabase } from '#test/given.ts'
import { settled } from '#test/settled.ts'
import { openShop } from '#test/shop.ts'
import { rollUp } from './rolling.ts'

// the late receipt is written by hand, so the book's oracle would rightly miss its points
const given = freshDatabase({ oracle: false })
const roll = async () => rollUp(await given.fresh(), new AbortController().signal, { slack: 0 })

test('a receipt that a slow database transaction brings in behind others is counted', async () => {
  const shop = await openShop(given, conditions())
  const { id } = await shop.member()
  await settled(given().db)
  await roll()
  await settled(given().db)
  await roll()
  const { rows: before } = await sql`select from analytics.receipt`.execute(given.owner)
  let told: () => void = () => undefined
  let begun: () => void = () => undefined
  const beginning = new Promise<void>((done) => (begun = done))
  const holding = new Promise<void>((done) => (told = done))
  const slow = given.owner.transaction().execute(async (db) => {
    await sql`select pg_current_xact_id()`.execute(db)
    const early = Date.now().toString(16).padStart(12, '0')
    begun()
    await holding
    const { rows } = await sql<{ id: string }>`select gen_random_uuid() as id`.execute(db)
    const purchaseId = `${early.slice(0, 8)}-${early.slice(8)}-7${rows[0]!.id.slice(15)}`
    await sql`
      insert into purchases.purchase select (jsonb_populate_record(p, jsonb_build_object('id', ${purchaseId}::text))).*
      from purchases.purchase p where not test and owner = ${id} limit 1
    `.execute(db)
  })
  await beginning
  await shop.buy(id, 10_000)
  for (let time = 0; time < 3; time++) {
    await new Promise((done) => setTimeout(done, 20))
    await roll()
  }
  told()
  await slow
  await settled(given().db)
  await roll()
  const { rows: after } = await sql`select from analytics.receipt`.execute(given.owner)
  expect(after.length - before.length).toBe(2)
})
