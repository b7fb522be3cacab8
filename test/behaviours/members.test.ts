import { sql } from 'kysely'
import { expect, test } from 'vitest'
import * as cards from '#domains/cards/cards.ts'
import * as ledger from '#domains/ledger/ledger.ts'
import * as members from '#domains/members/members.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import * as tiers from '#domains/tiers/tiers.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, type Shop } from '#test/shop.ts'
import {
  bringPoints,
  called,
  conditions,
  daysFromNow,
  deliverNews,
  fivePercent,
  giveBack,
  inBoth,
  lotsOf,
  rule,
  usedOf,
} from './town.ts'

const given = freshDatabase()
const ladder = {
  by: 'spend' as const,
  window: { kind: 'lifetime' as const },
  ladder: [
    { id: 'basic', name: inBoth('Basic'), from: 0 },
    { id: 'gold', name: inBoth('Gold'), from: 1_000_00 },
  ],
}

async function merge(shop: Shop, survivor: string, duplicate: string): Promise<void> {
  const { mergeId, mergedId } = await members.merge(shop.ctx, survivor, { with: duplicate })
  await members.finishMerge(shop.ctx, mergedId, mergeId)
  await deliverNews(given)
}
async function unmerge(shop: Shop, survivor: string, duplicate: string): Promise<void> {
  const { mergeId, mergedId } = await members.unmerge(shop.ctx, survivor, { with: duplicate })
  await members.finishMerge(shop.ctx, mergedId, mergeId)
  await deliverNews(given)
}
const tierOf = async (shop: Shop, id: string) =>
  (await tiers.see(await given.fresh(), id, shop.programmeId)).current?.id

test('a card is an identifier: replacing it touches neither points nor tier, and the old number is dead', async () => {
  const welcome = rule('welcome', { fixed: { points: 500 } }, { on: 'enrolment' })
  const shop = await openShop(given, conditions({ rules: [fivePercent, welcome], tiers: ladder }))
  const { id, card } = await shop.member({ tags: ['friends'] })
  await deliverNews(given)
  await shop.buy(id, 2_000_00)
  const before = await shop.balance(id)
  expect(before).toMatchObject({ active: 600 })

  const { number } = (await cards.replace(shop.ctx, card, { reason: 'lost' })).new
  await deliverNews(given)
  expect(number).not.toBe(card)
  expect(await shop.balance(id)).toEqual(before)
  expect(await tierOf(shop, id)).toBe('gold')
  expect((await members.get(shop.ctx, id)).tags).toEqual(['friends'])

  const by = (cardNumber: string) => shop.receipt(null, 100_00, { member: { cardNumber } })
  const bought = await purchases.confirm(shop.ctx, by(number), called())
  expect(bought).toMatchObject({ memberId: id, earning: { points: 5 } })
  await expect(purchases.confirm(shop.ctx, by(card), called())).rejects.toMatchObject({
    code: 'card.unknown',
  })
  await expect(cards.issue(shop.ctx, id, { number: card })).rejects.toMatchObject({
    code: 'card.replaced',
  })
})

test('a blocked card neither earns nor spends, and its member is served without it', async () => {
  const shop = await openShop(given, conditions())
  const { id, card } = await shop.member()
  const by = shop.receipt(null, 100_00, { member: { cardNumber: card } })
  await cards.block(shop.ctx, card, 'stolen')
  await expect(purchases.confirm(shop.ctx, by, called())).rejects.toMatchObject({
    code: 'card.blocked',
  })
  expect((await shop.buy(id, 100_00)).earning.points).toBe(5)
  await cards.unblock(shop.ctx, card, 'found')
  expect((await purchases.confirm(shop.ctx, by, called())).earning.points).toBe(5)
})

test('a merge moves lots with their ends, adds up what counts for the tier, and is undone after later movements', async () => {
  const shop = await openShop(
    given,
    conditions({ expiry: { kind: 'rolling', after: { days: 100 } }, tiers: ladder }),
  )
  const { id: anna } = await shop.member()
  const { id: twin, card } = await shop.member()
  const own = await shop.buy(anna, 600_00, { occurredAt: daysFromNow(-50) })
  const brought = await shop.buy(twin, 600_00, { occurredAt: daysFromNow(-90) })
  expect(await tierOf(shop, anna)).toBe('basic')

  await merge(shop, anna, twin)
  expect(await shop.balance(anna)).toMatchObject({ active: 60 })
  expect(await tierOf(shop, anna)).toBe('gold')
  const lots = await lotsOf(given, shop, anna)
  expect(lots.get(brought.id)!.expiresAt).toBe(brought.earning.expiresAt)
  expect(lots.get(own.id)!.expiresAt).toBe(own.earning.expiresAt)

  // the twin's card is Anna's now; what expires first is spent first, whoever brought it
  const spent = await purchases.confirm(
    shop.ctx,
    shop.receipt(null, 40_00, { member: { cardNumber: card }, pointsToRedeem: 40 }),
    called(),
  )
  expect(spent).toMatchObject({ memberId: anna, balance: { active: 20 } })
  const left = await lotsOf(given, shop, anna)
  expect([left.get(brought.id)!.remaining, left.get(own.id)!.remaining]).toEqual([0, 20])

  await unmerge(shop, anna, twin)
  expect(await shop.balance(anna)).toMatchObject({ active: 20 })
  expect(await shop.balance(twin)).toMatchObject({ active: 0 })
  expect(await tierOf(shop, anna)).toBe('basic')
  const again = await purchases.confirm(
    shop.ctx,
    shop.receipt(null, 100_00, { member: { cardNumber: card } }),
    called(),
  )
  expect(again.memberId).toBe(twin)
})

