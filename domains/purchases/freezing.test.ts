import { beforeAll, describe, expect, test } from 'vitest'
import * as audit from '#domains/access/audit.ts'
import * as accounts from '#domains/members/accounts.ts'
import { freeze, unfreeze } from '#domains/members/freezing.ts'
import * as members from '#domains/members/members.ts'
import { bringPoints, conditions, fivePercent } from '#test/behaviours/town.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, unused, type Shop } from '#test/shop.ts'

const given = freshDatabase()
let shop: Shop
beforeAll(async () => {
  const redeem = { value: { points: 1, amount: 100 } }
  shop = await openShop(given, conditions({ rules: [fivePercent], redeem }))
})

async function somebody(): Promise<string> {
  const { id } = await shop.member()
  await bringPoints(shop, id, 40)
  return id
}

describe('while the points of a member are frozen', () => {
  test('none is spent, neither some nor as many as may be; they are earned on', async () => {
    const id = await somebody()
    const frozen = await freeze(await given.fresh(), id, 'The telephone was stolen')
    expect(frozen.frozenAt).toEqual(expect.any(String))
    await expect(shop.buy(id, 100_00, { pointsToRedeem: 10 })).rejects.toMatchObject({
      code: 'points.frozen',
    })
    const bought = await shop.buy(id, 1_000_00, { pointsToRedeem: 'max' })
    expect(bought.redemption.appliedPoints).toBe(0)
    expect(bought.earning.points).toBe(50)
    expect(await shop.balance(id)).toMatchObject({ active: 90 })
  })

  test('the cashier is told before the receipt is made', async () => {
    const id = await somebody()
    await freeze(await given.fresh(), id, null)
    const { messages } = await shop.quote(id, 100_00, { pointsToRedeem: 'max' })
    expect(messages.cashier[0]).toBe(
      'The points are frozen at the request of the member: they cannot be spent.',
    )
  })

  test('those that a till had held for a receipt are not spent either', async () => {
    const id = await somebody()
    const receipt = {
      pointsToRedeem: 10,
      externalId: unused(),
      occurredAt: new Date().toISOString(),
    }
    const quote = await shop.quote(id, 100_00, { ...receipt, hold: true })
    await freeze(await given.fresh(), id, null)
    await expect(shop.buy(id, 100_00, { ...receipt, quoteId: quote.id })).rejects.toMatchObject({
      code: 'points.frozen',
    })
    expect((await shop.balance(id)).held).toBe(10)
  })

  test('they are neither given to another member nor led elsewhere by a merge or its undoing', async () => {
    const [one, other] = [await somebody(), await somebody()]
    await freeze(await given.fresh(), one, null)
    const ctx = await given.fresh()
    const refused = { code: 'points.frozen' }
    const gift = { from: one, to: other, programmeId: shop.programmeId, points: 5 }
    await expect(accounts.startTransfer(ctx, gift)).rejects.toMatchObject(refused)
    await expect(members.merge(ctx, other, { with: one })).rejects.toMatchObject(refused)
    await expect(members.merge(ctx, one, { with: other })).rejects.toMatchObject(refused)

    await unfreeze(ctx, one, null)
    const { mergeId } = await members.merge(ctx, other, { with: one })
    await members.finishMerge(ctx, one, mergeId)
    await freeze(ctx, other, null)
    await expect(members.unmerge(ctx, other, { with: one })).rejects.toMatchObject(refused)
  })
})

test('a freeze is lifted once, the points are spent again, and the audit has who did both and why', async () => {
  const id = await somebody()
  const since = (await freeze(await given.fresh(), id, 'Stolen')).frozenAt
  // freezing again changes nothing
  expect((await freeze(await given.fresh(), id, 'Once more')).frozenAt).toBe(since)
  const ctx = await given.fresh()
  expect((await unfreeze(ctx, id, 'Found')).frozenAt).toBeNull()
  await expect(unfreeze(ctx, id, 'Found')).rejects.toMatchObject({ code: 'points.not_frozen' })
  expect((await shop.buy(id, 100_00, { pointsToRedeem: 10 })).redemption.appliedPoints).toBe(10)
  const { items } = await audit.listAudit(ctx, { object: id })
  expect(items.map(({ operation, reason }) => [operation, reason])).toEqual([
    ['points.unfrozen', 'Found'],
    ['points.frozen', 'Stolen'],
  ])
})
