import { beforeAll, describe, expect, test } from 'vitest'
import { conditions } from '#test/behaviours/town.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, type Shop } from '#test/shop.ts'
import { race } from './races.ts'
import { verbs } from './verbs.ts'

// what is played here without a lock goes wrong on purpose
const given = freshDatabase({ oracle: false })
let shop: Shop
beforeAll(async () => {
  shop = await openShop(given, conditions())
})

/** Statements that name the table lose their lock of its rows. */
const without = (table: string) => (text: string) =>
  text.includes(table)
    ? text.replace(/\bfor (no key update|share)( of a)?( skip locked)?/, '')
    : text

type Name = keyof typeof verbs
const locks: readonly (readonly [lock: string, table: string, one: Name, other: Name])[] = [
  ['an account', 'ledger.account', 'redeem', 'redeem'],
  ['an account', 'ledger.account', 'redeem', 'adjust down'],
  ['an account', 'ledger.account', 'redeem', 'hold'],
  ['an account', 'ledger.account', 'give', 'adjust down'],
  ['an account', 'ledger.account', 'confirm the hold', 'cancel the hold'],
  ['a purchase', 'purchases.purchase', 'return a line', 'cancel the purchase'],
  ['a member', 'members.member', 'merge another', 'merge into another'],
  ['a member', 'members.member', 'merge into another', 'close'],
]

describe('these tests see a lock that is missing', () => {
  test.each(locks)(
    'without the lock of %s (%s), %s and %s go wrong',
    async (_lock, table, one, other) => {
      const pair = [verbs[one], verbs[other]]
      const { played, violations } = await race(given, shop, pair, {
        rewrite: without(table),
        some: process.env['RACES'] === 'all' ? 300 : 30,
      })
      console.log(
        `without the lock of ${table}, ${one} and ${other}: ${violations.length} of ${played}`,
      )
      expect(violations.length).toBeGreaterThan(0)
    },
    300_000,
  )
})
