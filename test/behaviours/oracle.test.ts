import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import * as purchases from '#domains/purchases/purchases.ts'
import { freshDatabase } from '#test/given.ts'
import { oracle } from '#test/oracle.ts'
import { openShop, type Shop } from '#test/shop.ts'
import { bringPoints, called, conditions, fivePercent, giveBack } from './town.ts'

const given = freshDatabase()
let shop: Shop
beforeAll(async () => {
  const budget = { kind: 'budget' as const, points: 1_000 }
  shop = await openShop(given, conditions({ rules: [{ ...fivePercent, limits: [budget] }] }))
  const { id } = await shop.member()
  await bringPoints(shop, id, 100)
  const bought = await shop.buy(id, [{ amount: 400_00 }, { amount: 600_00 }], {
    pointsToRedeem: 30,
  })
  await giveBack(shop, bought.id, [['1', '1']])
  await purchases.report(shop.ctx, id, {
    kind: 'review',
    externalId: 'R-1',
    occurredAt: new Date().toISOString(),
  })
  await shop.quote(id, 400_00, { pointsToRedeem: 20, hold: true })
  const receipt = shop.receipt(id, 400_00, { pointsToRedeem: 10 })
  const { id: quoteId } = await purchases.quote(shop.ctx, { ...receipt, hold: true }, called())
  await purchases.confirm(shop.ctx, { ...receipt, quoteId }, called())
})

/** Somebody writes to the tables by hand; the oracle says what no longer meets. Nothing is kept. */
const tampered = [
  ['a receipt is forgotten', 'delete from purchases.receipt', 'I5 a purchase and the receipt'],
  [
    'a purchase says more than it earned',
    'update purchases.purchase set points_earned = points_earned + 1',
    'I5 a purchase earned once',
  ],
  ['an event says it earned', 'update purchases.event set points = 7', 'I5 an event earned once'],
  ['a visit is lost', 'update purchases.tally set visits = visits - 1', 'I5 a member’s visits'],
  [
    'a return gives back more than was spent',
    'update purchases.return set points_back = 31',
    'I6 no more is returned',
  ],
  [
    'a return says less than it gave back',
    'update purchases.return set points_back = points_back - 1',
    'I6 a return gave back',
  ],
  [
    'a purchase is called whole although part of it was returned',
    `update purchases.purchase set state = 'confirmed'`,
    'I6 no more is returned',
  ],
  ['a budget is emptied under a hold', 'update purchases.budget set used = 0', 'I9 no budget'],
  [
    'a quote is ended and its hold forgotten',
    `update purchases.quote set state = 'expired'`,
    'I9 a quote that has ended',
  ],
] as const

test.each(tampered)('the oracle sees when %s', async (_, statement, promise) => {
  const rolledBack = new Error('nothing is kept')
  const seen: string[] = []
  await given.owner
    .transaction()
    .execute(async (db) => {
      await sql`set local session_replication_role = replica`.execute(db)
      await sql.raw(statement).execute(db)
      seen.push(...(await oracle(db)).map(({ invariant }) => invariant))
      throw rolledBack
    })
    .catch((error: unknown) => {
      if (error !== rolledBack) throw error
    })
  expect(seen.map((title) => title.replace("'", '’').slice(0, promise.length))).toContain(promise)
})
