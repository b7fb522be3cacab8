import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import * as members from '#domains/members/members.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import { HOUR } from '#kit/core/time.ts'
import { provideSecret } from '#kit/secret.ts'
import { bringPoints, conditions, deliverNews } from '#test/behaviours/town.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, unused, type Shop } from '#test/shop.ts'
import * as purchases from './purchases.ts'

provideSecret('a secret of the tests, at least thirty-two bytes')
const given = freshDatabase()
let shop: Shop
beforeAll(async () => {
  shop = await openShop(given, conditions({ redeem: { value: { points: 1, amount: 100 } } }))
})

let people = 0
const anyPhone = () => `+7918${String(++people).padStart(7, '0')}`

/** Somebody with a phone and points. */
async function somebody(): Promise<string> {
  const { id } = await shop.member({ phone: anyPhone(), email: `m${people}@member.example` })
  await bringPoints(shop, id, 40)
  return id
}

const change = async (id: string, contact: object) => members.edit(await given.fresh(), id, contact)

/** As if the contacts had been changed so many hours ago. */
const changedAgo = (id: string, hours: number) =>
  given.owner.executeQuery(
    sql`update members.member
        set contact_changed_at = contact_changed_at - make_interval(hours => ${hours})
        where owner = ${id}`.compile(given.owner),
  )

const spend = (id: string, points: number | 'max' = 10) =>
  shop.buy(id, 100_00, { pointsToRedeem: points })

test('right after a phone was replaced points are not spent without a code, and the refusal says until when', async () => {
  const id = await somebody()
  await change(id, { phone: anyPhone() })
  await expect(spend(id)).rejects.toMatchObject({
    code: 'points.guarded',
    details: { until: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d$/) },
  })
  expect((await shop.balance(id)).active).toBe(40)
  // earning goes on
  await shop.buy(id, 100_00)
})

test('the till is told before, and with the code that went to the new phone the points are spent', async () => {
  const id = await somebody()
  const phone = anyPhone()
  await change(id, { phone })
  const receipt = { pointsToRedeem: 10, externalId: unused(), occurredAt: new Date().toISOString() }
  const quote = await shop.quote(id, 100_00, receipt)
  expect(quote.confirmation).toMatchObject({ codeNeeded: true, guardedUntil: expect.any(String) })
  expect(quote.messages.cashier.at(-1)).toMatch(/changed lately: until .* with a code only\.$/)

  const ctx = await given.fresh()
  await purchases.sendCode(ctx, quote.id, 'en')
  await messaging.deliver(ctx.db, [messaging.sandbox], ctx.log)
  const [sent] = (await messaging.journal(ctx, { memberId: id, kind: 'confirmation.code' })).items
  expect(sent!.address).toBe(`…${phone.slice(-4)}`)
  const code = /\d{6}/.exec(sent!.text)![0]
  const bought = await shop.buy(id, 100_00, {
    ...receipt,
    quoteId: quote.id,
    confirmationCode: code,
  })
  expect(bought.redemption.appliedPoints).toBe(10)
})

test('a day later it is over', async () => {
  const id = await somebody()
  await change(id, { email: 'another@member.example' })
  await expect(spend(id)).rejects.toMatchObject({ code: 'points.guarded' })
  await changedAgo(id, 23)
  await expect(spend(id)).rejects.toMatchObject({ code: 'points.guarded' })
  await changedAgo(id, 1)
  expect((await spend(id)).redemption.appliedPoints).toBe(10)
})

test('an e-mail that the staff changed is told at the phone, whatever channels were chosen', async () => {
  const id = await somebody()
  await change(id, { email: 'stranger@member.example' })
  await deliverNews(given)
  const ctx = await given.fresh()
  const { items } = await messaging.journal(ctx, { memberId: id, kind: 'member.email_changed' })
  expect(items).toMatchObject([{ form: 'sms', address: expect.stringMatching(/^…\d{4}$/) }])
})

test('a first phone, another name, and the same phone again guard nothing', async () => {
  const { id } = await shop.member({ email: `first${people}@member.example` })
  await bringPoints(shop, id, 40)
  const phone = anyPhone()
  await change(id, { phone })
  await change(id, { phone, name: { first: 'Вера' } })
  expect((await spend(id)).redemption.appliedPoints).toBe(10)
})

test('a programme sets how long, and none at all', async () => {
  const ctx = await given.fresh()
  const guardHours = async (hours: number) => {
    await programmes.edit(await given.fresh(), shop.programmeId, { guardHours: hours })
  }
  expect((await programmes.get(ctx, shop.programmeId)).guardHours).toBe(24)
  const id = await somebody()
  await change(id, { phone: anyPhone() })
  await guardHours(0)
  expect((await spend(id)).redemption.appliedPoints).toBe(10)
  await guardHours(72)
  await changedAgo(id, 71)
  const refused = await spend(id).catch((error: unknown) => error)
  expect(refused).toMatchObject({ code: 'points.guarded' })
  const { until } = (refused as { details: { until: string } }).details
  const ends = Date.parse(`${until.replace(' ', 'T')}Z`)
  expect(Math.abs(ends - (Date.now() + HOUR))).toBeLessThan(2 * 60_000)
  await guardHours(24)
})