test('goods that a merged duplicate bought are returned to the survivor: points back, earning taken', async () => {
  const shop = await openShop(given, conditions())
  const { id: anna } = await shop.member()
  const { id: twin } = await shop.member()
  await bringPoints(shop, twin, 100)
  const bought = await shop.buy(twin, [{ amount: 600_00 }, { amount: 600_00 }], {
    pointsToRedeem: 100,
  })
  expect(await shop.balance(twin)).toMatchObject({ active: 55 })
  await merge(shop, anna, twin)
  const first = await giveBack(shop, bought.id, [['1', '1']])
  expect(first).toMatchObject({ redemption: { points: 50 }, earning: { points: 28 } })
  expect(first.balance).toMatchObject({ active: 55 + 50 - 28 })

  await unmerge(shop, anna, twin)
  await giveBack(shop, bought.id, [['2', '1']])
  const [hers, theirs] = [await shop.balance(anna), await shop.balance(twin)]
  expect(hers.active + theirs.active).toBe(100)
})

test('what a member used of a cap follows a merge, and comes back with a return or with its undoing', async () => {
  const month = { kind: 'member' as const, points: 100, per: 'ever' as const }
  const shop = await openShop(given, conditions({ rules: [{ ...fivePercent, limits: [month] }] }))
  const { id: anna } = await shop.member()
  const { id: twin } = await shop.member()
  const earn = async (id: string, amount: number) => (await shop.buy(id, amount)).earning.points
  expect(await earn(anna, 400_00)).toBe(20)
  const bought = await shop.buy(twin, [{ amount: 800_00 }, { amount: 800_00 }])
  expect(bought.earning.points).toBe(80)

  await merge(shop, anna, twin)
  expect(await earn(anna, 100_00)).toBe(0)
  await giveBack(shop, bought.id, [['1', '1']])
  expect(await usedOf(given, shop, 'counter', 'rule:base')).toBe(60)
  expect(await earn(anna, 200_00)).toBe(10)

  await unmerge(shop, anna, twin)
  expect(await earn(anna, 2_000_00)).toBe(70)
  await purchases.cancel(shop.ctx, (await shop.buy(twin, 2_000_00)).id)
  expect(await earn(twin, 2_000_00)).toBe(60)
})

test('a return between the two steps of a merge finds the points that are on their way', async () => {
  const shop = await openShop(given, conditions())
  const { id: anna } = await shop.member()
  const { id: twin } = await shop.member()
  const bought = await shop.buy(twin, 1_000_00)
  await members.merge(shop.ctx, anna, { with: twin })
  const back = await purchases.cancel(shop.ctx, bought.id)
  expect(back.earning).toEqual({ points: 50, clawedBackPoints: 50, shortfallPoints: 0 })
  await members.finishMerges(await given.fresh())
  expect(await shop.balance(anna)).toMatchObject({ active: 0, debt: 0 })
})

test('receipts, holds and a merge at one moment lose no point', async () => {
  const shop = await openShop(given, conditions())
  for (let round = 0; round < 4; round++) {
    const { id: anna } = await shop.member()
    const { id: twin } = await shop.member()
    await bringPoints(shop, anna, 100)
    await bringPoints(shop, twin, 100)
    const tries = await Promise.allSettled([
      shop.buy(twin, 50_00, { pointsToRedeem: 50 }),
      shop.quote(twin, 50_00, { pointsToRedeem: 30, hold: true }),
      merge(shop, anna, twin),
      shop.buy(twin, 1_000_00),
      shop.buy(anna, 20_00, { pointsToRedeem: 20 }),
    ])
    // the pass that the job makes some minutes later
    await sql`update members.merge set merged_at = merged_at - interval '10 minutes'`.execute(
      given.owner,
    )
    await members.finishMerges(await given.fresh())
    const [spentTwin, , , , spentAnna] = tries.map(({ status }) => status === 'fulfilled')
    const { active, held } = await shop.balance(anna)
    const own = { owner: twin, programmeId: shop.programmeId }
    const left = await ledger.balance(await given.fresh(), own)
    expect(left).toMatchObject({ active: 0, held: 0 })
    expect(active + held).toBe(200 + 50 - (spentTwin ? 50 : 0) - (spentAnna ? 20 : 0))
  }
})
