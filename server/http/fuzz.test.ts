import * as fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import * as purchases from '#domains/purchases/purchases.ts'
import type { Operation } from '#kit/core/operation.ts'
import { newId } from '#kit/newId.ts'
import { provideSecret } from '#kit/secret.ts'
import { almost, anythingFor } from '#test/anything.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { doors } from './operations.ts'

/** Tries of each operation: `FUZZ_RUNS=1000 npm test -- server/http/fuzz` for a long run. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 40)

const SECRET = 'a secret of the tests, at least thirty-two bytes'
purchases.signQuotesWith(SECRET)
provideSecret(SECRET)

const door = freshDoor(freshDatabase())
/** Ids of things that exist, and one of nothing: each is tried wherever an id is meant. */
const ids: string[] = [newId()]

const programme = { currency: 'RUB', zone: 'Europe/Moscow' }
const rules = [
  {
    id: 'base',
    name: { ru: 'Основное', en: 'Base' },
    on: 'purchase',
    then: { rate: { points: 5, per: 100 } },
  },
]

const lines = [
  { lineId: '1', sku: 'OIL', quantity: '1', unitPrice: '1000.00', amount: 100_000 },
  { lineId: '2', sku: 'CAP', quantity: '2.5', unitPrice: '4.00', amount: 1_000, taxAmount: 100 },
]
const receipt = {
  member: { phone: '+79260000001' },
  occurredAt: '2026-03-01T10:15:00+03:00',
  currency: 'RUB',
  lines,
}
beforeAll(async () => {
  const { id } = (await door.ask('POST', '/v1/programmes', { ...programme, name: 'Fuzz' })).body
  await door.ask('POST', `/v1/programmes/${id}/conditions`, { document: { rules } })
  const startsAt = '2020-01-01T00:00:00Z'
  await door.ask('POST', `/v1/programmes/${id}/conditions/1/schedule`, { startsAt })
  await door.ask('POST', `/v1/programmes/${id}/go-live`)
  const store = (await door.ask('POST', '/v1/stores', { code: 'f', name: 'F' })).body.id
  const members = []
  for (const phone of ['+79260000001', '+79260000002']) {
    members.push((await door.ask('POST', '/v1/members', { phone })).body.id)
  }
  ids.push(id, store, ...members)
  const first = await door.ask('POST', '/v1/purchases', { ...receipt, externalId: 'F' })
  ids.push(first.body.id)
})

const operations = doors
  .flatMap(({ slice, api }) =>
    Object.entries(api).map(([name, operation]) => ({ name: `${slice}.${name}`, operation })),
  )
  // closing the one programme would leave the rest with nothing to do
  .filter(({ name }) => name !== 'programmes.close' && name !== 'access.revoke')

/** Bodies that are taken as they are, to be spoilt a little. */
const sound: Readonly<Record<string, object>> = {
  'purchases.quote': { ...receipt, externalId: 'F-0', pointsToRedeem: 'max' },
  'purchases.confirm': { ...receipt, externalId: 'F-1', pointsToRedeem: 3 },
  'purchases.confirmStored': { items: [{ ...receipt, externalId: 'F-2', key: 'F-2' }] },
  'members.enrol': { phone: '+79260000003', name: { first: 'Анна' }, birthday: '1990-02-28' },
  'conditions.draft': { document: { rules } },
}

const bodyFor = (name: string, { body, example }: Operation) => {
  if (!body) return fc.constant(undefined)
  const like = sound[name] ?? example
  return like === undefined
    ? anythingFor(body, ids)
    : fc.oneof(anythingFor(body, ids), almost(like))
}

const requestFor = (name: string, operation: Operation) => {
  const { params, query } = operation
  return fc.record({
    params: params ? anythingFor(params, ids) : fc.constant({}),
    query: query ? anythingFor(query, ids) : fc.constant({}),
    body: bodyFor(name, operation),
  })
}

const object = (value: unknown) =>
  (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>

test.each(operations)(
  '$name answers anything with an answer of its contract or a problem',
  async ({ name, operation }) => {
    const once = async ({
      params,
      query,
      body,
    }: {
      params: unknown
      query: unknown
      body: unknown
    }) => {
      const path = operation.path.replaceAll(/:(\w+)/g, (_, name: string) =>
        encodeURIComponent(String(object(params)[name] ?? '-')),
      )
      const search = new URLSearchParams(
        Object.entries(object(query)).map(([name, value]): [string, string] => [
          name,
          String(value),
        ]),
      ).toString()
      const answer = await door.ask(
        operation.method,
        search === '' ? path : `${path}?${search}`,
        body,
      )
      expect([answer.status, answer.status < 500 ? '' : door.log.slice(-3).join('')]).toEqual([
        expect.toSatisfy((status: number) => status < 500),
        '',
      ])
      const isProblem = String(answer.headers['content-type']).startsWith(
        'application/problem+json',
      )
      expect(isProblem).toBe(answer.status >= 400)
    }
    await fc.assert(fc.asyncProperty(requestFor(name, operation), once), { numRuns: RUNS })
  },
)
