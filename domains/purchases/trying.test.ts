import { beforeAll, describe, expect, test } from 'vitest'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, type Shop } from '#test/shop.ts'
import { tryConditions } from './trying.ts'

const given = freshDatabase()

const name = { ru: 'База', en: 'Base' }

/** So many points for 100 roubles; a point pays a rouble; regulars of ten visits are gold. */
const five = (points: number): Conditions => ({
  rules: [{ id: 'base', name, on: 'purchase', then: { rate: { points, per: 10_000 } } }],
  redeem: { value: { points: 1, amount: 100 } },
})

const graded: Conditions = {
  rules: [
    {
      id: 'gold',
      name: { ru: 'Золото', en: 'Gold' },
      on: 'purchase',
      when: { all: [{ tier: ['gold'] }, { visit: { atLeast: 11 } }] },
      then: { fixed: { points: 500 } },
    },
  ],
  tiers: {
    by: 'visits',
    window: { kind: 'lifetime' },
    ladder: [
      { id: 'plain', name: { ru: 'Простой', en: 'Plain' }, from: 0 },
      { id: 'gold', name: { ru: 'Золотой', en: 'Gold' }, from: 10 },
    ],
  },
}

const receipt = (amount = 100_000) => ({
  occurredAt: '2027-03-05T10:00:00+03:00',
  lines: [{ lineId: '1', sku: 'A', quantity: '1', unitPrice: '1000.00', amount }],
})

let shop: Shop
beforeAll(async () => {
  shop = await openShop(given, five(5))
})

describe('conditions that are tried', () => {
  test('judge a receipt as the till would, and leave nothing behind', async () => {
    const { id } = await shop.member()
    await shop.buy(id, 1_000_00)
    const asked = { ...receipt(), member: { memberId: id }, pointsToRedeem: 'max' } as const
    const said = async (document: Conditions) =>
      tryConditions(shop.ctx, shop.programmeId, { document, receipt: asked }, 'en')
    const tried = await said(five(7))
    // 50 points pay 50 roubles; the other 950 earn 7 for each full hundred
    expect(tried).toMatchObject({ amountDue: 95_000, earning: { points: 66 } })
    expect(tried.redemption).toMatchObject({ appliedPoints: 50, amount: 5_000 })
    expect(tried.sentences.join(' ')).toContain('66 points')
    expect(await said(five(7))).toEqual(tried)
    expect(await shop.balance(id)).toEqual({ active: 50, pending: 0, held: 0, debt: 0 })
  })

  test('judge a receipt of somebody who is only thought of, on a day to come', async () => {
    const at = async (imagined: { tier?: string; visits?: number }) =>
      tryConditions(
        shop.ctx,
        shop.programmeId,
        { document: graded, receipt: receipt(), imagined },
        'ru',
      )
    expect((await at({ tier: 'gold', visits: 10 })).earning.points).toBe(500)
    expect((await at({ tier: 'gold', visits: 9 })).earning.points).toBe(0)
    expect((await at({ visits: 10 })).earning.points).toBe(0)
    expect((await at({ tier: 'not on the ladder' })).earning.points).toBe(0)
  })

  test('are refused a birthday that no calendar has', async () => {
    const asked = { document: graded, receipt: receipt(), imagined: { birthday: '2000-02-30' } }
    await expect(tryConditions(shop.ctx, shop.programmeId, asked, 'en')).rejects.toMatchObject({
      code: 'try.no_such_day',
    })
  })

  test('earn nothing for nobody, and say so', async () => {
    const asked = { document: five(7), receipt: receipt() }
    const tried = await tryConditions(shop.ctx, shop.programmeId, asked, 'en')
    expect(tried.earning.points).toBe(0)
    expect(tried.sentences.join(' ')).toContain('No member is named')
  })

  test('are tried for a programme that is only a draft', async () => {
    const asked = { name: 'To be', currency: 'RUB', zone: 'Europe/Moscow' }
    const { id } = await programmes.create(shop.ctx, asked)
    const tried = await tryConditions(
      shop.ctx,
      id,
      { document: five(3), receipt: receipt(), imagined: { points: 100 } },
      'en',
    )
    expect(tried).toMatchObject({ earning: { points: 30 }, balance: { active: 130 } })
  })

  test('are refused when they do not hold together, with the place', async () => {
    const document = { rules: [{ id: 'base' }] } as unknown as Conditions
    await expect(
      tryConditions(shop.ctx, shop.programmeId, { document, receipt: receipt() }, 'en'),
    ).rejects.toMatchObject({ code: 'conditions.unsound' })
  })

  test('show a real member only to those who may see members and points', async () => {
    const { id } = await shop.member()
    const ctx = { ...shop.ctx, actor: { ...shop.ctx.actor, scopes: ['conditions:read'] } }
    const asked = { document: five(5), receipt: { ...receipt(), member: { memberId: id } } }
    await expect(tryConditions(ctx, shop.programmeId, asked, 'en')).rejects.toMatchObject({
      code: 'access.scope_missing',
      details: { needs: 'members:read' },
    })
  })
})
