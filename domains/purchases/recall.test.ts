import { beforeAll, describe, expect, test } from 'vitest'
import * as cards from '#domains/cards/cards.ts'
import * as members from '#domains/members/members.ts'
import { conditions, fivePercent, rule } from '#test/behaviours/town.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, unused, type Shop } from '#test/shop.ts'
import * as purchases from './purchases.ts'

const given = freshDatabase()
let shop: Shop

beforeAll(async () => {
  const doubled = rule('family', { fixed: { points: 700 } }, { when: { tag: ['family'] } })
  shop = await openShop(given, conditions({ rules: [fivePercent, doubled] }))
})

/** A member whose card the till has just quoted and confirmed: all of it is remembered. */
async function seen() {
  const member = await shop.member()
  const by = { member: { cardNumber: member.card } }
  await shop.quote(null, 100_00, by)
  await shop.buy(null, 100_00, by)
  return { ...member, by }
}

describe('what was seen of a member a moment ago is held against what is true now', () => {
  test('a card that was blocked since is refused, quoted or bought, and served again when it is not', async () => {
    const { card, by } = await seen()
    await cards.block(await given.fresh(), card, 'lost')
    await expect(shop.quote(null, 100_00, by)).rejects.toMatchObject({ code: 'card.blocked' })
    await expect(shop.buy(null, 100_00, by)).rejects.toMatchObject({ code: 'card.blocked' })
    await cards.unblock(await given.fresh(), card, 'found')
    expect((await shop.quote(null, 100_00, by)).earning.points).toBe(5)
    expect((await shop.buy(null, 100_00, by)).earning.points).toBe(5)
  })

  test('a card that was replaced since is no longer known, and its successor is', async () => {
    const { id, card, by } = await seen()
    const { new: successor } = await cards.replace(await given.fresh(), card, { reason: 'worn' })
    await expect(shop.buy(null, 100_00, by)).rejects.toMatchObject({ code: 'card.unknown' })
    const bought = await shop.buy(null, 100_00, { member: { cardNumber: successor.number } })
    expect(bought.memberId).toBe(id)
  })

  test('a member merged since: the purchase and its points are the survivor’s', async () => {
    const { id, by } = await seen()
    const survivor = await shop.member()
    await members.merge(await given.fresh(), survivor.id, { with: id, reason: 'twice' })
    expect((await shop.quote(null, 100_00, by)).earning.points).toBe(5)
    expect((await shop.buy(null, 100_00, by)).memberId).toBe(survivor.id)
  })

  test('a member who left since is not known', async () => {
    const { id, by } = await seen()
    await members.close(await given.fresh(), id, 'asked')
    await expect(shop.buy(null, 100_00, by)).rejects.toMatchObject({ code: 'member.unknown' })
    await expect(shop.quote(null, 100_00, by)).rejects.toMatchObject({ code: 'member.unknown' })
  })

  test('a tag given since counts at once', async () => {
    const { id, by } = await seen()
    await members.edit(await given.fresh(), id, { tags: ['family'] })
    expect((await shop.quote(null, 100_00, by)).earning.points).toBe(705)
    expect((await shop.buy(null, 100_00, by)).earning.points).toBe(705)
  })

  test('of receipts that travel together all are right, and one that was refused or changed costs its neighbours nothing', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, seen))
    await cards.block(await given.fresh(), all[3]!.card, 'lost')
    await members.edit(await given.fresh(), all[5]!.id, { tags: ['family'] })
    const bought = await Promise.allSettled(all.map(({ by }) => shop.buy(null, 100_00, by)))
    expect(
      bought.map((each) =>
        each.status === 'fulfilled' ? each.value.earning.points : each.reason.code,
      ),
    ).toEqual([5, 5, 5, 'card.blocked', 5, 705, 5, 5])
  })

  test('receipts sent in order stay in order, though of one it is not remembered whose it was', async () => {
    const { id, by } = await seen()
    await members.edit(await given.fresh(), id, { tags: ['family'] })
    const named = { member: { memberId: id } }
    const stored = await purchases.confirmStored(
      await given.fresh(),
      [by, named].map((more) => ({ ...shop.receipt(null, 100_00, more), key: unused() })),
      'en',
    )
    const balances = stored.map((each) => 'purchase' in each && each.purchase.balance?.active)
    expect(balances).toEqual([710, 1415])
  })
})
