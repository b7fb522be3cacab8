import { beforeAll, expect, test } from 'vitest'
import * as messaging from '#domains/messaging/messaging.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import { provideSecret } from '#kit/secret.ts'
import { bringPoints, conditions } from '#test/behaviours/town.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, unused, type Shop } from '#test/shop.ts'

const given = freshDatabase()
const door = freshDoor(given)
provideSecret('a secret of the tests, at least thirty-two bytes')

let shop: Shop
beforeAll(async () => {
  const value = { points: 1, amount: 100 }
  shop = await openShop(given, conditions({ redeem: { value, codeAbove: 50 } }))
})

const receipt = (member: string | null, amount: number, more = {}) => ({
  ...JSON.parse(JSON.stringify(shop.receipt(member, amount))),
  ...more,
})
const keyed = (key = unused()) => ({ 'idempotency-key': key })
const withPoints = async (points: number) => {
  const { id } = await shop.member()
  await bringPoints(shop, id, points)
  return id
}

test('a till that lost the answer gets it again, byte for byte, also after a return', async () => {
  const id = await withPoints(40)
  const body = receipt(id, 100_00, { pointsToRedeem: 'max' })
  const key = keyed()
  const first = await door.ask('POST', '/v1/purchases', body, key)
  expect(first).toMatchObject({ status: 201, body: { state: 'confirmed', amountDue: 60_00 } })
  expect((await door.ask('POST', '/v1/purchases', body, key)).text).toBe(first.text)

  const goods = {
    externalId: 'V-1',
    occurredAt: new Date().toISOString(),
    lines: [{ lineId: '1', quantity: '1' }],
  }
  const at = `/v1/purchases/${first.body.id}`
  const returnKey = keyed()
  const back = await door.ask('POST', `${at}/returns`, goods, returnKey)
  expect(back).toMatchObject({
    status: 201,
    body: { state: 'returned', refundAmount: 60_00, redemption: { points: 40, amount: 40_00 } },
  })
  expect((await door.ask('POST', `${at}/returns`, goods, returnKey)).text).toBe(back.text)
  expect((await door.ask('POST', '/v1/purchases', body, key)).text).toBe(first.text)
  expect((await door.ask('GET', at)).body).toEqual({ ...first.body, state: 'returned' })

  const other = { ...body, pointsToRedeem: 1 }
  const conflict = await door.ask('POST', '/v1/purchases', other, key)
  expect(conflict).toMatchObject({ status: 422, body: { code: 'idempotency.conflict' } })
  const late = { ...goods, externalId: 'V-2', occurredAt: '2099-01-01T00:00:00Z' }
  expect((await door.ask('POST', `${at}/returns`, late)).status).toBe(409)
  const keyless = { 'idempotency-key': undefined }
  expect((await door.ask('POST', '/v1/purchases', body, keyless)).status).toBe(400)
})

test('what a return would bring is told as it then comes, and telling it changes nothing', async () => {
  const id = await withPoints(40)
  const body = receipt(id, 100_00, { pointsToRedeem: 'max' })
  const { body: bought } = await door.ask('POST', '/v1/purchases', body)
  const at = `/v1/purchases/${bought.id}/returns`
  const before = await shop.balance(id)
  const lines = [{ lineId: '1', quantity: '1' }]
  const told = await door.ask('POST', `${at}/quote`, { lines })
  expect(told).toMatchObject({ status: 200, body: { refundAmount: 60_00, lines: [{}] } })
  expect((await door.ask('POST', `${at}/quote`, {})).body).toEqual(told.body)
  expect(await shop.balance(id)).toEqual(before)
  expect((await door.ask('GET', at)).body.items).toEqual([])

  const goods = { externalId: 'V-9', occurredAt: new Date().toISOString(), lines }
  expect((await door.ask('POST', at, goods)).body).toMatchObject(told.body)
  const over = await door.ask('POST', `${at}/quote`, { lines })
  expect(over).toMatchObject({ status: 409, body: { code: 'purchase.returned' } })
})

