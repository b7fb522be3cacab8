import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { conditions, fivePercent, rule } from '#test/behaviours/town.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, type Shop } from '#test/shop.ts'
import { race } from './races.ts'
import { firsts, relatives, verbs, type Verb } from './verbs.ts'

const given = freshDatabase()
/** With RACES=all every pair is played in all orders; without it the best known, and of the others some by lot. */
const all = process.env['RACES'] === 'all'

let shop: Shop
beforeAll(async () => {
  const review = rule('review', { fixed: { points: 15 } }, { on: 'review' })
  shop = await openShop(given, conditions({ rules: [fivePercent, review] }))
})

let orders = 0
let pairs = 0
afterAll(() => console.log(`${orders} orders of ${pairs} pairs played`))

async function meet(names: string, pair: readonly Verb[], some?: number): Promise<void> {
  const { played, whole, violations } = await race(given, shop, pair, { some })
  orders += played
  pairs += 1
  if (all) console.log(`${played} orders${whole ? ', all there are' : ''}: ${names}`)
  expect(violations).toEqual([])
  expect(played).toBeGreaterThan(0)
}

const known: readonly (readonly [keyof typeof verbs, keyof typeof verbs])[] = [
  ['redeem', 'redeem'],
  ['redeem', 'adjust down'],
  ['redeem', 'return a line'],
  ['redeem', 'hold'],
  ['redeem', 'announce activations'],
  ['same receipt', 'same receipt'],
  ['confirm the hold', 'cancel the hold'],
  ['confirm the hold', 'end overdue holds'],
  ['confirm the hold', 'confirm the hold'],
  ['return a line', 'return a line'],
  ['return a line', 'cancel the purchase'],
  ['adjust down', 'close'],
]
const isKnown = (one: string, other: string) =>
  known.some(([a, b]) => (a === one && b === other) || (a === other && b === one))

describe('in all orders of their statements, these come out as one after the other', () => {
  test.each(known)(
    '%s and %s',
    (one, other) => meet(`${one}, ${other}`, [verbs[one], verbs[other]]),
    600_000,
  )
})

describe('whatever the order, these come out as one after the other', () => {
  const names = Object.keys(verbs) as (keyof typeof verbs)[]
  const pairs = names.flatMap((one, n) => names.slice(n).map((other) => [one, other] as const))
  test.each(pairs.filter(([one, other]) => !isKnown(one, other)))(
    '%s and %s',
    (one, other) => meet(`${one}, ${other}`, [verbs[one], verbs[other]], all ? undefined : 3),
    1_800_000,
  )
})

describe('of a member without an account, whoever comes first opens it, and none is lost', () => {
  const names = Object.keys(firsts) as (keyof typeof firsts)[]
  const pairs = names.flatMap((one, n) => names.slice(n).map((other) => [one, other] as const))
  test.each(pairs)(
    '%s and %s',
    (one, other) => meet(`${one}, ${other}`, [firsts[one], firsts[other]], all ? undefined : 4),
    1_800_000,
  )
})

describe('around a merged duplicate, these come out as one after the other', () => {
  const names = Object.keys(relatives) as (keyof typeof relatives)[]
  const pairs = names.flatMap((one, n) => names.slice(n).map((other) => [one, other] as const))
  test.each(pairs)(
    '%s and %s',
    (one, other) =>
      meet(`${one}, ${other}`, [relatives[one], relatives[other]], all ? undefined : 6),
    1_800_000,
  )
})
