import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import * as cards from '#domains/cards/cards.ts'
import * as members from '#domains/members/members.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, type Shop } from '#test/shop.ts'

const given = freshDatabase()
let shop: Shop

beforeAll(async () => {
  shop = await openShop(given, {
    rules: [
      {
        id: 'base',
        name: { ru: 'Пять процентов', en: 'Five per cent' },
        on: 'purchase',
        then: { rate: { points: 5, per: 10_000 } },
      },
    ],
    redeem: { value: { points: 1, amount: 100 } },
  })
})

async function newCard(): Promise<string> {
  const batch = await cards.makeBatch(given(), { name: 'B', count: 1, length: 16 })
  const { rows } = await sql<{ number: string }>`
    select number from cards.card where batch_id = ${batch.id}
  `.execute(given().db)
  return rows[0]!.number
}
const by = (cardNumber: string) => ({ member: { cardNumber } })
const ownerOf = async (number: string) =>
  (await cards.recogniseCards(given().db, given().organisationId, [number]))[0]!.owner

test('a plastic card that nobody had earns at its first receipt, for a member of whom nothing is known', async () => {
  const number = await newCard()
  const bought = await shop.buy(null, 1_000_00, by(number))
  expect(bought.earning.points).toBe(50)
  const owner = (await ownerOf(number))!
  expect(bought.memberId).toBe(owner)
  expect(await members.get(given(), owner)).toMatchObject({ anonymous: true, state: 'active' })
  await shop.buy(null, 1_000_00, by(number))
  expect(await shop.balance(owner)).toMatchObject({ active: 100 })
})

test('a quote over a card that nobody had tells what it would earn and has no effect', async () => {
  const number = await newCard()
  const quote = await shop.quote(null, 1_000_00, by(number))
  expect(quote.earning.points).toBe(50)
  expect(await ownerOf(number)).toBeNull()
  const bought = await shop.buy(null, 1_000_00, { ...by(number), quoteId: quote.id })
  expect(bought.earning.points).toBe(50)
})

test('a card that is not activated cannot spend; the refusal leaves it as it was', async () => {
  const number = await newCard()
  await expect(
    shop.buy(null, 1_000_00, { ...by(number), pointsToRedeem: 10 }),
  ).rejects.toMatchObject({ code: 'card.not_activated' })
  expect(await ownerOf(number)).toBeNull()
})

test('many tills that show a new card at one moment make one member, and every receipt earns', async () => {
  const number = await newCard()
  const all = await Promise.all(
    Array.from({ length: 12 }, () => shop.buy(null, 1_000_00, by(number))),
  )
  expect(new Set(all.map((each) => each.memberId)).size).toBe(1)
  expect(await shop.balance((await ownerOf(number))!)).toMatchObject({ active: 600 })
})