test('a quote holds, is asked for again, confirmed by a code, and can no longer be cancelled', async () => {
  const id = await withPoints(100)
  const body = receipt(id, 100_00, { pointsToRedeem: 80 })
  const key = keyed()
  const quote = await door.ask('POST', '/v1/quotes', { ...body, hold: true }, key)
  expect(quote.body).toMatchObject({ state: 'held', confirmation: { codeNeeded: true } })
  expect((await door.ask('POST', '/v1/quotes', { ...body, hold: true }, key)).text).toBe(quote.text)
  expect(await shop.balance(id)).toMatchObject({ active: 20, held: 80 })

  const { id: quoteId } = quote.body
  const needed = await door.ask('POST', '/v1/purchases', { ...body, quoteId })
  expect(needed).toMatchObject({ status: 409, body: { code: 'confirmation.required' } })
  const sent = await door.ask('POST', `/v1/quotes/${quoteId}/code`)
  expect(sent.status).toBe(202)
  await messaging.deliver(shop.ctx.db, [messaging.sandbox], shop.ctx.log)
  const { items } = await messaging.journal(shop.ctx, { memberId: id })
  const code = /\d{6}/.exec(items.find(({ kind }) => kind === 'confirmation.code')!.text)![0]

  const confirming = { ...body, quoteId, confirmationCode: code }
  const confirmKey = keyed()
  const bought = await door.ask('POST', '/v1/purchases', confirming, confirmKey)
  expect(bought).toMatchObject({ status: 201, body: { redemption: { appliedPoints: 80 } } })
  const again = await door.ask('POST', '/v1/purchases', confirming, confirmKey)
  expect(again).toMatchObject({ status: 201, text: bought.text })
  expect(await door.ask('POST', `/v1/quotes/${quoteId}/cancel`)).toMatchObject({
    status: 409,
    body: { code: 'quote.used' },
  })
  expect(await shop.balance(id)).toMatchObject({ held: 0 })
})

test('why a purchase came out as it did is told in the language that is asked for', async () => {
  const id = await withPoints(10)
  const bought = await door.ask('POST', '/v1/purchases', receipt(id, 100_00))
  const why = async (language: string) =>
    (
      await door.ask('GET', `/v1/purchases/${bought.body.id}/decision`, undefined, {
        'accept-language': language,
      })
    ).body
  const [ru, en] = [await why('ru'), await why('en')]
  expect(ru.sentences.join(' ')).toContain('условия версии 1')
  expect(en.sentences.join(' ')).toContain('conditions version 1')
  expect(ru.data).toEqual(en.data)
})

test('receipts kept by a till are answered one by one, and asking again changes nothing', async () => {
  const { id } = await shop.member()
  const items = [
    { ...receipt(id, 100_00), key: unused() },
    { ...receipt(id, 100_00, { currency: 'USD' }), key: unused() },
    { ...receipt(null, 100_00), key: unused() },
  ]
  const keyless = { 'idempotency-key': undefined }
  const first = await door.ask('POST', '/v1/purchases/batch', { items }, keyless)
  expect(first.body.results).toMatchObject([
    { key: items[0]!.key, status: 201, purchase: { earning: { points: 5 } } },
    { key: items[1]!.key, status: 409, problem: { code: 'currency.other' } },
    { key: items[2]!.key, status: 201, purchase: { memberId: null } },
  ])
  const again = await door.ask('POST', '/v1/purchases/batch', { items }, keyless)
  expect(again.text).toBe(first.text)
  expect(await shop.balance(id)).toMatchObject({ active: 5 })
})

test('a test key buys for test members, and touches nothing of the others', async () => {
  const { id: real } = await shop.member()
  const { id: tester } = await shop.member({ test: true })
  const authorization = `Bearer ${await door.key('all', { test: true })}`
  const ask = (path: string, body: unknown) => door.ask('POST', path, body, { authorization })
  const sold = await door.ask('POST', '/v1/purchases', receipt(real, 100_00))
  const tried = await ask('/v1/purchases', receipt(tester, 100_00))
  expect(tried).toMatchObject({ status: 201, body: { earning: { points: 5 } } })

  const event = { kind: 'review', externalId: 'R', occurredAt: new Date().toISOString() }
  for (const [path, body] of [
    ['/v1/purchases', receipt(real, 100_00)],
    ['/v1/quotes', receipt(real, 100_00, { hold: true })],
    [`/v1/purchases/${sold.body.id}/cancel`, {}],
    [`/v1/members/${real}/events`, { ...event, programmeId: shop.programmeId }],
  ] as const)
    expect(await ask(path, body), path).toMatchObject({
      status: 403,
      body: { code: 'key.test_only' },
    })
  expect((await ask(`/v1/purchases/${tried.body.id}/cancel`, {})).status).toBe(200)
  expect(await shop.balance(real)).toMatchObject({ active: 5 })
})

test('what belongs to another organisation is not there', async () => {
  const { id } = await shop.member()
  const bought = await door.ask('POST', '/v1/purchases', receipt(id, 100_00))
  const elsewhere = given.of('00000000-0000-7000-8000-0000000000aa' as never)
  await programmes.createOrganisation(elsewhere, {
    id: elsewhere.organisationId,
    name: 'Other',
    country: 'RU',
    language: 'ru',
  })
  const { make } = await import('#domains/access/access.ts')
  const { token } = await make(elsewhere, { name: 'other', set: 'all', test: false })
  const there = { authorization: `Bearer ${token}` }
  for (const path of ['', '/decision', '/returns'])
    expect(
      (await door.ask('GET', `/v1/purchases/${bought.body.id}${path}`, undefined, there)).status,
    ).toBe(404)
  expect((await door.ask('POST', `/v1/purchases/${bought.body.id}/cancel`, {}, there)).status).toBe(
    404,
  )
  expect((await door.ask('GET', '/v1/purchases', undefined, there)).body.items).toEqual([])
})
