import { sql } from 'kysely'
import { describe, expect, test, vi } from 'vitest'
import { bringPoints, conditions } from '#test/behaviours/town.ts'
import { freshDatabase } from '#test/given.ts'
import { unused } from '#test/shop.ts'
import { twoServers } from './servers.ts'

// servers are killed and started again, each in its own time
vi.setConfig({ testTimeout: 120_000 })

const given = freshDatabase()
const servers = twoServers(given, conditions())
const keyed = () => ({ 'idempotency-key': unused() })

async function someone(points = 100) {
  const { id } = await servers.shop.member()
  await bringPoints(servers.shop, id, points)
  const receipt = servers.shop.receipt(id, 200_00, { pointsToRedeem: 10 })
  return { id, receipt }
}

/** An operation of the till, batched, and one of the office, in a transaction of its own. */
const operations = [
  {
    name: 'a purchase',
    ask: async () => {
      const { id, receipt } = await someone()
      return { id, path: '/v1/purchases', body: receipt, other: { ...receipt, pointsToRedeem: 9 } }
    },
  },
  {
    name: 'an adjustment',
    ask: async () => {
      const { id } = await someone()
      const body = { programmeId: servers.shop.programmeId, points: -10, reason: 'race' }
      return { id, path: `/v1/members/${id}/adjustments`, body, other: { ...body, points: -9 } }
    },
  },
] as const

/** The body as another program may write it: its fields the other way round. */
const reversed = (body: object) =>
  JSON.stringify(Object.fromEntries(Object.entries(body).toReversed()), null, 1)

const movementsOf = async (id: string, kind: string) =>
  (
    await sql`select from ledger.movement where owner = ${id} and kind = ${kind}`.execute(
      given.owner,
    )
  ).rows.length

describe.each(operations)('$name', ({ name, ask }) => {
  const kind = name === 'a purchase' ? 'redeem' : 'adjust'
  /** The points were brought by an adjustment of their own. */
  const once = name === 'a purchase' ? 1 : 2

  test('without a key is refused', async () => {
    const { path, body } = await ask()
    const answer = await servers.post(0, path, body, { 'idempotency-key': '' })
    expect(answer).toMatchObject({ status: 400, body: { code: 'idempotency.key_missing' } })
  })

  test('with the key of another body is refused by either server', async () => {
    const { path, body, other } = await ask()
    const key = keyed()
    expect((await servers.insist(0, path, body, key)).status).toBe(201)
    for (const server of [0, 1])
      expect(await servers.insist(server, path, other, key)).toMatchObject({
        status: 422,
        body: { code: 'idempotency.conflict' },
      })
  })

  test('sent again gets the same answer byte for byte, from either server, in any order of fields', async () => {
    const { id, path, body } = await ask()
    const key = keyed()
    const first = await servers.insist(0, path, body, key)
    for (const server of [0, 1]) {
      const again = await servers.insist(server, path, reversed(body), key)
      expect([again.status, again.text]).toEqual([201, first.text])
    }
    expect(await movementsOf(id, kind)).toBe(once)
  })

  test('with a key that another caller used is an operation of its own', async () => {
    const key = keyed()
    const mine = await ask()
    const theirs = await ask()
    const authorization = `Bearer ${await servers.token()}`
    const first = await servers.insist(0, mine.path, mine.body, key)
    const second = await servers.insist(1, theirs.path, theirs.body, { ...key, authorization })
    expect([first.status, second.status]).toEqual([201, 201])
    expect(await movementsOf(theirs.id, kind)).toBe(once)
  })

  test('sent again to a server that was killed and started anew gets the same answer', async () => {
    const { id, path, body } = await ask()
    const key = keyed()
    const first = await servers.insist(0, path, body, key)
    await servers.replace(0)
    const again = await servers.insist(0, path, body, key)
    expect([again.status, again.text]).toEqual([first.status, first.text])
    expect(await movementsOf(id, kind)).toBe(once)
  })

  test('whose member is busy ends in time with 503 and changes nothing; sent again, it is done once', async () => {
    const { id, path, body } = await ask()
    const key = keyed()
    const hands = await given.owner.startTransaction().execute()
    await sql`select from ledger.account where owner = ${id} for update`.execute(hands)
    const late = await servers.post(0, path, body, key)
    await hands.rollback().execute()
    expect(late.status).toBe(503)
    expect(late.headers.get('retry-after')).toMatch(/^\d+$/)
    expect(late.headers.get('content-type')).toContain('application/problem+json')
    expect(late.body.code).toBe('service.unavailable')
    expect(await movementsOf(id, kind)).toBe(once - 1)
    const again = await servers.insist(1, path, body, key)
    expect(again.status).toBe(201)
    expect((await servers.insist(0, path, body, key)).text).toBe(again.text)
    expect(await movementsOf(id, kind)).toBe(once)
  })
})

