import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import * as purchases from '#domains/purchases/purchases.ts'
import type { Context } from '#kit/context.ts'
import { called, conditions, fivePercent, usedOf } from '#test/behaviours/town.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, type Shop } from '#test/shop.ts'
import { race } from './races.ts'
import { firsts, verbs, type Verb } from './verbs.ts'
import type { World } from './worlds.ts'

const given = freshDatabase()
/** With RACES=all as many orders as for pairs; else some by lot. */
const some = process.env['RACES'] === 'all' ? undefined : 8

describe('three at once come out as one after the other', () => {
  let shop: Shop
  beforeAll(async () => {
    shop = await openShop(given, conditions())
  })

  const threes: readonly (readonly [string, readonly Verb[]])[] = [
    ['three spend', [verbs.redeem, verbs.redeem, verbs.redeem]],
    ['two spend and goods come back', [verbs.redeem, verbs['adjust down'], verbs['return a line']]],
    ['a hold is confirmed, cancelled and overdue', holds()],
    ['a gift goes, one comes, and points are spent', [verbs.give, verbs.receive, verbs.redeem]],
    [
      'a new member is served',
      [firsts['first earning'], firsts['first earning'], firsts['first gift']],
    ],
  ]
  test.each(threes)(
    '%s',
    async (_, three) => {
      const { played, violations } = await race(given, shop, three, { some })
      expect(violations).toEqual([])
      expect(played).toBeGreaterThan(0)
    },
    1_800_000,
  )
})

function holds(): Verb[] {
  return [verbs['confirm the hold'], verbs['cancel the hold'], verbs['end overdue holds']]
}

describe('a limit is kept by two at once', () => {
  const earn = async (ctx: Context, { shop }: World, member: string) =>
    (await purchases.confirm(ctx, shop.receipt(member, 200_00), called())).earning.points
  const anna: Verb = { needs: [], act: (ctx, world) => earn(ctx, world, world.anna) }
  const boris: Verb = { needs: ['boris'], act: (ctx, world) => earn(ctx, world, world.boris) }
  const limited = (limit: NonNullable<(typeof fivePercent)['limits']>[number]) =>
    openShop(given, conditions({ rules: [{ ...fivePercent, limits: [limit] }] }))

  test('of what one member may have', async () => {
    const shop = await limited({ kind: 'member', points: 15, per: 'ever' })
    const { whole, violations } = await race(given, shop, [anna, anna])
    expect(violations).toEqual([])
    expect(whole).toBe(true)
  }, 300_000)

  test('of what all may have', async () => {
    const shop = await limited({ kind: 'budget', points: 15 })
    const prepare = async () => {
      const used = await usedOf(given, shop, 'budget', 'rule:base')
      expect(used === null || used === 15).toBe(true)
      await sql`delete from purchases.budget where programme_id = ${shop.programmeId}`.execute(
        given.owner,
      )
    }
    const { whole, violations } = await race(given, shop, [anna, boris], { prepare })
    expect(violations).toEqual([])
    expect(whole).toBe(true)
  }, 300_000)
})

test('a receipt that takes all points, sent twice at once, is one purchase', async () => {
  const shop = await openShop(given, conditions())
  const all: Verb = {
    needs: [],
    act: async (ctx, { receipt }) => {
      const sent = { ...receipt, lines: [{ ...receipt.lines[0]!, amount: 200_00 }] }
      const asked = { ...sent, pointsToRedeem: 100 }
      // the twin that comes too late is refused, or gets the first one's answer
      return purchases.confirm(ctx, asked, called()).then(
        () => 'one purchase',
        (error: { code: string }) =>
          error.code === 'points.not_enough' ? 'one purchase' : error.code,
      )
    },
  }
  const { whole, violations } = await race(given, shop, [all, all])
  expect(violations).toEqual([])
  expect(whole).toBe(true)
}, 300_000)
