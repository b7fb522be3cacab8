import { beforeAll, expect, test } from 'vitest'
import * as accounts from '#domains/members/accounts.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import { createContext } from '#kit/context.ts'
import { connect } from '#kit/database.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, unused, type Shop } from '#test/shop.ts'
import { bringPoints, called, conditions } from './town.ts'

const given = freshDatabase()
let shop: Shop
beforeAll(async () => {
  shop = await openShop(given, conditions())
})

/** The same shop after a restart: new connections, nothing remembered by the process. */
async function restarted<T>(work: (ctx: Shop['ctx']) => Promise<T>): Promise<T> {
  const db = connect(given.url, { max: 3, statementTimeout: 20_000, wait: 10_000 })
  try {
    return await work(createContext({ ...shop.ctx, db }))
  } finally {
    await db.destroy()
  }
}

test('the same key with the same receipt is answered the same, to the byte, also after a restart', async () => {
  const { id } = await shop.member()
  await bringPoints(shop, id, 100)
  const call = called()
  const receipt = shop.receipt(
    id,
    [{ amount: 100_00 }, { amount: 1, attributes: { b: 1, a: 'x' } }],
    {
      pointsToRedeem: 'max',
    },
  )
  const first = await purchases.confirm(shop.ctx, receipt, call)
  // a later purchase changes the balance, not the answer that was given
  await shop.buy(id, 500_00)
  const again = await restarted((ctx) => purchases.confirm(ctx, structuredClone(receipt), call))
  expect(JSON.stringify(again)).toBe(JSON.stringify(first))
  const { items } = await accounts.movements(await given.fresh(), id, {})
  expect(items.filter(({ cause }) => cause.id === first.id)).toHaveLength(1)
})

test('the same key with another receipt is refused, also after a restart', async () => {
  const { id } = await shop.member()
  const call = called()
  const receipt = shop.receipt(id, 100_00)
  await purchases.confirm(shop.ctx, receipt, call)
  for (const other of [
    { ...receipt, occurredAt: '2026-01-01T00:00:00Z' },
    { ...receipt, pointsToRedeem: 1 },
    { ...receipt, lines: [{ ...receipt.lines[0]!, quantity: '2' }] },
    { ...receipt, member: undefined },
  ])
    await expect(restarted((ctx) => purchases.confirm(ctx, other, call))).rejects.toMatchObject({
      code: 'idempotency.conflict',
    })
})

test('a refusal binds no key: the same key serves once the reason is gone', async () => {
  const { id } = await shop.member()
  const call = called()
  const receipt = shop.receipt(id, 100_00, { pointsToRedeem: 10 })
  await expect(purchases.confirm(shop.ctx, receipt, call)).rejects.toMatchObject({
    code: 'points.not_enough',
  })
  await bringPoints(shop, id, 10)
  const bought = await purchases.confirm(shop.ctx, receipt, call)
  expect(bought.redemption.appliedPoints).toBe(10)
})

test('a receipt is known by its till and number too: unchanged it is answered, changed it is refused', async () => {
  const { id } = await shop.member()
  const receipt = shop.receipt(id, 100_00)
  const first = await purchases.confirm(shop.ctx, receipt, called())
  const again = await restarted((ctx) => purchases.confirm(ctx, receipt, called()))
  expect(again).toEqual(first)
  const dearer = { ...receipt, lines: [{ ...receipt.lines[0]!, amount: 100_01 }] }
  await expect(restarted((ctx) => purchases.confirm(ctx, dearer, called()))).rejects.toMatchObject({
    code: 'purchase.duplicate',
  })
})

test('tills of two processes cannot spend one point twice, nor two held quotes hold it', async () => {
  const { id, card } = await shop.member()
  await bringPoints(shop, id, 100)
  const by = [{ memberId: id }, { cardNumber: card }]
  const tries = await restarted((other) =>
    Promise.allSettled(
      Array.from({ length: 12 }, (_, n) => {
        const ctx = n % 2 === 0 ? shop.ctx : other
        const more = { member: by[n % 3 === 0 ? 1 : 0]!, pointsToRedeem: 30 }
        const receipt = shop.receipt(null, 30_00, more)
        return n < 8
          ? purchases.confirm(ctx, receipt, called())
          : purchases.quote(ctx, { ...receipt, hold: true }, called())
      }),
    ),
  )
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
  const codes = tries.flatMap((each) =>
    each.status === 'rejected' ? [(each.reason as { code: string }).code] : [],
  )
  expect(new Set(codes)).toEqual(new Set(['points.not_enough']))
  const { active, held } = await shop.balance(id)
  expect(active).toBe(10)
  expect(held % 30).toBe(0)
})

test('twins of one receipt at two processes make one purchase', async () => {
  const { id } = await shop.member()
  const receipt = shop.receipt(id, 100_00)
  const key = unused()
  const answers = await restarted((other) =>
    Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        purchases.confirm(n % 2 === 0 ? shop.ctx : other, receipt, {
          key: n % 5 === 0 ? unused() : key,
          language: 'en',
        }),
      ),
    ),
  )
  expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1)
  expect(await shop.balance(id)).toMatchObject({ active: 5 })
})
