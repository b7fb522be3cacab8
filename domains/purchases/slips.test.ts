import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import * as templates from '#domains/messaging/templates.ts'
import { provideSecret } from '#kit/secret.ts'
import { bringPoints, conditions } from '#test/behaviours/town.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, type Shop } from '#test/shop.ts'
import * as purchases from './purchases.ts'

provideSecret('a secret of the tests, at least thirty-two bytes')
const given = freshDatabase()
let shop: Shop
beforeAll(async () => {
  shop = await openShop(given, conditions({ redeem: { value: { points: 1, amount: 100 } } }))
})

const which = { event: 'purchase.receipt', channel: 'receipt', language: 'en' } as const

/** Publishes a text, and lets the seconds pass that every process has to read it. */
async function publish(saved: templates.Saved): Promise<void> {
  const revision = null
  await templates.save(await given.fresh(), which, { ...saved, revision })
  await templates.publish(await given.fresh(), which, 1)
  await new Promise((done) => setTimeout(done, 3_200))
}

const own = (body: string) => ({
  mode: 'own' as const,
  source: { subject: null, body, html: null },
})

/** A member with points that can be spent. */
async function somebody(): Promise<string> {
  const { id } = await shop.member()
  await bringPoints(shop, id, 40)
  return id
}

test('until an organisation switches it on, there is nothing to print', async () => {
  const bought = await shop.buy(await somebody(), 100_00)
  expect(bought.receiptText).toBeNull()
})

test('what is published is filled in for the receipt at hand, quoted and confirmed', async () => {
  await publish(own('{% if spent %}Spent {{ spent }}, {% endif %}left {{ balance | points }}'))
  const id = await somebody()
  const quote = await shop.quote(id, 100_00, { pointsToRedeem: 15 })
  expect(quote.receiptText).toBe('Spent 15, left 29 points')
  const held = await shop.quote(id, 100_00, { pointsToRedeem: 5, hold: true })
  expect(held.receiptText).toMatch(/^Spent 5, left 3\d points$/)
  await purchases.cancelQuote(await given.fresh(), held.id)
  const bought = await shop.buy(id, 100_00, { pointsToRedeem: 15 })
  expect(bought.receiptText).toBe('Spent 15, left 29 points')
  // a receipt of nobody has nothing to tell of
  expect((await shop.buy(null, 100_00)).receiptText).toBeNull()
}, 20_000)

test('a receipt that is asked for again says what it said, whatever was published since', async () => {
  const bought = await shop.buy(await somebody(), 100_00)
  await publish({ mode: 'ours' })
  const again = await purchases.get(await given.fresh(), bought.id, 'en')
  expect(again.receiptText).toBe(bought.receiptText)
  const next = await shop.buy(await somebody(), 100_00)
  expect(next.receiptText).toBe('Earned: 5 points. Balance: 45 points.')
  await publish({ mode: 'off' })
  expect((await shop.buy(await somebody(), 100_00)).receiptText).toBeNull()
}, 30_000)

test('it is checked like any text, and is written for receipts alone', async () => {
  const ctx = await given.fresh()
  const saving = templates.save(ctx, which, { ...own('{{ first_name }}'), revision: null })
  await expect(saving).rejects.toMatchObject({ code: 'template.invalid' })
  for (const other of [
    { ...which, channel: 'sms' },
    { ...which, event: 'points.earned' },
  ] as const)
    await expect(templates.get(ctx, other)).rejects.toMatchObject({
      code: 'template.event_unknown',
    })
  const { items } = await templates.list(ctx)
  const listed = items.find(({ event }) => event === which.event)
  expect(listed?.texts.map(({ channel }) => channel)).toEqual(['receipt', 'receipt'])
  expect(await countMessages()).toBe(0)
})

/** A text for a slip is no message: nothing is written and nothing is sent. */
async function countMessages(): Promise<number> {
  const { rows } = await given.owner.executeQuery<{ count: number }>(
    sql<{ count: number }>`
      select count(*)::int as count from messaging.message where kind = 'purchase.receipt'
    `.compile(given.owner),
  )
  return rows[0]!.count
}