describe('a purchase', () => {
  test('sent again when a month has passed gets the same answer', async () => {
    const { id, receipt } = await someone()
    const key = keyed()
    const first = await servers.insist(0, '/v1/purchases', receipt, key)
    await sql`update kit.idempotency set at = at - interval '31 days'`.execute(given.owner)
    const again = await servers.insist(1, '/v1/purchases', receipt, key)
    expect([again.status, again.text]).toEqual([first.status, first.text])
    expect(await movementsOf(id, 'redeem')).toBe(1)
  })

  test('whose key is forgotten is known by its till and number', async () => {
    const { id, receipt } = await someone()
    const key = keyed()
    const first = await servers.insist(0, '/v1/purchases', receipt, key)
    await sql`delete from kit.idempotency where key = ${key['idempotency-key']}`.execute(
      given.owner,
    )
    for (const headers of [key, keyed()]) {
      const again = await servers.insist(1, '/v1/purchases', receipt, headers)
      expect([again.status, again.body.id]).toEqual([201, first.body.id])
    }
    expect(await movementsOf(id, 'redeem')).toBe(1)
  })

  test('whose answer never came was done once or not at all, and the same key tells which', async () => {
    const some = await Promise.all(Array.from({ length: 12 }, () => someone()))
    const sent = some.map(({ receipt }) => ({ receipt, key: keyed() }))
    // a server dies while it has them in hand
    const lost = sent.map(({ receipt, key }) =>
      servers.post(0, '/v1/purchases', receipt, key).catch(() => null),
    )
    await Promise.race(lost)
    await servers.replace(0)
    const answered = await Promise.all(lost)
    const again = await Promise.all(
      sent.map(({ receipt, key }, n) => servers.insist(n % 2, '/v1/purchases', receipt, key)),
    )
    for (const [n, { id }] of some.entries()) {
      expect(again[n]!.status).toBe(201)
      if (answered[n]?.status === 201) expect(again[n]!.text).toBe(answered[n].text)
      expect(await movementsOf(id, 'redeem')).toBe(1)
    }
  })
})

describe('a number that is no whole number of points or kopecks', () => {
  const odd = [
    '-0',
    '1e400',
    '9007199254740993',
    '0.1',
    '"5"',
    'NaN',
    '1e2',
    '1.0',
    '10000000000000000000',
  ]

  test.each(odd)('%s is refused as points and as money, and nothing is written', async (number) => {
    const { id, receipt } = await someone()
    const written = async () =>
      (
        await sql<{ n: number }>`select (select count(*) from ledger.movement)
          + (select count(*) from purchases.purchase) + (select count(*) from kit.idempotency) as n`.execute(
          given.owner,
        )
      ).rows[0]!.n
    const before = await written()
    const line = '"lineId":"1","sku":"goods","quantity":"1","unitPrice":"1"'
    const { lines: _, ...head } = receipt
    const bodies = [
      ['/v1/purchases', `{${inner(head)},"lines":[{${line},"amount":${number}}]}`],
      [
        '/v1/purchases',
        `{${inner({ ...receipt, pointsToRedeem: undefined })},"pointsToRedeem":${number}}`,
      ],
      [`/v1/members/${id}/adjustments`, `{"reason":"race","points":${number}}`],
      [`/v1/members/${id}/adjustments`, `{"reason":"race","points":5,"points":5}`],
      ['/v1/transfers', `{"from":"${id}","to":"${id}","points":${number}}`],
    ] as const
    for (const [path, body] of bodies) {
      const { status } = await servers.insist(0, path, body)
      expect([path, body, status]).toEqual([path, body, 400])
    }
    expect(await written()).toBe(before)
  })
})

const inner = (value: object) => JSON.stringify(value).slice(1, -1)
