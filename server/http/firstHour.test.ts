import { beforeAll, expect, test } from 'vitest'
import * as purchases from '#domains/purchases/purchases.ts'
import { provideSecret } from '#kit/secret.ts'
import { freshDoor, type Answer } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { doors } from './operations.ts'

// A company's first hour, through the door alone. Every answer is held against its contract.

const SECRET = 'a secret of the tests, at least thirty-two bytes'
purchases.signQuotesWith(SECRET)
provideSecret(SECRET)

const door = freshDoor(freshDatabase())
const made: Record<string, string> = {}

async function ask(method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await door.ask(method, path, body, { 'accept-language': 'ru' })
  expect([method, path, answer.status, answer.status < 300 ? null : answer.body]).toEqual([
    method,
    path,
    expect.toBeOneOf([200, 201, 202]),
    null,
  ])
  return answer
}

const conditions = {
  document: {
    rules: [
      {
        id: 'base',
        name: { ru: 'Пять баллов за 100 рублей', en: 'Five points per 100 roubles' },
        on: 'purchase',
        then: { rate: { points: 5, per: 10_000 } },
      },
    ],
    tiers: {
      by: 'spend',
      window: { kind: 'calendar', unit: 'year' },
      ladder: [{ id: 'silver', name: { ru: 'Серебро', en: 'Silver' }, from: 300_000 }],
    },
    redeem: { value: { points: 1, amount: 100 }, cap: { share: { numerator: 1, denominator: 2 } } },
  },
}

const receipt = (externalId: string, more: object = {}) => ({
  member: { phone: '8 (926) 123-45-67' },
  externalId,
  occurredAt: new Date().toISOString().replace('Z', '+00:00'),
  currency: 'RUB',
  lines: [
    { lineId: '1', sku: 'OIL', quantity: '1', unitPrice: '1000.00', amount: 100_000 },
    { lineId: '2', sku: 'FILTER', quantity: '2', unitPrice: '500.00', amount: 100_000 },
  ],
  ...more,
})

beforeAll(async () => {
  const { body: programme } = await ask('POST', '/v1/programmes', {
    name: 'Копилка',
    currency: 'RUB',
    zone: 'Europe/Moscow',
  })
  made['programme'] = programme.id
  const at = `/v1/programmes/${programme.id}`
  expect((await ask('POST', `${at}/conditions/check`, conditions)).body.sound).toBe(true)
  await ask('POST', `${at}/conditions`, conditions)
  await ask('POST', `${at}/conditions/1/schedule`, { startsAt: '2026-01-01T00:00:00+03:00' })
  expect((await ask('POST', `${at}/go-live`)).body.state).toBe('live')
  await ask('PATCH', `${at}/public-page`, { slug: 'kopilka', public: true })
  const member = { name: { first: 'Анна' }, phone: '+7 926 123-45-67' }
  made['member'] = (await ask('POST', '/v1/members', member)).body.id
})

test('a receipt earns points, spends them, is returned by line, and says why', async () => {
  const quote = await ask('POST', '/v1/quotes', receipt('R-1'))
  expect(quote.body).toMatchObject({ amountDue: 200_000, earning: { points: 100 } })
  const first = await ask('POST', '/v1/purchases', { ...receipt('R-1'), quoteId: quote.body.id })
  expect(first.body).toMatchObject({ state: 'confirmed', earning: { points: 100 } })

  const second = await ask('POST', '/v1/purchases', receipt('R-2', { pointsToRedeem: 40 }))
  expect(second.body).toMatchObject({ amountDue: 196_000, redemption: { appliedPoints: 40 } })
  const at = `/v1/purchases/${second.body.id}`
  const sentences = JSON.stringify((await ask('GET', `${at}/decision`)).body)
  expect(sentences).toMatch(/[а-яё]{3}/)

  await ask('POST', `${at}/returns`, {
    externalId: 'B-1',
    occurredAt: new Date().toISOString(),
    lines: [{ lineId: '2', quantity: '1' }],
  })
  expect((await ask('GET', `${at}/returns`)).body.items ?? []).toHaveLength(1)
  expect((await ask('GET', at)).body.state).toBe('partially_returned')
  const balance = (await ask('GET', `/v1/members/${made['member']}/balance`)).body
  // 100 + 98 earned − 40 spent; a quarter of the second receipt came back: + 10 − 24 or 25
  expect(JSON.stringify(balance)).toMatch(/"active":14[34]/)
})

type Needing = {
  readonly required?: readonly string[]
  readonly properties: Readonly<Record<string, { readonly type?: string }>>
}

/** What a query cannot do without: a version, or the days of a report. */
function needed(query: Needing | undefined): string {
  const of = (name: string) => (query?.properties[name]?.type === 'integer' ? '1' : DAYS[name])
  const said = query?.required?.map((name) => `${name}=${of(name)}`) ?? []
  return said.length === 0 ? '' : `?${said.join('&')}`
}

const DAYS: Readonly<Record<string, string>> = {
  from: '2026-01-01T00:00:00Z',
  to: '2026-02-01T00:00:00Z',
}

test('every list and every single thing answers as its contract says', async () => {
  const shown = doors
    .flatMap(({ api }) => Object.values(api))
    .filter(
      ({ method, path, needs, stream }) =>
        method === 'GET' &&
        needs !== 'session' &&
        needs !== 'member' &&
        path !== '/v1/my/entrance' &&
        !stream &&
        !/:(?!memberId|programmeId|version)/.test(path),
    )
  expect(shown.length).toBeGreaterThan(12)
  for (const { path, query } of shown) {
    const address = path
      .replace(':memberId', made['member']!)
      .replace(':programmeId', made['programme']!)
      .replace(':version', '1')
    await ask('GET', `${address}${needed(query as Needing | undefined)}`)
  }
})
